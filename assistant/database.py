"""One SQLite file that this machine's user alone may read, for threads and processes at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ConceptGuideError, DiskFull

_LOCK_SECONDS = 2
_FOR_ITS_OWNER = 0o600


class Database:
    """One connection that all threads share in turn, opened when it is first needed.

    It stays open: the last connection that closes a write-ahead log empties it into the file, which takes long.
    """

    def __init__(self, path: Path, schema: str, unusable: type[ConceptGuideError], if_deleted: str) -> None:
        """`schema` makes what is missing in the file. Where it cannot be used, `unusable` is raised.

        `if_deleted` ends the advice to delete a damaged file: what is lost then.
        """
        self.path = path
        self._schema = schema
        self._unusable = unusable
        self._if_deleted = if_deleted
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        """Which file the connection is to, by its device and number."""

    def exists(self) -> bool:
        """Return whether anything was ever stored."""
        return self.path.exists()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give the database for one query, which no change of another process holds up. Raises as `change`."""
        with self._explained(), self._lock:
            yield self._current()

    @contextmanager
    def change(self, waits_for_disk: bool = True) -> Iterator[sqlite3.Connection]:
        """Give the database for one change: whole once this returns, or nothing has changed.

        What did not wait for the disk outlasts the process, but not a power failure.

        Raises:
            DiskFull: there is no room.
            ConceptGuideError: of the kind that this was made with: the file is damaged, held by another process, or
                may not be written.
        """
        with self._explained(), self._lock:
            connection = self._current()
            connection.execute(f"PRAGMA synchronous = {'FULL' if waits_for_disk else 'NORMAL'}")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection

    def close(self) -> None:
        """Close the connection, if there is one; the next change opens another."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _current(self) -> sqlite3.Connection:
        # Somebody may have deleted the file, or put another in its place: what is written to it now would be lost.
        if self._connection and self._opened != self._file():
            self._let_go()
        if not self._connection:
            self._connection = self._open()
            self._opened = self._file()
        return self._connection

    def _file(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(_FOR_ITS_OWNER)  # SQLite gives its log the mode of the file.
        self.path.chmod(_FOR_ITS_OWNER)
        connection = sqlite3.connect(self.path, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA secure_delete = ON")  # What is deleted is overwritten.
            connection.executescript(self._schema)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            match getattr(error, "sqlite_errorcode", 0) & 0xFF:
                case sqlite3.SQLITE_FULL:
                    raise DiskFull(f"The disk is full at {self.path}. Free some room.") from error
                case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                    raise self._unusable(f"Another process holds {self.path}. Try again in a moment.") from error
            raise self._unusable(
                f"{self.path} cannot be used ({error}). If it is damaged, delete it: {self._if_deleted}."
            ) from error
        except OSError as error:
            raise self._unusable(f"{self.path} cannot be used ({error.strerror or error}).") from error
