"""Keeps vectors and finds the nearest. The only module that imports faiss."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from index.embedding import FloatArray


class VectorStore(Protocol):
    """Vectors in the order they were added: the number of a row is its identity."""

    def __len__(self) -> int:
        """Return how many vectors it holds."""

    def search(self, query: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return up to k (row, cosine) of the unit vectors nearest to a unit query (dimensions,), best first."""

    def row(self, row: int) -> FloatArray:
        """Return one vector (dimensions,)."""

    def rows(self) -> FloatArray:
        """Return all vectors (len, dimensions)."""

    def save(self, path: Path) -> None:
        """Write to one file."""


class FlatStore:
    """Compares with every vector: exact, and quick up to some hundred thousand of them."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index

    @classmethod
    def of(cls, vectors: FloatArray) -> Self:
        """Hold unit vectors (n, dimensions)."""
        index = _faiss().IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises RuntimeError where the file is something else."""
        # Through memory, because faiss opens paths in the system's own encoding.
        return cls(_faiss().deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8)))

    def save(self, path: Path) -> None:
        """Write to one file."""
        path.write_bytes(_faiss().serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        """Return how many vectors it holds."""
        return int(self._index.ntotal)

    def search(self, query: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return up to k (row, cosine), best first."""
        nearest = min(k, len(self))
        if nearest < 1:
            return []
        scores, rows = self._index.search(query[np.newaxis], nearest)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)]

    def row(self, row: int) -> FloatArray:
        """Return one vector (dimensions,)."""
        vector: FloatArray = self._index.reconstruct(row)
        return vector

    def rows(self) -> FloatArray:
        """Return all vectors (len, dimensions)."""
        vectors: FloatArray = self._index.reconstruct_n(0, len(self))
        return vectors


def _faiss() -> Any:
    """Load faiss, on macOS after torch."""
    if sys.platform == "darwin":
        # Each brings an OpenMP runtime of its own. Loaded second, torch's may end the process there; loaded first, it
        # serves both.
        import torch  # noqa: F401
    import faiss

    return faiss
