"""The documents that a user added: add, replace, remove, list. Knows nothing of an index.

A SQLite database, so that what `add` has returned from is on the disk, whatever happens next, and so that one document
among ten thousand is found without reading the others.
"""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from knowledge import earlier_library
from knowledge.documents import Document
from knowledge.entries import decoded, encoded
from knowledge.errors import DocumentError, DocumentNotFound
from knowledge.identifiers import slug

LOCK_SECONDS = 30
FILE_NAME = "library.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL,
    size INTEGER NOT NULL,
    added TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_content ON documents (content);
"""


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """What adding did, and the document as it is stored: under the id by which everything else knows it."""

    status: Literal["added", "unchanged", "replaced"]
    document: Document


@dataclass(frozen=True, slots=True)
class Entry:
    """What the library knows of a document without reading its text."""

    id: str
    title: str
    source: str
    """A file's absolute path, that of a file in an archive, or an address."""
    stamp: str
    """Changes when the source does: a file's size and time. Empty where the source has none."""
    size: int
    """Bytes of the source."""
    added: str
    """When it was added or last replaced: ISO 8601, UTC."""


class Library:
    """A folder with a database. Made on the first `add`; an absent one is an empty library.

    Every method raises DocumentError where the database is damaged or another process holds it too long, and OSError
    where the disk is full or may not be written: what was stored stays.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, document: Document, source: str, stamp: str = "", size: int = 0) -> AddOutcome:
        """Store a document that came from `source`, such as a file's absolute path or an address.

        The same source again keeps its id: with the same content nothing changes, with other content it is replaced.
        The same content from another source is not stored twice.
        """
        source = _storable(source)
        content = replace(document, id="").digest
        with self._writing() as database:
            old = database.execute("SELECT id, content FROM documents WHERE source = ?", (source,)).fetchone()
            same = old or database.execute("SELECT id, content FROM documents WHERE content = ?", (content,)).fetchone()
            if same and same[1] == content:
                if old:
                    database.execute("UPDATE documents SET stamp = ?, size = ? WHERE id = ?", (stamp, size, old[0]))
                return AddOutcome("unchanged", replace(document, id=same[0]))
            kept = replace(document, id=old[0] if old else _new_id(document, source))
            database.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (kept.id, source, stamp, size, _now(), kept.title, content, kept.digest, encoded(kept)),
            )
            return AddOutcome("replaced" if old else "added", kept)

    def remove(self, document_id: str) -> None:
        """Forget a document, even one whose row is damaged.

        Raises:
            DocumentNotFound: the library holds no document of this id.
        """
        if self._exists():
            with self._writing() as database:
                if database.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount:
                    return
        raise DocumentNotFound(
            f"No added document has the id {document_id!r}. To see the ids, run: concept-guide documents"
        )

    def ids_below(self, paths: Iterable[Path]) -> list[str]:
        """Return the ids of what came from some files, or from the files of some folders and archives."""
        wanted = set(paths)
        return [e.id for e in self.entries() if not wanted.isdisjoint((Path(e.source), *Path(e.source).parents))]

    def entries(self) -> list[Entry]:
        """Return what was added, in the order of the ids, without the texts."""
        with self._reading() as database:
            rows = database.execute("SELECT id, title, source, stamp, size, added FROM documents ORDER BY id")
            return [Entry(*row) for row in rows]

    def documents(self) -> Iterator[Document]:
        """Yield what was added, in the order of the ids.

        Raises:
            DocumentError: a document is not as it was stored.
        """
        with self._reading() as database:
            for id, digest, text in database.execute("SELECT id, digest, document FROM documents ORDER BY id"):
                yield _checked(id, digest, text)

    def digests(self) -> dict[str, str]:
        """Return the digest of each document by its id, without reading the texts."""
        with self._reading() as database:
            return dict(database.execute("SELECT id, digest FROM documents"))

    def _exists(self) -> bool:
        if earlier_library.files(self.folder):
            with self._writing():  # Takes them over.
                pass
        return (self.folder / FILE_NAME).exists()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give a database to read; an empty one where there is none yet."""
        with self._explained(), closing(self._connect() if self._exists() else _empty()) as database:
            yield database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give a database for one change; it is on the disk when this returns, or nothing has changed."""
        with self._explained():
            self.folder.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as database:
                database.execute("BEGIN IMMEDIATE")
                taken_over = earlier_library.take_over(self.folder, database)
                yield database
                database.execute("COMMIT")
            for path in taken_over:
                path.unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.folder / FILE_NAME, timeout=LOCK_SECONDS, isolation_level=None)
        database.execute("PRAGMA synchronous = EXTRA")  # The folder's entry is brought to the disk too.
        database.executescript(_SCHEMA)  # Also for reading: a process may have been killed when it had made the file.
        return database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        path = self.folder / FILE_NAME
        try:
            yield
        except sqlite3.Error as error:
            match error.sqlite_errorcode & 0xFF if hasattr(error, "sqlite_errorcode") else None:
                case sqlite3.SQLITE_FULL:
                    raise OSError(errno.ENOSPC, "No space left on device", str(path)) from error
                case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
                    raise OSError(errno.EIO, f"The library cannot be read or written ({error})", str(path)) from error
                case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                    raise DocumentError(
                        f"Another process has been changing {self.folder} for {LOCK_SECONDS} seconds. Try again later."
                    ) from error
            raise DocumentError(
                f"The library {path} is damaged ({error}). Restore a copy, or delete it and add your files again."
            ) from error


def _empty() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(_SCHEMA)
    return database


def _checked(id: str, digest: str, text: str) -> Document:
    try:
        document = decoded(text)
        if document.digest != digest:
            raise ValueError("the digest differs")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError(
            f"The stored document {id} is damaged. Run: concept-guide remove {id}, then add its file again."
        ) from error
    return document


def _storable(source: str) -> str:
    """Return a source as text: a file's name may hold bytes that are none."""
    return source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _new_id(document: Document, source: str) -> str:
    return f"{slug(document.title)}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
