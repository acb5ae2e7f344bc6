"""The material that some of the project's figures are measured on: an article and 115 short texts on AI concepts.

The article is ours, the texts are the answers of sets/concept_questions.jsonl, each a document. See sets/SOURCES.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import factory
from assistant.generators.extractive import ExtractiveGenerator
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from index.building import build
from index.embedding import Embedder
from index.retrieval import CurrentIndex
from knowledge.documents import Document
from knowledge.readers import read_bytes

SETS = Path(__file__).parent / "sets"


def rows(name: str) -> list[dict[str, Any]]:
    """Return the objects of one of the sets."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def article() -> Document:
    """Return the article: the handbook of the first version."""
    path = SETS / "deep-learning-and-machine-learning.md"
    return read_bytes(path.read_bytes(), path.name)


def course() -> list[Document]:
    """Return every document of the course."""
    texts = [read_bytes(row["answer"].encode(), f"{row['id']}.txt") for row in rows("concept_questions")]
    return [article(), *texts]


@contextmanager
def index_of(documents: Iterable[Document], embedder: Embedder) -> Iterator[CurrentIndex]:
    """Give an index of documents that is gone afterwards."""
    with TemporaryDirectory() as folder:
        build(documents, embedder, Path(folder))
        yield CurrentIndex(Path(folder), embedder)


@contextmanager
def assistant_on(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Assistant]:
    """Give the product as its user has it, on other material, with its model loaded."""
    settings = settings or Settings()
    embedder = factory.open_embedder(settings)
    with index_of(documents, embedder) as index:
        standby = Standby(factory.generator_loader(settings, embedder), ExtractiveGenerator(embedder))
        standby.load_now()
        yield Assistant(settings, index, embedder, standby)
