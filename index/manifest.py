"""What an index was built from and of: written with it, compared when it is opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged, IndexMismatch
from knowledge.documents import Document

FORMAT = 2
"""Counts the changes that make an index of an earlier version unreadable, or its chunks other than those cut today."""

FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that must agree before an index may be searched."""

    format: int
    embedder: str
    dimensions: int
    chunks: int
    built: str
    """UTC, ISO 8601."""
    documents: Mapping[str, str]
    """Digest of each document, by id."""
    files: Mapping[str, str]
    """SHA-256 of each file of the index, by its path inside the folder."""

    def save(self, folder: Path) -> None:
        """Write beside the files it describes."""
        values = asdict(self)
        text = json.dumps({**values, "digest": _digest(values)}, indent=1)
        (folder / FILE_NAME).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read it back. Raises IndexDamaged, or IndexMismatch for another format."""
        try:
            values = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise IndexMismatch(
                    f"The index has format {values['format']}, this version reads {FORMAT}. "
                    "Run: concept-guide index build"
                )
            if values.pop("digest") != _digest(values):
                raise ValueError("its digest differs")
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(
                f"The index at {folder} has no readable {FILE_NAME} ({error}). Run: concept-guide index build"
            ) from error

    def fits(self, embedder: str, dimensions: int) -> bool:
        """Return whether queries by this embedder may be compared with its vectors."""
        return (self.embedder, self.dimensions) == (embedder, dimensions)

    def check_embedder(self, name: str, dimensions: int) -> None:
        """Raise IndexMismatch where the settings ask for another embedder."""
        if not self.fits(name, dimensions):
            raise IndexMismatch(
                f"The index was built with {self.embedder} ({self.dimensions} dimensions), settings ask for "
                f"{name} ({dimensions}). Run: concept-guide index build"
            )

    def check_files(self, folder: Path) -> None:
        """Raise IndexDamaged where a file is missing or differs in one bit."""
        for name, digest in self.files.items():
            path = folder / name
            if not path.is_file():
                raise IndexDamaged(f"The index lacks its file {path}. Run: concept-guide index build")
            if file_digest(path) != digest:
                raise IndexDamaged(f"The index file {path} is damaged. Run: concept-guide index build")

    def changes(self, documents: Mapping[str, str]) -> Changes:
        """Compare with the digests, by id, of the documents that there are now."""
        return Changes(
            added=sorted(documents.keys() - self.documents.keys()),
            removed=sorted(self.documents.keys() - documents.keys()),
            changed=sorted(i for i in documents.keys() & self.documents.keys() if documents[i] != self.documents[i]),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of documents that differ between an index and the material."""

    added: list[str]
    removed: list[str]
    changed: list[str]

    def __bool__(self) -> bool:
        """Return whether the index is behind the material."""
        return bool(self.added or self.removed or self.changed)


def document_digests(documents: Iterable[Document]) -> dict[str, str]:
    """Return each document's digest by id."""
    return {document.id: document.digest for document in documents}


def file_digest(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(values: dict[str, Any]) -> str:
    """Return the SHA-256 of a manifest's own values: it vouches for every other file, and this for it."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
