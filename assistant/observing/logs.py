"""How lines of the log look, and which are shown. Set up once, by the program that serves; the library never does.

What is logged is written with `logging`, here and in all libraries, and passes through structlog on its way out. Two
things never stand in a line unless the operator asks for them: what somebody asked, and what an error says, for that
often quotes it. Code that logs a text which may quote a question passes it as `extra={"quoted": text}`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from assistant.observing.journal import FIELDS
from assistant.observing.tracebacks import told
from assistant.settings import Format, LogLevel

_OURS = ("assistant", "index", "knowledge")
_LIBRARIES = {
    "uvicorn": logging.WARNING,
    # It says with each batch what is said once here (`traces`).
    "opentelemetry": logging.CRITICAL,
}
_FIRST = ("time", "level", "event", "request_id")
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    code: f"\\u{code:04x}" for code in (0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, *range(0x2066, 0x206A))
}
"""What moves a cursor, ends a line or turns the direction of writing, and how it is shown instead."""


def set_up(format: Format, level: LogLevel | None, log_questions: bool, stream: TextIO | None = None) -> None:
    """Send what is logged to standard error.

    By default a terminal shows what an operator must know of, for it is read as it comes; a file or a collector gets
    every request.
    """
    stream = stream or sys.stderr
    as_text = stream.isatty() if format == "auto" else format == "text"
    shown = (level or ("warning" if as_text else "info")).upper()
    out = handler(stream, as_text, log_questions)
    out.addFilter(_matters)
    logging.basicConfig(handlers=[out], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(shown)
    for name, least in _LIBRARIES.items():
        logging.getLogger(name).setLevel(least)


def _matters(record: logging.LogRecord) -> bool:
    """Return whether a line is ours or a warning: some libraries set their own level, and tell whatever they do."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


def handler(stream: TextIO, as_text: bool, log_questions: bool = False) -> logging.Handler:
    """Return what writes lines to a stream: one JSON object each, or text for a person."""
    private: Processor = _show if log_questions else _hide
    render = _text(stream) if as_text else _json()
    made = logging.StreamHandler(stream)
    made.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                structlog.stdlib.ExtraAdder(allow=[*FIELDS, "quoted"]),
                private,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    return made


def _hide(logger: WrappedLogger, name: str, line: EventDict) -> EventDict:
    """Leave out what may quote a question."""
    for field in ("quoted", "question"):
        line.pop(field, None)
    if error := _error(line):
        line["event"] = _without(str(line["event"]), error)
        line["exception"] = told(error)
    return line


def _show(logger: WrappedLogger, name: str, line: EventDict) -> EventDict:
    """Tell all there is."""
    if error := _error(line):
        line["exception"] = told(error, with_messages=True)
    return line


def _error(line: EventDict) -> BaseException | None:
    """Take the error out of a line."""
    found = line.pop("exc_info", None)
    return found[1] if isinstance(found, tuple) else None


def _without(text: str, error: BaseException) -> str:
    """Return a line's text without the words of its error: some libraries put them there too."""
    for words in (repr(error), str(error)):
        text = text.replace(words, type(error).__qualname__) if words else text
    return text


def _json() -> list[Processor]:
    return [_in_order, structlog.processors.JSONRenderer()]


def _text(stream: TextIO) -> list[Processor]:
    # It never meets an error, for which it would print every variable: that is text by now.
    render = structlog.dev.ConsoleRenderer(colors=stream.isatty(), timestamp_key="time", pad_event_to=0)
    return [_harmless, _in_order, render]


def _in_order(logger: WrappedLogger, name: str, line: EventDict) -> Mapping[str, Any]:
    """Put what is looked for first in front, and a traceback last."""
    first = {field: line[field] for field in _FIRST if field in line}
    rest = {field: value for field, value in line.items() if field not in (*first, "exception")}
    return {**first, **rest, **({"exception": line["exception"]} if "exception" in line else {})}


def _harmless(logger: WrappedLogger, name: str, line: EventDict) -> EventDict:
    """Show control characters: none can begin a line that looks like another, or colour the terminal."""
    for field, value in line.items():
        if isinstance(value, str):
            lines = value.split("\n") if field == "exception" else [value]
            line[field] = "\n  ".join(part.translate(_CONTROL) for part in lines)
    return line
