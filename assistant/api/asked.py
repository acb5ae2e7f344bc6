"""A question as it comes in, and the events that it gives: what asking one and asking many share."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assistant.api.refusals import SAYS_SOMETHING
from assistant.contract import DESCRIBED
from assistant.messages import Action, ActionKind, Decoding, Done, Events, Level, Message, Span
from assistant.records import Page, Records, page
from assistant.service import Assistant

_MAX_HISTORY = 100
_MAX_MESSAGE_CHARS = 50_000
_MAX_SAID = 1_000
"""Spans that an answer and all actions on it may have cited."""
_LONGEST_URL = 2_000
_LONGEST_TITLE = 300
_HOTTEST = 2.0
_MOST_TOKENS = 100_000
SEEDS = 2**53
"""Whole numbers from minus this up to it are the same to every reader of JSON."""


class Turn(BaseModel):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=_MAX_MESSAGE_CHARS)]


class Said(BaseModel):
    """A stretch of a document that an answer has cited."""

    document_id: Annotated[str, Field(max_length=200)]
    char_start: Annotated[int, Field(ge=0)]
    char_end: Annotated[int, Field(ge=0)]


class ActionRequest(BaseModel):
    """What a learner wants of the answer to the question: nothing of what was said is told again."""

    kind: ActionKind
    said: Annotated[list[Said], Field(max_length=_MAX_SAID)] = []

    @property
    def action(self) -> Action:
        """The action, as the service knows it."""
        return Action(self.kind, tuple(Span(one.document_id, one.char_start, one.char_end) for one in self.said))


class PageRequest(BaseModel):
    """The page of a course that the question was asked on."""

    url: Annotated[str, Field(max_length=_LONGEST_URL)]
    title: Annotated[str, Field(max_length=_LONGEST_TITLE)]


class Question(BaseModel):
    """A question, what came before it, and how the answer should be."""

    model_config = DESCRIBED

    question: Annotated[str, Field(json_schema_extra=SAYS_SOMETHING)]
    """In plain words; 2,000 characters, unless the operator allows more."""
    history: Annotated[list[Turn], Field(max_length=_MAX_HISTORY)] = []
    """What was said before, oldest first: a follow-up such as `And its drawbacks?` is understood from it."""
    level: Level = "standard"
    """For whom the answer is written."""
    top_k: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many passages to read; as many as the operator chose where none is given."""
    action: ActionRequest | None = None
    """Makes this an action on an answer: question and history are that answer's."""
    page: PageRequest | None = None
    """Kept with the question, for the course's authors, where questions are kept. Nothing else is done with it."""
    max_tokens: Annotated[int, Field(ge=1, le=_MOST_TOKENS)] | None = None
    """At most so many tokens of the model, and never more than the operator allows."""
    temperature: Annotated[float, Field(ge=0, le=_HOTTEST, allow_inf_nan=False)] = 0.0
    """0 always takes the likeliest word; the higher, the more freely words are drawn. Every sentence is checked
    against the material all the same."""
    seed: Annotated[int, Field(ge=-SEEDS, lt=SEEDS)] | None = None
    """Draws the same words again, with the same model on the same machine."""

    @property
    def decoding(self) -> Decoding:
        """How the model is to write, as the service knows it."""
        return Decoding(self.max_tokens, self.temperature, self.seed)


def asked(question: Question, assistant: Assistant, records: Records) -> Events:
    """Ask, and return the events of the answer; nothing is done for it before the first of them is asked for.

    Raises:
        InvalidQuestion: at once, for an empty or far too long question.
    """
    history = [Message(turn.role, turn.content) for turn in question.history]
    action = question.action.action if question.action else None
    reply = assistant.ask(question.question, history, question.level, question.top_k, action, question.decoding)
    on = page(question.page.url, question.page.title) if question.page else None
    return _kept_with(on, reply.events, records) if on else reply.events


def _kept_with(page: Page, events: Events, records: Records) -> Events:
    """Pass events on, and give the page of the question to the records, which have the question by then."""
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                records.asked_on(event.id, page)
            yield event
