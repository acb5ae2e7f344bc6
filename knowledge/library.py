"""The documents that a user added, in a folder: add, replace, remove, list. Knows nothing of an index.

One JSON file per document. A file is written beside its place, flushed to the disk and then renamed, so that a
crash at any moment leaves the old one or the new one; writers of several processes take turns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from knowledge.documents import Document
from knowledge.entries import StoredDocument, discard, load, store
from knowledge.errors import DocumentError, DocumentNotFound
from knowledge.identifiers import slug

LOCK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """What adding did, and the document as it is stored: under the id by which everything else knows it."""

    status: Literal["added", "unchanged", "replaced"]
    document: Document


class Library:
    """A folder of documents. Made on the first `add`; an absent folder is an empty library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, document: Document, source: str) -> AddOutcome:
        """Store a document that came from `source`, such as a file's absolute path or an address.

        The same source again keeps its id: with the same content nothing changes, with other content it is replaced.
        The same content from another source is not stored twice.

        Raises:
            DocumentError: a stored document is damaged, or another process holds the library.
            OSError: the disk is full or the folder cannot be written; what was stored stays.
        """
        with self._writing():
            stored = list(self._stored())
            old = next((one for one in stored if one.source == source), None)
            for candidate in [old] if old else stored:
                if _same_content(candidate.document, document):
                    return AddOutcome("unchanged", candidate.document)
            kept = replace(document, id=old.document.id if old else _new_id(document, source))
            store(self._path(kept.id), StoredDocument(kept, source, _now()))
            return AddOutcome("replaced" if old else "added", kept)

    def remove(self, document_id: str) -> None:
        """Forget a document, even one whose file is damaged.

        Raises:
            DocumentNotFound: the library holds no document of this id.
        """
        if document_id in (path.stem for path in self._paths()):
            with self._writing():
                discard(self._path(document_id))
            return
        raise DocumentNotFound(
            f"No added document has the id {document_id!r}. To see the ids, run: concept-guide documents"
        )

    def documents(self) -> list[Document]:
        """Return what was added, in the order of the ids.

        Raises:
            DocumentError: a stored document is damaged.
        """
        return [stored.document for stored in self._stored()]

    def _stored(self) -> Iterator[StoredDocument]:
        for path in self._paths():
            try:
                yield load(path)
            except FileNotFoundError:  # Removed by another process since the folder was listed.
                continue

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def _path(self, document_id: str) -> Path:
        return self.folder / f"{document_id}.json"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
                for abandoned in self.folder.glob("*.unfinished"):  # By a process that was killed.
                    abandoned.unlink()
                yield
        except Timeout as error:
            raise DocumentError(
                f"Another process has been changing {self.folder} for {LOCK_SECONDS} seconds. Try again later."
            ) from error


def _same_content(one: Document, other: Document) -> bool:
    return one == replace(other, id=one.id)


def _new_id(document: Document, source: str) -> str:
    return f"{slug(document.title)}-{hashlib.sha256(source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
