"""Eight readers at once against one: what the machine writes for all of them together, and how long each waits.

One reader asks all questions one after the other; then eight share the same questions, each with others than the rest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.benchmarks.figures import Result, Row, Spread, at_least, at_most, table
from tests.benchmarks.place import Place
from tests.benchmarks.questions import WARMING, real_questions
from tests.benchmarks.server import Server, Timed

READERS = 8
QUESTIONS_EACH = 3


@dataclass(frozen=True)
class Session:
    """What some readers got, and in how many seconds all of them had it."""

    asked: Sequence[tuple[float, Timed]]
    """When each question was asked, in seconds, and its answer."""
    seconds: float

    @property
    def answers(self) -> list[Timed]:
        """What was answered."""
        return [answer for _, answer in self.asked]

    @property
    def tokens(self) -> int:
        """How many were written for all readers together: by the model, or quoted in its place."""
        return sum(int(answer.answer["usage"]["completion_tokens"]) for answer in self.answers)

    @property
    def pace(self) -> float:
        """Tokens a second for all readers together, everything counted in."""
        return self.tokens / self.seconds

    @property
    def pace_of_writing(self) -> float:
        """Tokens a second while an answer was being written for anybody."""
        spans = [(at + answer.first_word, at + answer.whole) for at, answer in self.asked if answer.first_word]
        return self.tokens / covered(spans)

    @property
    def an_hour(self) -> float:
        """Answers an hour, declined ones counted in."""
        return 3600 * len(self.answers) / self.seconds

    @property
    def waits(self) -> list[float]:
        """Seconds from a question to the first word of its answer."""
        return [one.first_word for one in self.answers if one.first_word]

    @property
    def wholes(self) -> list[float]:
        """Seconds from a question to the end of its answer."""
        return [one.whole for one in self.answers]


def measure(place: Place, each: int = QUESTIONS_EACH) -> Result:
    """Let one reader ask, then eight."""
    questions = real_questions(READERS * each)
    with place.guide() as server:
        server.ask(WARMING)
        one = session(server, [questions])
        eight = session(server, shared_out(questions))
    return Result(_rows(one, eight), _details(one, eight))


def shared_out(questions: Sequence[str]) -> list[list[str]]:
    """Return the questions of each of the eight."""
    return [list(questions[reader::READERS]) for reader in range(READERS)]


def session(server: Server, questions: Sequence[Sequence[str]]) -> Session:
    """Let readers ask at once, each their own questions one after the other."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(questions)) as readers:
        asked = readers.map(
            lambda own: [(time.perf_counter() - started, server.ask(question)) for question in own], questions
        )
        return Session([one for reader in asked for one in reader], time.perf_counter() - started)


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """Return how long it is together that some spans of time cover, each moment counted once."""
    total, until = 0.0, 0.0
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def _rows(one: Session, eight: Session) -> tuple[Row, ...]:
    faster = eight.pace / one.pace
    return (
        at_least(
            f"{READERS} readers at once: total tokens a second",
            "one reader",
            2.5,
            faster,
            f"{faster:.2f}x ({eight.pace:.1f} against {one.pace:.1f})",
        ),
        _longest("… longest wait for a whole answer", eight.wholes),
        _longest("… longest wait for a first word", eight.waits),
    )


def _longest(what: str, waits: Sequence[float]) -> Row:
    median = Spread.of(waits).median
    longest = max(waits) / median
    return at_most(what, "their median", 2, longest, f"{longest:.2f}x ({max(waits):.2f} s, median {median:.2f} s)")


def _details(one: Session, eight: Session) -> str:
    rows = [
        (name, *_figures(session)) for name, session in (("one reader", one), (f"{READERS} readers at once", eight))
    ]
    paces = ("tokens a second", "while writing")
    headings = ("", "answers an hour", *paces, "first word, s", "longest", "whole answer, s", "longest")
    told = (
        f"The same {len(one.answers)} questions, each once; median (10th to 90th percentile). Tokens are all "
        "that was written, by the model or quoted in its place, over all the time from the first question to the last "
        "answer, reading and checking included."
    )
    return f"{told}\n\n{table(headings, rows)}"


def _figures(session: Session) -> tuple[str, ...]:
    return (
        f"{session.an_hour:,.0f}",
        f"{session.pace:.1f}",
        f"{session.pace_of_writing:.1f}",
        Spread.of(session.waits).shown(),
        f"{max(session.waits):.2f}",
        Spread.of(session.wholes).shown(),
        f"{max(session.wholes):.2f}",
    )
