"""Ratings of answers, and the questions that are kept for a stated time: write, read, delete."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from assistant.errors import ConceptGuideError
from assistant.messages import Done, Level
from assistant.records.database import database as records_database
from assistant.records.page import Page

Rating = Literal["up", "down"]

FEEDBACK_DAYS = 90
"""For how long a rating and its comment are kept."""
MOST_FEEDBACK = 10_000
MOST_QUESTIONS = 20_000
"""Of what is more, the oldest goes: a flood cannot fill the disk."""
LONGEST_COMMENT = 1_000
"""Characters."""
_NEAREST = 3
_LONGEST_TITLE = 200
_HOUR = "%Y-%m-%dT%H"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was kept."""

    answer_id: str
    question: str
    answered: bool
    not_covered: tuple[str, ...]
    """The parts that the material does not answer; the whole question where that is all of it."""
    level: str
    nearest: tuple[str, ...]
    """Titles of the documents that came nearest, best first."""
    at: str
    """The hour: ISO 8601, UTC."""
    rating: Rating | None = None
    page: Page | None = None
    """Where it was asked, if the page said so."""

    @property
    def is_gap(self) -> bool:
        """Return whether the answer left something to be wished for."""
        return bool(self.not_covered) or self.rating == "down"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer."""

    answer_id: str
    rating: Rating
    comment: str
    at: str
    """The hour: ISO 8601, UTC."""
    question: str | None
    """Where it was kept."""


def _now() -> datetime:
    return datetime.now(UTC)


class Records:
    """Ratings for `FEEDBACK_DAYS`, questions for as many days as the operator says: every use deletes older ones."""

    def __init__(self, folder: Path, keep_questions: int = 0, now: Callable[[], datetime] = _now) -> None:
        """Open the records of a data folder, and delete what is no longer to be kept.

        Raises RecordsUnusable.
        """
        self.keep_questions = keep_questions
        """For how many days questions are kept; 0: none is."""
        self._now = now
        self._database = records_database(folder)
        if self._database.exists():
            with self._database.change() as database:
                self._purge(database)
            self._database.close()  # Which also takes what was deleted out of SQLite's log.

    def asked(self, done: Done, question: str, level: Level, nearest: Sequence[str]) -> None:
        """Keep a question, if questions are kept. Never raises: an answer does not suffer from it.

        `nearest` holds the titles of the documents that came nearest, best first; they may repeat.
        """
        if not self.keep_questions:
            return
        titles = [title[:_LONGEST_TITLE] for title in dict.fromkeys(nearest)][:_NEAREST]
        missing = list(done.not_covered) or ([] if done.answered else [question])
        row = (done.id, question, done.answered, json.dumps(missing), level, json.dumps(titles), self._hour())
        try:
            # An answer does not wait for the disk: should the power fail, a question or two is lost.
            with self._database.change(waits_for_disk=False) as database:
                database.execute("INSERT OR REPLACE INTO questions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                _cut(database, "questions", MOST_QUESTIONS)
                self._purge(database)
        except (ConceptGuideError, ValueError) as error:
            _log.warning("A question was not kept: %s", error)

    def asked_on(self, answer_id: str, page: Page) -> None:
        """Keep on which page a question was asked, if it was kept. Never raises: an answer does not suffer from it."""
        if not self.keep_questions:
            return
        row = (page.url, page.title, answer_id)
        try:
            with self._database.change(waits_for_disk=False) as database:
                database.execute(
                    "INSERT OR REPLACE INTO pages SELECT answer_id, ?, ?, at FROM questions WHERE answer_id = ?", row
                )
                _cut(database, "pages", MOST_QUESTIONS)
        except (ConceptGuideError, ValueError) as error:
            _log.warning("The page of a question was not kept: %s", error)

    def rate(self, answer_id: str, rating: Rating | None, comment: str = "") -> None:
        """Store what a reader thinks of an answer, in place of what was said of it before; no rating withdraws that.

        Raises DiskFull or RecordsUnusable.
        """
        with self._database.change() as database:
            if rating is None:
                database.execute("DELETE FROM feedback WHERE answer_id = ?", (answer_id,))
            else:
                row = (answer_id, rating, comment[:LONGEST_COMMENT], self._hour())
                database.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", row)
                _cut(database, "feedback", MOST_FEEDBACK)
            self._purge(database)

    def feedback(self) -> list[Feedback]:
        """Return what readers thought, newest first. Raises RecordsUnusable."""
        return [
            Feedback(*row)
            for row in self._read(
                "SELECT answer_id, rating, comment, feedback.at, question "
                "FROM feedback LEFT JOIN questions USING (answer_id) ORDER BY feedback.rowid DESC"
            )
        ]

    def questions(self) -> list[Asked]:
        """Return the kept questions, newest first, with how their answers were rated. Raises RecordsUnusable."""
        return [
            _asked(*row)
            for row in self._read(
                "SELECT answer_id, question, answered, not_covered, level, nearest, questions.at, rating, url, title "
                "FROM questions LEFT JOIN feedback USING (answer_id) LEFT JOIN pages USING (answer_id) "
                "ORDER BY questions.rowid DESC"
            )
        ]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _read(self, query: str) -> list[tuple[Any, ...]]:
        if not self._database.exists():
            return []
        with self._database.change() as database:
            self._purge(database)
            return database.execute(query).fetchall()

    def _purge(self, database: sqlite3.Connection) -> None:
        """Delete what has been kept long enough: all questions at once where they are kept no longer."""
        kept = (("feedback", FEEDBACK_DAYS), ("questions", self.keep_questions), ("pages", self.keep_questions))
        for table, days in kept:
            oldest = (self._now() - timedelta(days=days)).strftime(_HOUR) if days else "9999"
            database.execute(f"DELETE FROM {table} WHERE at <= ?", (oldest,))  # noqa: S608 (one of three names)

    def _hour(self) -> str:
        return self._now().strftime(_HOUR)


def _asked(
    id: str,
    question: str,
    answered: int,
    not_covered: str,
    level: str,
    nearest: str,
    at: str,
    rating: Rating | None,
    url: str | None,
    title: str | None,
) -> Asked:
    """Return a question from its row."""
    page = Page(url, title or "") if url else None
    missing, near = tuple(json.loads(not_covered)), tuple(json.loads(nearest))
    return Asked(id, question, bool(answered), missing, level, near, at, rating, page)


def _cut(database: sqlite3.Connection, table: str, most: int) -> None:
    """Delete the oldest rows beyond the most that there may be: a new row has the highest number."""
    database.execute(f"DELETE FROM {table} WHERE rowid <= (SELECT max(rowid) FROM {table}) - ?", (most,))  # noqa: S608
