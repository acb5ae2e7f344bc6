from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import RecordsUnusable
from assistant.messages import Done
from assistant.records import FEEDBACK_DAYS, Records, records
from assistant.records.database import FILE_NAME
from tests.fakes import OFF_TOPIC, QUESTION

START = datetime(2026, 1, 2, 15, 59, tzinfo=UTC)


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


def answer(id: str, answered: bool = True, not_covered: tuple[str, ...] = ()) -> Done:
    """Return an answer's last event."""
    return Done(id, answered, "Said.", not_covered=not_covered)


def test_a_question_is_not_kept_unless_the_operator_says_so(tmp_path: Path) -> None:
    kept = Records(tmp_path)
    kept.asked(answer("a"), QUESTION, "standard", ["Learning machines"])
    assert kept.keep_questions == 0
    assert kept.questions() == []
    assert list(tmp_path.iterdir()) == []


def test_a_question_is_kept_with_what_the_answer_lacked_and_the_hour(tmp_path: Path) -> None:
    kept = Records(tmp_path, 30, Clock())
    kept.asked(answer("a"), QUESTION, "beginner", ["Learning machines", "Learning machines", "Baking bread"])
    kept.asked(answer("b", not_covered=("who made it",)), "What is it and who made it?", "standard", [])
    kept.asked(answer("c", answered=False), OFF_TOPIC, "expert", [])
    last, partly, first = kept.questions()
    assert (first.question, first.level, first.nearest) == (QUESTION, "beginner", ("Learning machines", "Baking bread"))
    assert (first.at, first.is_gap) == ("2026-01-02T15", False)
    assert (partly.answered, partly.not_covered, partly.is_gap) == (True, ("who made it",), True)
    assert (last.answered, last.not_covered, last.is_gap) == (False, (OFF_TOPIC,), True)


def test_nothing_of_who_asked_is_in_the_file(tmp_path: Path) -> None:
    Records(tmp_path, 30).asked(answer("a"), QUESTION, "standard", [])
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(questions)")]
    assert columns == ["answer_id", "question", "answered", "not_covered", "level", "nearest", "at"]


def test_a_question_is_deleted_when_its_days_are_over(tmp_path: Path) -> None:
    clock = Clock()
    kept = Records(tmp_path, 30, clock)
    kept.asked(answer("a"), QUESTION, "standard", [])
    clock.now += timedelta(days=30, minutes=-60)
    assert len(kept.questions()) == 1
    clock.now += timedelta(minutes=60)
    assert kept.questions() == []
    kept.close()
    assert QUESTION.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_server_that_keeps_no_questions_deletes_those_that_were_kept_when_it_starts(tmp_path: Path) -> None:
    before = Records(tmp_path, 30)
    before.asked(answer("a"), QUESTION, "standard", [])
    before.close()
    Records(tmp_path)
    assert QUESTION.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_last_rating_of_an_answer_counts_and_joins_its_question(tmp_path: Path) -> None:
    kept = Records(tmp_path, 30)
    kept.asked(answer("a"), QUESTION, "standard", [])
    kept.rate("a", "up")
    kept.rate("b", "up", "Nice.")
    kept.rate("a", "down", "Too long.")
    assert [(one.answer_id, one.rating, one.comment, one.question) for one in kept.feedback()] == [
        ("a", "down", "Too long.", QUESTION),
        ("b", "up", "Nice.", None),
    ]
    assert kept.questions()[0].is_gap
    kept.rate("a", None)
    assert [one.answer_id for one in kept.feedback()] == ["b"]
    assert not kept.questions()[0].is_gap


def test_a_rating_is_deleted_after_its_time(tmp_path: Path) -> None:
    clock = Clock()
    kept = Records(tmp_path, now=clock)
    kept.rate("a", "up")
    clock.now += timedelta(days=FEEDBACK_DAYS)
    kept.rate("b", "up")
    assert [one.answer_id for one in kept.feedback()] == ["b"]


def test_a_flood_pushes_the_oldest_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_FEEDBACK", 3)
    monkeypatch.setattr(records, "MOST_QUESTIONS", 2)
    kept = Records(tmp_path, 30)
    for n in range(10):
        kept.rate(str(n), "down", "x" * 5_000)
        kept.asked(answer(str(n)), QUESTION, "standard", ["y" * 5_000] * 10)
    assert [one.answer_id for one in kept.feedback()] == ["9", "8", "7"]
    assert [one.answer_id for one in kept.questions()] == ["9", "8"]
    assert {len(one.comment) for one in kept.feedback()} == {records.LONGEST_COMMENT}
    assert {len("".join(one.nearest)) for one in kept.questions()} == {200}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    kept = Records(tmp_path / "records", 30)
    kept.asked(answer("a"), QUESTION, "standard", [])
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "records").iterdir()}
    assert modes[FILE_NAME] == 0o600
    assert set(modes.values()) == {0o600}


def test_an_answer_does_not_suffer_where_its_question_cannot_be_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Records(tmp_path, 30)
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 30)
    kept.asked(answer("a"), QUESTION, "standard", [])
    assert "was not kept" in caplog.text
    assert QUESTION not in caplog.text
    with pytest.raises(RecordsUnusable, match="delete it"):
        kept.rate("a", "up")


def test_a_file_that_was_deleted_is_made_anew(tmp_path: Path) -> None:
    kept = Records(tmp_path)
    kept.rate("a", "up")
    for path in tmp_path.iterdir():
        path.unlink()
    assert kept.feedback() == []
    kept.rate("b", "up")
    assert [one.answer_id for one in Records(tmp_path).feedback()] == ["b"]


def test_keeping_a_question_takes_less_than_an_answer_notices(tmp_path: Path) -> None:
    kept = Records(tmp_path, 30)
    seconds = []
    for n in range(50):
        started = time.perf_counter()
        kept.asked(answer(str(n)), QUESTION, "standard", ["Learning machines"])
        seconds.append(time.perf_counter() - started)
    assert sorted(seconds)[25] < 0.002


def _rate_until_killed(folder: str, name: str, said: multiprocessing.SimpleQueue[str]) -> None:
    kept = Records(Path(folder))
    for n in range(100_000):
        kept.rate(f"{name}-{n}", "up")
        said.put(f"{name}-{n}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_nothing_acknowledged_is_lost_when_two_processes_write_and_are_killed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    said = context.SimpleQueue()
    writers = [
        context.Process(target=_rate_until_killed, args=(str(tmp_path), name, said), daemon=True) for name in "ab"
    ]
    for writer in writers:
        writer.start()
    acknowledged = [said.get() for _ in range(40)]
    for writer in writers:
        if writer.pid:
            os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    assert set(acknowledged) <= {one.answer_id for one in Records(tmp_path).feedback()}
