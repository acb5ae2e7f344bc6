"""Watches the events of an answer and tells at its end how it went. Keeps nothing of what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from assistant.messages import Done, Event, Events, Sources, Token, Usage, Waiting
from assistant.observing.kinds import Kind
from assistant.usage import Tally

Outcome = Literal["answered", "partly", "declined", "failed", "stopped"]
"""`partly` leaves a part of the question open; `stopped` is one that its reader did not wait for."""

Moment = Literal["sources", "turn", "first_word"]
"""What comes in an answer, each once: what was found, the end of waiting for the model, what is read first."""


@dataclass(frozen=True, slots=True)
class AnswerAccount:
    """How one answer went."""

    kind: Kind
    outcome: Outcome
    began_ns: int
    """Nanoseconds since 1970."""
    seconds: float
    """From the question to the end."""
    moments: Mapping[Moment, float]
    """Seconds after the question. Without a `turn` nobody came first."""
    usage: Usage
    id: str | None = None
    """The answer's, if it was finished."""
    model: str | None = None
    error: str | None = None
    """What an answer that failed died of, by its type."""
    is_remembered: bool = False
    """Whether it was written when somebody asked the same before."""


Report = Callable[[AnswerAccount], None]


def watched(events: Events, kind: Kind, tally: Tally, report: Report) -> Events:
    """Pass events on, and report once however they end. The tally is that of their answer."""
    began_ns, started = time.time_ns(), time.perf_counter()
    moments: dict[Moment, float] = {}
    done: Done | None = None
    error: str | None = None
    try:
        with closing(events):
            for event in events:
                # Before the reader has it: how long they take to read it is not the answer's.
                seconds = time.perf_counter() - started
                if (moment := _moment(event)) is not None:
                    moments.setdefault(moment, seconds)
                done = event if isinstance(event, Done) else None
                yield event
    except Exception as failure:
        error = type(failure).__name__
        raise
    finally:
        seconds = seconds if done else time.perf_counter() - started
        outcome = _outcome(done) if done else "failed" if error else "stopped"
        report(
            AnswerAccount(
                kind,
                outcome,
                began_ns,
                seconds,
                moments,
                tally.usage,
                id=done.id if done else None,
                model=done.model if done else None,
                error=error,
                is_remembered=done is not None and done.is_remembered,
            )
        )


def _moment(event: Event) -> Moment | None:
    match event:
        case Sources():
            return "sources"
        case Waiting(ahead=0):
            return "turn"
        case Token(text) if text:
            return "first_word"
        case _:
            return None


def _outcome(done: Done) -> Outcome:
    if not done.answered:
        return "declined"
    return "partly" if done.not_covered else "answered"
