"""Embedding the handbook, ours beside plain sentence-transformers in fp32: `python -m tests.benchmarks.embedding`.

Both embed the same chunks in turns, a fifth of them each time. Recall is over the handbook's own questions: how many of
the ten chunks nearest in fp32 are among the ten nearest as we embed both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant import factory
from assistant.settings import Settings
from assistant.weights.locate import embedder_path
from index.building import embedding_texts
from index.embedding import FloatArray
from knowledge.chunking import chunk
from knowledge.corpus import corpus
from tests.benchmarks.figures import Spread, table

ROUNDS = 5
QUESTIONS = 200
NEAREST = 10

Encode = Callable[[Sequence[str]], FloatArray]


@dataclass(frozen=True)
class Embedding:
    """Chunks a second by both, and how alike what they find is."""

    embedder: str
    chunks: int
    plain: Spread
    ours: Spread
    ratio: Spread
    """Ours over plain, of each round."""
    recall: float

    @property
    def shown(self) -> str:
        """A Markdown table."""
        rows = [
            ("plain sentence-transformers, fp32", self.plain.shown(0), "1x", "1"),
            (self.embedder, self.ours.shown(0), f"{self.ratio.shown(1)}x", f"{self.recall:.4f}"),
        ]
        return table(("embedded by", "chunks a second", "against plain", f"recall@{NEAREST} against fp32"), rows)


def measure(settings: Settings | None = None) -> Embedding:
    """Embed every chunk of the handbook once by each, in turns."""
    settings = settings or Settings()
    ours = factory.open_embedder(settings)
    plain = _plain(settings)
    texts, questions = _texts(), _questions()
    exact, found = (np.zeros((len(texts), ours.dimensions), np.float32) for _ in range(2))
    seconds: list[tuple[float, float]] = []
    for encode in (plain, ours.embed_passages):
        encode(texts[:64])  # What is set up at the first call is none of a rate.
    for start in range(ROUNDS):
        part = texts[start::ROUNDS]
        exact[start::ROUNDS], slow = _timed(plain, part)
        found[start::ROUNDS], quick = _timed(ours.embed_passages, part)
        seconds.append((slow / len(part), quick / len(part)))
    recall = _recall(_nearest(plain(questions), exact), _nearest(ours.embed_passages(questions), found))
    return Embedding(
        type(ours).__name__,
        len(texts),
        Spread.of(1 / slow for slow, _ in seconds),
        Spread.of(1 / quick for _, quick in seconds),
        Spread.of(slow / quick for slow, quick in seconds),
        recall,
    )


def _plain(settings: Settings) -> Encode:
    """Return what most people would write, with its defaults."""
    from sentence_transformers import SentenceTransformer

    path = embedder_path(settings.embedder, settings.weights_dir)
    model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
    return lambda texts: np.asarray(model.encode(list(texts)), np.float32)


def _texts() -> list[str]:
    pages = list(corpus())
    chunks = [piece for page in pages for piece in chunk(page)]
    return embedding_texts(chunks, {page.id: page.title for page in pages})


def _questions() -> list[str]:
    """Return questions from everywhere in the handbook, always the same."""
    questions = [question for page in corpus() for question in page.questions]
    return questions[:: max(1, len(questions) // QUESTIONS)]


def _timed(encode: Encode, texts: Sequence[str]) -> tuple[FloatArray, float]:
    started = time.perf_counter()
    return encode(texts), time.perf_counter() - started


def _nearest(queries: FloatArray, vectors: FloatArray) -> list[set[int]]:
    lengths = np.linalg.norm(vectors, axis=1)
    return [set(np.argsort(-(vectors @ query) / lengths, kind="stable")[:NEAREST].tolist()) for query in queries]


def _recall(expected: Sequence[set[int]], found: Sequence[set[int]]) -> float:
    return float(np.mean([len(one & other) / NEAREST for one, other in zip(expected, found, strict=True)]))


def main() -> None:
    """Print the table."""
    print(measure().shown)


if __name__ == "__main__":
    main()
