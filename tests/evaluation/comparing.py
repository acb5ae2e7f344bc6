"""Does quality hold? `python -m tests.evaluation.comparing` asks the same of the guide as it is and of a plain one.

The plain one writes with transformers, reads the passages whole and opens no answer with a sentence of the material. A
share of the quick one that lies within the 95 % interval (Wilson) of the plain one's counts as held. Renews
docs/performance.md; `--every 5` asks one question in five; with fewer it is a trial, and renews nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assistant.answering import QUOTED
from assistant.evaluation.metrics import wilson
from assistant.evaluation.outcomes import Outcome, ask
from assistant.evaluation.questions import Question
from assistant.generators.local import LocalGenerator
from assistant.messages import Done
from assistant.noting import BUDGET_CHARS
from assistant.service import Assistant
from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.evaluation.course import assistant_on, rows
from tests.marked import renew

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
NOTHING_TWICE: dict[str, Any] = {"remember_answers": 0, "answer_ahead": False}
PLAIN: dict[str, Any] = NOTHING_TWICE | {"engine": "transformers"}
FEWEST = 5
"""One question in so many is asked at least, for the page."""
SEVERAL = ("partly", "compare", "several")
"""Kinds of questions with more than one part: they have checks of their own in `make eval`."""

Shares = dict[str, tuple[int, int]]
"""Of how many how many held, by what."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser(description="Holds the answers of the guide against those of a plain one.")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    every = parser.parse_args(arguments).every
    with patch.dict(BUDGET_CHARS, dict.fromkeys(BUDGET_CHARS, sys.maxsize)):
        plain = _measured(Settings(**PLAIN), every, opens=False)
    quick = _measured(Settings(**NOTHING_TWICE), every, opens=True)
    figures = report(plain, quick)
    print(figures)
    if every <= FEWEST:
        command = f"`python -m tests.evaluation.comparing --every {every}`"
        renew(PAGE, "quality", f"{figures}\n\n{command}: of all questions, one in {every}.")


def report(plain: Shares, quick: Shares) -> str:
    """Return both as Markdown, share by share, and how many of the quick one's lie outside."""
    lines = ["| | plain | 95 % interval | as it is | |", "|---|---|---|---|---|"]
    outside = 0
    for what, (held, of) in plain.items():
        low, high = wilson(held, of)
        now, now_of = quick[what]
        is_inside = not of or not now_of or low <= now / now_of <= high
        outside += not is_inside
        cells = f"{held} of {of} | {low:.3f} to {high:.3f} | {now} of {now_of}"
        lines.append(f"| {what} | {cells} | {'inside' if is_inside else '**outside**'} |")
    return "\n".join([*lines, "", f"Outside: {outside} of {len(plain)}."])


def _measured(settings: Settings, every: int, *, opens: bool) -> Shares:
    """Ask everything; `opens` is whether answers may open with a sentence of the material before the model has read."""
    with assistant_on(corpus(), settings) as assistant:
        generator, _ = assistant.standby.current()
        if isinstance(generator, LocalGenerator):
            generator.goes_on = opens
        return _concepts(assistant, every) | _held_out(assistant, every)


def _concepts(assistant: Assistant, every: int) -> Shares:
    """Ask the concept questions: is a right page cited?"""
    questions = {row["id"]: row["question"] for row in rows("concept_questions")}
    pages = {row["id"]: set(row["pages"]) for row in rows("concept_pages")}
    asked = [id for id in pages if pages[id]][::every]
    answers = {id: _done(assistant, questions[id]) for id in asked}
    cited = {id: {source.document_id for source in done.sources} for id, done in answers.items()}
    return {
        "concept questions answered": _of(done.answered for done in answers.values()),
        "… a right page cited": _of(bool(cited[id] & pages[id]) for id in asked),
        "… right pages alone cited": _of(bool(cited[id]) and cited[id] <= pages[id] for id in asked),
        "… answered, and not by quotes in place of the model's words": _of(
            done.answered and done.notice != QUOTED for done in answers.values()
        ),
    }


def _held_out(assistant: Assistant, every: int) -> Shares:
    """Ask the handbook's test questions that have one part."""
    single = [row for row in rows("handbook_test") if row["kind"] not in SEVERAL]
    outcomes = [ask(assistant, Question.model_validate(row)) for row in single[::every]]
    answered = [outcome for outcome in outcomes if outcome.answered]
    return {
        "test questions of the handbook: answerable ones answered": _of(o.answered for o in outcomes if o.answerable),
        "… others declined": _of(not o.answered for o in outcomes if o.answerable is False),
        "… facts present": _sums(answered, "facts_present", "facts"),
        "… citations that read back exactly": _sums(answered, "exact_citations", "citations"),
        "… sentences that nothing in the material supports": _sums(answered, "unsupported", "claims"),
    }


def _done(assistant: Assistant, question: str) -> Done:
    return next(event for event in assistant.ask(question) if isinstance(event, Done))


def _of(happened: Iterable[bool]) -> tuple[int, int]:
    held = list(happened)
    return sum(held), len(held)


def _sums(outcomes: Sequence[Outcome], part: str, whole: str) -> tuple[int, int]:
    return sum(getattr(o, part) for o in outcomes), sum(getattr(o, whole) for o in outcomes)


if __name__ == "__main__":
    main()
