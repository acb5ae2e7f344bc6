"""BM25 over stemmed words: finds names and rare terms that an embedding blurs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self, cast

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

# The longer English list: in a question, "what" and "does" are words like any other to the short one. It also holds
# the "won" of "won't", which is a word of its own here.
_STOP_WORDS = [word for word in STOPWORDS_EN_PLUS if word != "won"]

_PLURAL_ACRONYM = re.compile(r"\b([A-Z]{2,})s\b")
"""A stemmer leaves its `s`: after lower-casing it cannot know an acronym."""


def terms(text: str) -> list[str]:
    """Return the stems of a text's words in order, without stop words; `LLMs` and `LLM` are one."""
    [stems] = terms_of_each([text])
    return list(stems)


def terms_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the terms of each text: quicker for many at once."""
    singular = [_PLURAL_ACRONYM.sub(r"\1", text) for text in texts]
    tokens = bm25s.tokenize(singular, stopwords=_STOP_WORDS, stemmer=_stem, return_ids=False, show_progress=False)
    return cast(list[list[str]], tokens)


class LexicalIndex:
    """Scores every text of a collection against a query, by the method of Robertson and Zaragoza (2009)."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Index texts; the number of a text is its identity."""
        bm25 = bm25s.BM25()
        collection = terms_of_each(texts)
        # bm25s has no collection without terms; the empty term stands in no query, so nothing is found.
        bm25.index(collection if any(collection) else [[""]], show_progress=False)
        return cls(bm25, len(texts))

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Read what `save` wrote for `size` texts."""
        return cls(bm25s.BM25.load(folder, allow_pickle=False, show_progress=False), size)

    def save(self, folder: Path) -> None:
        """Write to a folder: arrays and JSON, nothing that loading would execute."""
        self._bm25.save(folder, allow_pickle=False, show_progress=False)

    def __len__(self) -> int:
        """Return how many texts it holds."""
        return self._size

    def search(self, query: str, k: int) -> list[tuple[int, float]]:
        """Return up to k (text, score) that share a term with the query, best first. Scores are at least 0."""
        query_terms = terms(query)
        if not query_terms:
            return []
        scores = self._bm25.get_scores(query_terms)
        found = np.flatnonzero(scores > 0)
        if 0 < k < len(found):  # Sorting all of a large collection would take longer than scoring it.
            found = found[scores[found] >= np.partition(scores[found], -k)[-k]]
        best = found[np.argsort(-scores[found], kind="stable")[:k]]
        return [(int(text), float(scores[text])) for text in best]


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")


def _stem(words: list[str]) -> list[str]:
    stems: list[str] = _stemmer().stemWords(words)
    return stems
