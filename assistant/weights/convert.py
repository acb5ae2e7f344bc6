"""Turns a GGUF file into a folder that transformers loads in seconds. Runs as a program: `convert.py SOURCE TARGET`.

A process of its own, because its gigabytes go back when it ends, it can be killed at any moment, and what it must
not do (look outside, print) is set before anything is imported. It imports nothing of this package.
"""

from __future__ import annotations

import sys
from pathlib import Path


def convert(source: Path, target: Path) -> None:
    """Write weights in bf16, configuration and tokenizer to `target`.

    The GGUF holds 4 to 6 bits a weight. Reading it anew at each start takes a minute, and torch multiplies
    bf16 faster than it would unpack: the larger file is the quicker one.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    model = AutoModelForCausalLM.from_pretrained(
        source.parent,
        gguf_file=source.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
        local_files_only=True,
    )
    # It is an ordinary model now; with these left in place it would be saved as a quantized one, which fails.
    model.hf_quantizer = None  # type: ignore[assignment]
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(target, max_shard_size="100GB")
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name, local_files_only=True)
    tokenizer.save_pretrained(target)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
