"""Joins lines into running text: spaces between them, and hyphens that only the end of a line had put there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

_HYPHENATED_FRONT = {"self", "well", "cross"}
"""Words that begin compounds of this field more often than longer words."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE_HYPHEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_OPEN_ADDRESS = re.compile(r"https?://\S*[/.=&_]$")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no spaces between words."""


def words_in(lines: Iterable[str]) -> set[str]:
    """Return the words that stand whole within lines, in lower case, compounds with their hyphens."""
    known: set[str] = set()
    broken = False
    for line in lines:
        words = _WORD.findall(line.lower())
        known.update(words[broken : len(words) - line.endswith("-")])
        broken = line.endswith("-")
    return known


def joined(text: str, following: str, known: AbstractSet[str] = frozenset()) -> str:
    """Return two lines as one; `known` are words of the document, which tell compounds from broken words."""
    if not text or not following:
        return text + following
    if _WIDE.match(text[-1]) and _WIDE.match(following[0]):
        return text + following
    if (broken := _BEFORE_HYPHEN.search(text)) and (rest := _WORD.match(following)):
        if _is_compound(broken[1].lower(), rest[0], known):
            return text + following
        return text[:-1] + following
    if _OPEN_ADDRESS.search(text) and not (text[-1] == "." and following[0].isupper()):
        return text + following
    return f"{text} {following}"


def _is_compound(front: str, back: str, known: AbstractSet[str]) -> bool:
    if not back[0].islower() or "-" in front or f"{front}-{back}" in known:
        return True
    if front + back.split("-")[0] in known:
        return False
    return front in _HYPHENATED_FRONT or (front in known and back.split("-")[0] in known)
