"""Many questions answered one after the other: what happens, step by step. Knows nothing of how it is sent."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from contextlib import closing

from pydantic import BaseModel

from assistant.api.errors import told
from assistant.api.refusals import Reason
from assistant.contract import DESCRIBED, Answer
from assistant.errors import ConceptGuideError, InvalidQuestion
from assistant.messages import Done, Events

_log = logging.getLogger(__name__)


class Progress(BaseModel):
    """Which question is next."""

    done: int
    total: int
    index: int


class Answered(BaseModel):
    """What one of the questions was answered, which may be that the material does not cover it."""

    model_config = DESCRIBED

    index: int
    """The question's place in the request, from 0."""
    answer: Answer


class Failed(BaseModel):
    """Why one of the questions has no answer."""

    model_config = DESCRIBED

    index: int
    """The question's place in the request, from 0."""
    error: Reason


class Counts(BaseModel):
    """How a batch ended."""

    answered: int
    declined: int
    failed: int

    @classmethod
    def of(cls, items: Sequence[Answered | Failed]) -> Counts:
        """Count items."""
        answers = [item.answer for item in items if isinstance(item, Answered)]
        answered = sum(answer.answered for answer in answers)
        return cls(answered=answered, declined=len(answers) - answered, failed=len(items) - len(answers))


Step = Progress | Answered | Failed | None
"""None is a sign of life: nothing to tell, but a moment to notice that nobody waits any more."""

Steps = Generator[Step, None, None]


def answered_in_turn(questions: Sequence[Events | InvalidQuestion]) -> Steps:
    """Answer one question after the other, those aside that cannot be asked.

    Each stands in the model's queue by itself, at its end: who asks a single question meanwhile comes in between.
    Closing it stops the model.
    """
    for index, question in enumerate(questions):
        yield Progress(done=index, total=len(questions), index=index)
        try:
            yield from _answered(index, question)
        except Exception as error:
            if not isinstance(error, ConceptGuideError):
                _log.exception("A question of a batch failed.")
            kind, message, _ = told(error)
            yield Failed(index=index, error=Reason(type=kind, message=message))


def _answered(index: int, question: Events | InvalidQuestion) -> Steps:
    if isinstance(question, InvalidQuestion):
        raise question
    with closing(question):
        for event in question:
            if isinstance(event, Done):
                yield Answered(index=index, answer=Answer.of(event))
                return
            yield None
