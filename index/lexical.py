"""BM25 over stemmed words: finds names and rare terms that an embedding blurs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import bm25s
import numpy as np
import Stemmer


def terms(text: str) -> list[str]:
    """Return the stems of a text's words in order, without stop words."""
    [stems] = bm25s.tokenize([text], stopwords="en", stemmer=_stem, return_ids=False, show_progress=False)
    return list(stems)


class LexicalIndex:
    """Scores every text of a collection against a query, by the method of Robertson and Zaragoza (2009)."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Index texts; the number of a text is its identity."""
        bm25 = bm25s.BM25()
        bm25.index([terms(text) for text in texts], show_progress=False)
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
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(text), float(scores[text])) for text in best if scores[text] > 0]


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")


def _stem(words: list[str]) -> list[str]:
    stems: list[str] = _stemmer().stemWords(words)
    return stems
