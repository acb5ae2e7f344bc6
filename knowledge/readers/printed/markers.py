"""The marks that list items begin with, and how they are written."""

from __future__ import annotations

import re

from knowledge.readers.printed.letters import BULLETS

_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]\s*)+")
_DASH = re.compile(r"[-–—*]\s+")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_LETTER = re.compile(r"\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)\s+|[a-z]\)\s+")


def item_marker(text: str) -> tuple[str, int]:
    """Return how the marker of a list item is written, and where its words begin; nothing where it is none."""
    if found := _BULLET.match(text) or _DASH.match(text):
        return "- ", found.end()
    if found := _NUMBER.match(text):
        return f"{found[1]}. ", found.end()
    if _LETTER.match(text):
        return "- ", 0
    return "", 0


def has_bullet(text: str) -> bool:
    """Return whether a line begins with a sign that is nothing but a bullet: a dash or a number may be text."""
    return bool(_BULLET.match(text))
