"""Which of an author's own questions the material does not answer yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import BaseModel

from assistant.evaluation.questions import Question
from assistant.messages import Done
from assistant.service import Assistant


class Gap(BaseModel):
    """A question without an answer, or with an answer to a part of it."""

    question: str
    not_covered: list[str]
    """The parts that the material does not answer; the whole question where that is all of it."""
    nearest: list[str]
    """Titles of the documents that come nearest, best first: where an answer could be written."""


class Gaps(BaseModel):
    """What a file of questions found."""

    asked: int
    answered: int
    """Wholly."""
    gaps: list[Gap]


def gaps(assistant: Assistant, questions: Sequence[Question], asked_one: Callable[[], None]) -> Gaps:
    """Ask every question; call `asked_one` after each.

    Raises:
        InvalidQuestion: before the first is asked, where one is blank or too long.
    """
    for question in questions:
        assistant.check(question.question, *(message.content for message in question.messages))
    found = []
    for question in questions:
        done = _answer(assistant, question)
        if not done.answered or done.not_covered:
            missing = list(done.not_covered) or [question.question]
            nearest = [passage.title for passage in assistant.search(" ".join(missing), 3)]
            found.append(Gap(question=question.question, not_covered=missing, nearest=list(dict.fromkeys(nearest))))
        asked_one()
    return Gaps(asked=len(questions), answered=len(questions) - len(found), gaps=found)


def _answer(assistant: Assistant, question: Question) -> Done:
    events = assistant.ask(question.question, question.messages, question.level)
    return next(event for event in events if isinstance(event, Done))
