"""Names that mean the same thing in this field: what an author calls one way a student may call another."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def glossary() -> tuple[tuple[str, ...], ...]:
    """Return groups of names for one thing, the usual one first."""
    text = files("knowledge").joinpath("glossary.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(name.strip() for name in line.split(";")) for line in lines)
