"""Keeps vectors and finds the nearest. The only module that imports faiss."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from index.embedding import FloatArray

EXACT_UP_TO = 100_000
"""Vectors that a query is compared with one by one, which finds the very nearest: so many fit well into the 60 ms in
which sources are to be on screen. The time grows with their number: see `python -m tests.benchmarks.million`."""

LISTS_READ = 48
"""Of all lists, those that a query is compared with: one vector in forty of a million."""

_TRAINING_VECTORS = 64
"""A list: as many as it takes to place its centre; more take longer and find no more."""


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


def store_of(vectors: FloatArray) -> VectorStore:
    """Hold unit vectors (n, dimensions) in the store that fits their number."""
    return FlatStore.of(vectors) if len(vectors) <= EXACT_UP_TO else ListStore.of(vectors)


def load_store(path: Path) -> VectorStore:
    """Read what either store saved; its vectors stay in the file, from which the system brings in what is asked for.

    Raises:
        RuntimeError: the file is something else.
        ValueError: the file is empty.
    """
    index, file = _read(path)
    return ListStore(index, file) if isinstance(index, _faiss().IndexIVFFlat) else FlatStore(index, file)


class _FaissStore:
    """What both stores do alike."""

    def __init__(self, faiss_index: Any, file: Any = None) -> None:
        """`file` is the memory that the index lies in, where that is not its own."""
        self._index = faiss_index
        self._file = file

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises RuntimeError where the file is something else."""
        return cls(*_read(path))

    def save(self, path: Path) -> None:
        """Write to one file."""
        faiss = _faiss()
        # Python opens it, because faiss opens paths in the system's own encoding.
        with path.open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))

    def __len__(self) -> int:
        """Return how many vectors it holds."""
        return int(self._index.ntotal)

    def row(self, row: int) -> FloatArray:
        """Return one vector (dimensions,)."""
        vector: FloatArray = self._index.reconstruct(row)
        return vector

    def rows(self) -> FloatArray:
        """Return all vectors (len, dimensions)."""
        vectors: FloatArray = self._index.reconstruct_n(0, len(self))
        return vectors

    def _nearest(self, query: FloatArray, k: int, **options: Any) -> list[tuple[int, float]]:
        scores, rows = self._index.search(query[np.newaxis], k, **options)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]


class FlatStore(_FaissStore):
    """Compares with every vector: exact, and quick up to some hundred thousand of them."""

    @classmethod
    def of(cls, vectors: FloatArray) -> Self:
        """Hold unit vectors (n, dimensions)."""
        index = _faiss().IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def search(self, query: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return up to k (row, cosine), best first."""
        nearest = min(k, len(self))
        return self._nearest(query, nearest) if nearest > 0 else []


class ListStore(_FaissStore):
    """Compares with the vectors of the lists whose centres are nearest: some neighbours may be missed.

    An inverted file (Sivic and Zisserman, 2003): k-means, from a fixed seed, places the centres, and every vector is
    in the list of its nearest. The vectors are whole, so that cosines are exact and a later build may take them over.
    A graph (HNSW) is asked more quickly still, but takes longer to build, finds a little less, and comes out otherwise
    each time that several threads build it.
    """

    def __init__(self, faiss_index: Any, file: Any = None) -> None:
        super().__init__(faiss_index, file)
        faiss_index.make_direct_map()  # Where each row lies, for `row`.

    @classmethod
    def of(cls, vectors: FloatArray) -> Self:
        """Hold unit vectors (n, dimensions), at least one."""
        faiss = _faiss()
        count, dimensions = vectors.shape
        lists = min(count, round(2 * math.sqrt(count)))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, _TRAINING_VECTORS
        vectors = np.ascontiguousarray(vectors)
        index.train(vectors)
        index.add(vectors)
        return cls(index)

    def search(self, query: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return up to k (row, cosine), best first; where the nearest lists hold fewer than k, all are read."""
        nearest = min(k, len(self))
        if nearest < 1:
            return []
        near, all_lists = (_faiss().SearchParametersIVF(nprobe=n) for n in (LISTS_READ, self._index.nlist))
        found = self._nearest(query, nearest, params=near)
        return found if len(found) == nearest else self._nearest(query, nearest, params=all_lists)


def _read(path: Path) -> tuple[Any, Any]:
    """Return a faiss index and the mapped file that its vectors lie in."""
    faiss = _faiss()
    file = np.memmap(path, np.uint8, "r")
    return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(file), file.size)), file


def _faiss() -> Any:
    """Load faiss, on macOS after torch."""
    if sys.platform == "darwin":
        # Each brings an OpenMP runtime of its own. Loaded second, torch's may end the process there; loaded first, it
        # serves both.
        import torch  # noqa: F401
    import faiss

    return faiss
