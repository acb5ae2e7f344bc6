"""What a growing corpus costs: `python -m tests.benchmarks.growth` prints a table, a quarter of an hour on two cores.

Documents are made of the handbook's own sentences, shuffled with a fixed seed. The first EMBEDDED chunks are embedded
by the real model, and their rate is the embedding's; the vectors of later ones are drawn at random, since what an
embedder costs does not depend on what is in the index. Everything else, cutting, both indexes, files and search, is
what the product does.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant import factory
from assistant.settings import Settings
from index.building import build
from index.embedding import Embedder, FloatArray
from index.retrieval import Index
from knowledge.corpus import corpus
from knowledge.documents import Document
from knowledge.readers import markdown
from knowledge.sentences import sentences

SIZES = (100, 1_000, 10_000, 100_000)
CHUNKS_PER_DOCUMENT = 14
"""About."""
EMBEDDED = 10_000
QUERIES = 50
TOP_K = 4
HEADINGS = (
    "chunks",
    "documents",
    "chunks/s, embedding left out",
    "one more document, s",
    "nothing new, s",
    "opening, s",
    "index, MB",
    "peak memory, MB",
    "query, ms (10th to 90th percentile)",
)


@dataclass
class Embedding:
    """The real embedder for the first chunks, with the time that it took; random unit vectors for the others."""

    real: Embedder
    seconds: float = 0.0
    embedded: int = 0

    @property
    def name(self) -> str:
        return self.real.name

    @property
    def dimensions(self) -> int:
        return self.real.dimensions

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        if self.embedded >= EMBEDDED:
            drawn = np.random.default_rng(len(texts[0])).standard_normal((len(texts), self.dimensions))
            unit: FloatArray = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
            return unit
        started = time.perf_counter()
        vectors = self.real.embed_passages(texts)
        self.seconds += time.perf_counter() - started
        self.embedded += len(texts)
        return vectors

    def embed_query(self, text: str) -> FloatArray:
        return self.real.embed_query(text)


def main() -> None:
    """Grow one index step by step and print what each step costs."""
    embedding = Embedding(factory.open_embedder(Settings()))
    print("| " + " | ".join(HEADINGS) + " |\n|" + "---|" * len(HEADINGS))
    made, documents = _documents(), list[Document]()
    with TemporaryDirectory() as folder:
        for size in SIZES:
            row = _step(documents, made, size, embedding, Path(folder))
            print("| " + " | ".join(row) + " |", flush=True)
    print(f"\n{embedding.name} embeds {embedding.embedded / embedding.seconds:.0f} chunks/s.")


def _step(
    documents: list[Document], made: Iterator[Document], size: int, embedding: Embedding, folder: Path
) -> list[str]:
    """Grow to a size in one build, then add one document, then nothing; open, ask, and return what each took."""
    before, spent = _count(documents), embedding.seconds
    while _count(documents) < size:
        documents.extend(islice(made, max(1, (size - _count(documents)) // CHUNKS_PER_DOCUMENT)))
    grown = _built(documents, embedding, folder)
    own = grown - (embedding.seconds - spent)
    documents.append(next(made))
    one_more = _built(documents, embedding, folder)
    unchanged = _built(documents, embedding, folder)
    started = time.perf_counter()
    index = Index.open(folder, embedding)
    opened = time.perf_counter() - started
    megabytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    figures = [f"{len(index.chunks):,}", f"{len(documents):,}", f"{(len(index.chunks) - before) / own:,.0f}"]
    figures += [f"{seconds:.2f}" for seconds in (one_more, unchanged, opened)]
    return [*figures, f"{megabytes:,.0f}", f"{_peak_memory():,.0f}", _query_times(index)]


def _count(documents: Sequence[Document]) -> int:
    return len(documents) * CHUNKS_PER_DOCUMENT


def _built(documents: Sequence[Document], embedder: Embedder, folder: Path) -> float:
    started = time.perf_counter()
    build(documents, embedder, folder)
    return time.perf_counter() - started


def _documents() -> Iterator[Document]:
    """Yield documents of ten sections of eight sentences each, without end."""
    pool = [page.text[start:end] for page in corpus() for start, end in sentences(page.text)]
    prose = [sentence for sentence in pool if 40 < len(sentence) < 300 and "\n" not in sentence]
    draw = random.Random(0)
    while True:
        name = f"document-{draw.getrandbits(40)}"
        parts = (f"## Section {n}\n\n{' '.join(draw.sample(prose, 8))}" for n in range(10))
        yield markdown.document_of("\n\n".join(parts), f"{name}.md", title=name)


def _query_times(index: Index) -> str:
    questions = [question for page in corpus() for question in page.questions]
    times = []
    for question in random.Random(1).sample(questions, QUERIES):
        started = time.perf_counter()
        index.search(question, TOP_K)
        times.append((time.perf_counter() - started) * 1000)
    deciles = statistics.quantiles(times, n=10)
    return f"{statistics.median(times):.0f} ({deciles[0]:.0f} to {deciles[-1]:.0f})"


def _peak_memory() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
