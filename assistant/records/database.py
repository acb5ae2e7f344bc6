"""The file of the records: one SQLite database that this machine's user alone may read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import DiskFull, RecordsUnusable

FILE_NAME = "records.sqlite"
_LOCK_SECONDS = 2
_FOR_ITS_OWNER = 0o600

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    answer_id TEXT PRIMARY KEY,
    rating TEXT NOT NULL,
    comment TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS questions (
    answer_id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    answered INTEGER NOT NULL,
    not_covered TEXT NOT NULL,
    level TEXT NOT NULL,
    nearest TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS pages (
    answer_id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_by_time ON feedback (at);
CREATE INDEX IF NOT EXISTS questions_by_time ON questions (at);
CREATE INDEX IF NOT EXISTS pages_by_time ON pages (at);
"""


class Database:
    """One connection that all threads share in turn, opened when it is first needed.

    It stays open: the last connection that closes a write-ahead log empties it into the file, which takes long.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def exists(self) -> bool:
        """Return whether anything was ever stored."""
        return self.path.exists()

    @contextmanager
    def change(self, waits_for_disk: bool = True) -> Iterator[sqlite3.Connection]:
        """Give the database for one change: whole once this returns, or nothing has changed.

        What did not wait for the disk outlasts the process, but not a power failure.

        Raises:
            DiskFull: there is no room.
            RecordsUnusable: it is damaged, held by another process, or may not be written.
        """
        with self._explained(), self._lock:
            self._connection = connection = self._current()
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
        if not self.exists():  # Somebody may have deleted the file: what is written to it now would be lost.
            self._let_go()
        return self._connection or self._open()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(_FOR_ITS_OWNER)  # SQLite gives its log the mode of the file.
        self.path.chmod(_FOR_ITS_OWNER)
        connection = sqlite3.connect(self.path, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA secure_delete = ON")  # What is deleted is overwritten.
            connection.executescript(_SCHEMA)
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
                    raise RecordsUnusable(f"Another process holds {self.path}. Try again in a moment.") from error
            raise RecordsUnusable(
                f"{self.path} cannot be used ({error}). If it is damaged, delete it: it holds ratings and kept "
                "questions only."
            ) from error
        except OSError as error:
            raise RecordsUnusable(f"{self.path} cannot be used ({error.strerror or error}).") from error
