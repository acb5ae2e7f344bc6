"""Which settings of llama.cpp are its best here: `python -m tests.benchmarks.peer_settings` prints a table.

Each setting gets the same prompts in a process of its own, round after round, so that what else the machine does falls
on all of them. `llama_cpp.SETTINGS` says what was chosen.
"""

from __future__ import annotations

from tests.benchmarks.figures import Spread, table
from tests.benchmarks.gguf import joined
from tests.benchmarks.llama_cpp import Written, llama_cpp
from tests.benchmarks.place import prepared
from tests.benchmarks.questions import Asked, real_questions, with_prompts

TRIED: dict[str, dict[str, object]] = {
    "as chosen": {},
    "flash attention on": {"flash_attn_type": 1},
    "flash attention off": {"flash_attn_type": 0},
    "128 tokens a pass": {"n_ubatch": 128},
    "2,048 tokens a pass": {"n_ubatch": 2048},
    "weights not repacked": {"no_extra_bufts": True},
}
ROUNDS = 3
TOKENS = 60


def main() -> None:
    """Measure and print."""
    with prepared() as place:
        asked = with_prompts(place, real_questions(ROUNDS))
    written: dict[str, list[Written]] = {name: [] for name in TRIED}
    for one in asked:
        for name, settings in TRIED.items():
            written[name].append(_written(settings, one))
    rows = [
        (
            name,
            Spread.of(one.first_word for one in replies).shown(),
            Spread.of(one.pace or 0 for one in replies).shown(1),
        )
        for name, replies in written.items()
    ]
    print(table(("llama.cpp", "first word, s", "tokens a second"), rows))


def _written(settings: dict[str, object], asked: Asked) -> Written:
    with llama_cpp(joined(), settings) as peer:
        return peer.ask(asked.pasted, TOKENS)


if __name__ == "__main__":
    main()
