"""How near texts are in meaning, each embedded once: a quiz compares the same few sentences again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embedding import Embedder, FloatArray


class Meanings:
    """The vectors of the texts of one quiz."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, FloatArray] = {}

    def vectors(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._embedder.embed_passages(new), strict=True))
        if not texts:
            return np.zeros((0, self._embedder.dimensions), np.float32)
        return np.stack([self._vectors[text] for text in texts])

    def cosines(self, text: str, others: Sequence[str]) -> FloatArray:
        """Return how near a text is to each of some others (len(others),)."""
        cosines: FloatArray = self.vectors(others) @ self.vectors([text])[0]
        return cosines

    def nearest(self, text: str, others: Sequence[str]) -> float:
        """Return how near a text is to the nearest of some others; 0 where there is none."""
        return float(np.max(self.cosines(text, others), initial=0.0))
