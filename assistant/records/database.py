"""The file of the records: its name and its tables."""

from __future__ import annotations

from pathlib import Path

from assistant.database import Database
from assistant.errors import RecordsUnusable

FILE_NAME = "records.sqlite"

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


def database(folder: Path) -> Database:
    """Return the records' database; it is made when something is first stored in it."""
    return Database(folder / FILE_NAME, _SCHEMA, RecordsUnusable, "it holds ratings and kept questions only")
