"""A quiz in JSON, as its learner may see it: nothing here tells a solution."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.contract import DESCRIBED
from assistant.learning.quizzes.choice import Kind
from assistant.messages import Level


class QuizSource(BaseModel):
    """A cited span of a document, as an answer's sources name it."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    document_id: Annotated[str, Field(max_length=500)]
    char_start: Annotated[int, Field(ge=0, le=2**31)] = 0
    char_end: Annotated[int, Field(ge=0, le=2**31)] = 0


class QuizRequest(BaseModel):
    """What a quiz is made from. The same request gives the same quiz."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    sources: Annotated[tuple[QuizSource, ...], Field(min_length=1, max_length=50)]
    question: Annotated[str, Field(max_length=2_000)] = ""
    """What was just answered: it is not asked back."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    level: Level = "standard"


class QuizQuestion(BaseModel):
    """A question as a learner sees it."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    n: int
    """Its number, from 1."""
    kind: Kind
    """How it asks; each kind but `open` is answered by one of its options, word for word."""
    about: str
    """What it asks about, for a page that phrases its questions in its reader's language."""
    prompt: str
    """The question in English."""
    options: tuple[str, ...] = ()


class Quiz(BaseModel):
    """Three to five questions, without their solutions."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    id: str
    """A digest of the questions and of the documents they come from: it changes when either does."""
    questions: tuple[QuizQuestion, ...]
