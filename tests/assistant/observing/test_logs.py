from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from assistant.observing import logs

SECRET = "what-somebody-asked"

Lines = Callable[[], list[str]]
Write = Callable[..., tuple[logging.Logger, Lines]]


@pytest.fixture
def write() -> Iterator[Write]:
    """Return a logger of its own, and what reads its lines."""
    logger = logging.Logger("assistant.test")

    def to(as_text: bool = False, log_questions: bool = False) -> tuple[logging.Logger, Lines]:
        stream = io.StringIO()
        logger.addHandler(logs.handler(stream, as_text, log_questions))
        return logger, lambda: stream.getvalue().splitlines()

    yield to


def only(lines: Lines) -> dict[str, Any]:
    (line,) = lines()
    parsed: dict[str, Any] = json.loads(line)
    return parsed


def fail(message: str) -> None:
    raise ValueError(message)


def test_a_line_is_an_object_that_begins_with_when_and_what(write: Write) -> None:
    logger, lines = write()
    with bound_contextvars(request_id="r1"):
        logger.warning("It is %s.", "so", extra={"kind": "ask", "unheard_of": SECRET})
    told = only(lines)
    assert list(told)[:4] == ["time", "level", "event", "request_id"]
    assert told["event"] == "It is so."
    assert (told["level"], told["request_id"], told["kind"]) == ("warning", "r1", "ask")
    assert SECRET not in str(told)


@pytest.mark.parametrize("as_text", [True, False])
def test_what_an_error_says_is_left_out_wherever_it_stands(write: Write, as_text: bool) -> None:
    logger, lines = write(as_text)
    try:
        fail(SECRET)
    except ValueError as error:
        logger.exception("A task failed: %r: %s", error, error)
    text = "\n".join(lines())
    assert SECRET not in text
    assert "ValueError" in text
    assert "in fail" in text


@pytest.mark.parametrize("as_text", [True, False])
def test_who_logs_questions_sees_them_and_what_errors_say(write: Write, as_text: bool) -> None:
    logger, lines = write(as_text, log_questions=True)
    logger.warning("answer", extra={"question": "Why?", "quoted": "it said no"})
    try:
        fail(SECRET)
    except ValueError:
        logger.exception("A task failed.")
    text = "\n".join(lines())
    assert "Why?" in text
    assert "it said no" in text
    assert SECRET in text


def test_what_may_quote_a_question_is_left_out_otherwise(write: Write) -> None:
    logger, lines = write()
    logger.warning("answer", extra={"question": SECRET, "quoted": SECRET})
    assert SECRET not in lines()[0]


@given(st.text(), st.text())
def test_no_text_makes_a_second_line_or_moves_the_cursor(text: str, field: str) -> None:
    for as_text in (True, False):
        stream = io.StringIO()
        logger = logging.Logger("assistant.test")
        logger.addHandler(logs.handler(stream, as_text))
        logger.warning("%s", text, extra={"route": field})
        written = stream.getvalue()
        assert written.endswith("\n")
        assert len(written[:-1].splitlines()) == 1
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in written[:-1])


def test_a_traceback_cannot_look_like_a_line_of_its_own(write: Write) -> None:
    logger, lines = write(as_text=True, log_questions=True)
    forged = "2026-01-01T00:00:00Z [error] all is lost"
    try:
        fail(f"first\n{forged}\r{forged}")
    except ValueError:
        logger.exception("A task failed.")
    assert not [line for line in lines()[1:] if not line.startswith("  ")]


class Terminal(io.StringIO):
    """A stream that a person reads."""

    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("stream", "level", "shown"),
    [
        (Terminal(), None, ["warned"]),
        (io.StringIO(), None, ["told", "warned"]),
        (Terminal(), "info", ["told", "warned"]),
    ],
)
def test_a_terminal_is_quiet_unless_told_and_a_file_gets_every_request(
    stream: io.StringIO, level: Any, shown: list[str]
) -> None:
    logs.set_up("auto", level, False, stream)
    ours, theirs = logging.getLogger("assistant.x"), logging.getLogger("httpx")
    ours.debug("whispered")
    ours.info("told")
    ours.warning("warned")
    theirs.info(SECRET)
    assert [word for word in ("whispered", "told", "warned", SECRET) if word in stream.getvalue()] == shown
    assert stream.getvalue().startswith("{") is (bool(shown) and not stream.isatty())
