"""The documents and chunks of a build, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from knowledge.documents import Chunk, Document, Place


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as the index keeps it, so that a span and the text it counts in can never come apart."""

    id: str
    title: str
    url: str | None
    publisher: str | None
    date: str | None
    questions: tuple[str, ...]
    text: str = field(repr=False)
    chunks: int
    added: str
    """When the index first held it; UTC, ISO 8601."""
    aliases: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, document: Document, chunks: int, added: str) -> IndexedDocument:
        """Keep what a reader may see of a document."""
        return cls(
            document.id,
            document.title,
            document.url,
            document.publisher,
            document.date,
            document.questions,
            document.text,
            chunks,
            added,
            document.aliases,
            document.places,
        )


def save_documents(documents: Iterable[IndexedDocument], build: Path) -> None:
    """Write the documents of a build."""
    _write_lines(build / "documents.jsonl", documents)


def load_documents(build: Path) -> dict[str, IndexedDocument]:
    """Return the documents of a build by id."""
    rows = _read_lines(build / "documents.jsonl")
    return {row["id"]: _document(row) for row in rows}


def save_chunks(chunks: Iterable[Chunk], build: Path) -> None:
    """Write the chunks of a build; their order is that of the vectors."""
    _write_lines(build / "chunks.jsonl", chunks)


def load_chunks(build: Path) -> list[Chunk]:
    """Return the chunks of a build in the order of the vectors."""
    rows = _read_lines(build / "chunks.jsonl")
    return [Chunk(**{**row, "heading_path": tuple(row["heading_path"])}) for row in rows]


def _document(row: dict[str, Any]) -> IndexedDocument:
    places = tuple(Place(**place) for place in row.get("places", ()))
    questions, aliases = tuple(row["questions"]), tuple(row.get("aliases", ()))
    return IndexedDocument(**{**row, "questions": questions, "aliases": aliases, "places": places})


def _write_lines(path: Path, values: Iterable[IndexedDocument] | Iterable[Chunk]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(value), ensure_ascii=False) + "\n" for value in values)


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
