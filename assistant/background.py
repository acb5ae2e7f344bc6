"""An embedder for long work beside readers: a few texts at a time, so that their questions get a turn in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from index.embedding import Embedder, FloatArray

_AT_ONCE = 32
"""Texts: few enough that a question which comes meanwhile hardly waits, many enough to share their passes."""
_PAUSE = 0.005
"""Seconds in which another thread that waits for the model gets it."""


class BackgroundEmbedder:
    """Gives the same vectors as the embedder it wraps."""

    def __init__(self, embedder: Embedder, between: Callable[[], None] = lambda: None) -> None:
        """`between` is called before each few texts; what it raises ends the work."""
        self._embedder = embedder
        self._between = between

    @property
    def name(self) -> str:
        """What an index calls it."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._embedder.dimensions

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions)."""
        parts = [np.zeros((0, self.dimensions), np.float32)]
        for start in range(0, len(texts), _AT_ONCE):
            self._between()
            parts.append(self._embedder.embed_passages(texts[start : start + _AT_ONCE]))
            time.sleep(_PAUSE)
        return np.concatenate(parts)

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (dimensions,)."""
        return self._embedder.embed_query(text)
