"""Texts that mean no good."""

from __future__ import annotations

import pytest

HOSTILE = [
    pytest.param(text, id=repr(text[:14]))
    for text in (
        "\x00\x1b[2J\u202e\ufeff",
        "😀" * 5_000,
        "x" * 10_000,
        "?" * 5_000,
        "? " * 5_000,
        "\n\t \x01" * 2_500,
        "a " * 5_000,
        "and " * 2_000,
        "is " * 3_000,
        "why " * 2_500 + "\x01",
        "please " * 1_400 + "x",
        "to me, " * 1_400 + "x",
        "compare a and " * 700,
        "the difference between a and " * 350,
        "a vs " * 2_000,
        "the second one or " * 500,
        "what is an llm and " * 500,
        "back to a" + "-a" * 5_000 + "!",
        "A model (AM) " * 700,
    )
]
