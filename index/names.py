"""Finds in a text the things whose names stand there, by the stems of the names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from index.lexical import terms, terms_of_each

Thing = TypeVar("Thing")
Stems = tuple[str, ...]

_LONE_LETTER = re.compile(r"(?<!['’])\b([^\W\d_])(?:[-/]|(?<![aAI]) )(?=\w)")
"""Of `k-means` and `Q learning` the stems keep only `mean` and `learn`, which every other sentence has."""


class Names(Generic[Thing]):
    """Names of things; one name may stand for several, and a thing may have several names."""

    def __init__(self, named: Iterable[tuple[str, Thing]]) -> None:
        pairs = [(joined(name), thing) for name, thing in named]
        self._by_first: dict[str, list[tuple[Stems, Thing]]] = {}
        for stems, (_, thing) in zip(terms_of_each([name for name, _ in pairs]), pairs, strict=True):
            if stems:
                self._by_first.setdefault(stems[0], []).append((tuple(stems), thing))

    def found_in(self, text: str) -> list[Thing]:
        """Return what a text names, in its order, each thing once.

        A name inside a longer one does not count: "stochastic gradient descent" does not name gradient descent.
        """
        words = terms(joined(text))
        found: dict[Thing, None] = {}
        covered = 0
        for start in range(len(words)):
            matches = [(start + len(stems), thing) for stems, thing in self._at(words, start)]
            longest = max((end for end, _ in matches), default=0)
            if longest > covered:
                covered = longest
                found.update((thing, None) for end, thing in matches if end == longest)
        return list(found)

    def _at(self, words: list[str], start: int) -> Iterable[tuple[Stems, Thing]]:
        for stems, thing in self._by_first.get(words[start], ()):
            if tuple(words[start : start + len(stems)]) == stems:
                yield stems, thing


def joined(text: str) -> str:
    """Return a text in which a lone letter is a part of the word that it belongs to: `kmeans`."""
    return _LONE_LETTER.sub(r"\1", text)
