"""A query over 1,000,000 chunks, ours beside FAISS flat: `python -m tests.benchmarks.million`, two or three minutes.

The vectors lie as those of real chunks do: each is between two of the handbook's, with noise of its own, so that the
nearest two are about as near as in the handbook. The queries are the handbook's own questions, asked of both in turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant import factory
from assistant.settings import Settings
from index.building import embedding_texts
from index.embedding import Embedder, FloatArray
from index.vectors import FlatStore, VectorStore, load_store, store_of
from knowledge.chunking import chunk
from knowledge.corpus import corpus
from tests.benchmarks.figures import table

CHUNKS = 1_000_000
QUERIES = 100
NEAREST = 10
MOST_OF_ANOTHER = 0.5
NOISE = 0.3
"""Its length, where that of a vector is 1."""
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Searching:
    """What one store takes: milliseconds a query, seconds to build, bytes of its file."""

    name: str
    p50: float
    p95: float
    build_seconds: float
    file_bytes: int


@dataclass(frozen=True)
class Million:
    """Both stores over the same vectors."""

    chunks: int
    queries: int
    alike: float
    """Cosine of a vector to the nearest other: median."""
    flat: Searching
    ours: Searching
    recall: float

    @property
    def ratio(self) -> float:
        """The 95th percentile of ours over that of FAISS flat."""
        return self.ours.p95 / self.flat.p95

    @property
    def shown(self) -> str:
        """A Markdown table."""
        rows = [
            (
                store.name,
                f"{store.p50:.1f}",
                f"{store.p95:.1f}",
                f"{recall:.4f}",
                f"{store.build_seconds:.0f}",
                f"{store.file_bytes / 1e6:,.0f}",
            )
            for store, recall in ((self.flat, 1.0), (self.ours, self.recall))
        ]
        headings = ("store", "p50, ms", "p95, ms", f"recall@{NEAREST}", "build, s", "file, MB")
        return (
            f"{table(headings, rows)}\n\n{self.chunks:,} vectors, {self.queries} questions, p95 {self.ratio:.3f}x; "
            f"the median vector's nearest neighbour has cosine {self.alike:.2f}."
        )


def measure(settings: Settings | None = None, chunks: int = CHUNKS) -> Million:
    """Build both stores and ask both the same questions in turns."""
    embedder = factory.open_embedder(settings or Settings())
    queries = embedder.embed_passages(_questions())
    vectors = _vectors(_real(embedder), chunks)
    alike = _alike(vectors)
    with TemporaryDirectory() as folder:
        flat, flat_built = _built(FlatStore.of, vectors, Path(folder) / "flat")
        ours, ours_built = _built(store_of, vectors, Path(folder) / "ours")
        sizes = [path.stat().st_size for path in (Path(folder) / "flat", Path(folder) / "ours")]
        del vectors
        took: list[tuple[float, float]] = []
        recalls = []
        for store in (flat, ours):
            store.search(queries[0], NEAREST)
        for query in queries:
            expected, slow = _asked(flat, query)
            found, quick = _asked(ours, query)
            took.append((slow, quick))
            recalls.append(len(expected & found) / NEAREST)
    (flat_p50, ours_p50), (flat_p95, ours_p95) = np.percentile(np.array(took), [50, 95], axis=0).tolist()
    return Million(
        chunks,
        len(queries),
        alike,
        Searching("FAISS flat", flat_p50, flat_p95, flat_built, sizes[0]),
        Searching(type(ours).__name__, ours_p50, ours_p95, ours_built, sizes[1]),
        float(np.mean(recalls)),
    )


def _built(make: Callable[[FloatArray], VectorStore], vectors: FloatArray, path: Path) -> tuple[VectorStore, float]:
    """Return a store as the product opens it, from its file, and the seconds that it took to make and write."""
    started = time.perf_counter()
    make(vectors).save(path)
    return load_store(path), time.perf_counter() - started


def _asked(store: VectorStore, query: FloatArray) -> tuple[set[int], float]:
    """Return the rows found, and milliseconds."""
    started = time.perf_counter()
    found = store.search(query, NEAREST)
    return {row for row, _ in found}, (time.perf_counter() - started) * 1000


def _real(embedder: Embedder) -> FloatArray:
    pages = list(corpus())
    chunks = [piece for page in pages for piece in chunk(page)]
    return embedder.embed_passages(embedding_texts(chunks, {page.id: page.title for page in pages}))


def _questions() -> list[str]:
    questions = [question for page in corpus() for question in page.questions]
    return questions[:: max(1, len(questions) // QUERIES)][:QUERIES]


def _vectors(real: FloatArray, count: int) -> FloatArray:
    """Return unit vectors (count, dimensions) that lie between real ones (n, dimensions), always the same."""
    draw = np.random.default_rng(0)
    dimensions = real.shape[1]
    vectors = np.empty((count, dimensions), np.float32)
    for start in range(0, count, _AT_ONCE):
        part = vectors[start : start + _AT_ONCE]
        one, other = real[draw.integers(0, len(real), (2, len(part)))]
        share = draw.uniform(0, MOST_OF_ANOTHER, (len(part), 1)).astype(np.float32)
        noise = draw.standard_normal((len(part), dimensions), np.float32) * np.float32(NOISE / np.sqrt(dimensions))
        part[:] = one * (1 - share) + other * share + noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def _alike(vectors: FloatArray) -> float:
    """Return the cosine of a vector to the nearest other: the median of a hundred."""
    cosines = np.sort(vectors[:: max(1, len(vectors) // 100)] @ vectors.T, axis=1)
    return float(np.median(cosines[:, -2]))


def main() -> None:
    """Print the table."""
    print(measure().shown)


if __name__ == "__main__":
    main()
