"""Estimates how many tokens an embedder sees in a text, without its tokenizer. Knows no model."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[A-Za-z0-9]{1,10}|\S")
"""BERT's word pieces come close to this: a common word is one, a long one two, other scripts one a character."""


def token_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the estimated tokens of `text[start:end]`; each character but white space is in one."""
    return [match.span() for match in _TOKEN.finditer(text, start, end)]


def token_count(text: str) -> int:
    """Return about how many tokens an embedder reads in a text; prose has four for each three words."""
    return sum(1 for _ in _TOKEN.finditer(text))
