"""`POST /api/ask`: an answer whole, or as it is written."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, JSONServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from assistant.api.errors import error_object
from assistant.api.waiting import WaitingRoom
from assistant.contract import Answer, AnswerSoFar, Source
from assistant.errors import ConceptGuideError, GenerationFailed
from assistant.messages import (
    Action,
    ActionKind,
    Cited,
    Done,
    Event,
    Events,
    Level,
    Message,
    Sources,
    Span,
    Token,
    Waiting,
)
from assistant.records import Page, Records, page
from assistant.service import Assistant
from assistant.streaming import iterate

_log = logging.getLogger(__name__)

_MAX_HISTORY = 100
_MAX_MESSAGE_CHARS = 50_000
_MAX_SAID = 1_000
"""Spans that an answer and all actions on it may have cited."""
_LONGEST_URL = 2_000
_LONGEST_TITLE = 300
_SECONDS_TO_SEND = 15.0
"""How long a reader may leave an event unread while others wait for the model."""


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


class AskRequest(BaseModel):
    """A question, and what came before it."""

    question: str
    history: Annotated[list[Turn], Field(max_length=_MAX_HISTORY)] = []
    level: Level = "standard"
    top_k: Annotated[int, Field(ge=1, le=20)] | None = None
    stream: bool = False
    action: ActionRequest | None = None
    page: PageRequest | None = None
    """Kept with the question, for the course's authors, where questions are kept. Nothing else is done with it."""


def router(assistant: Assistant, room: WaitingRoom, records: Records) -> APIRouter:
    """Return the routes of those who ask, as many at once as there is room for."""
    routes = APIRouter(tags=["ask"])

    @routes.post("/api/ask", response_model=Answer, dependencies=[Depends(room.place)])
    async def ask(body: AskRequest, request: Request) -> Response | Answer:
        """Answer a question from the material, with the passage behind every sentence.

        With `"stream": true` the reply is server-sent events: `sources`, then `token` and `cited` in turn, then
        `done` with the whole answer. What a `cited` carries replaces the text shown so far. A failure on the way
        is an `error` event. While others come first a `waiting` says how many.

        With an `action` the question and its history are those of an answer, and the reply is another answer: the
        same more simply, more of the matter, or an example, without what was said.
        """
        history = [Message(turn.role, turn.content) for turn in body.history]
        action = body.action.action if body.action else None
        events = assistant.ask(body.question, history, body.level, body.top_k, action).events
        if body.page and (asked_on := page(body.page.url, body.page.title)):
            events = _kept_with(asked_on, events, records)
        # The first event is awaited before anything is sent, so that an unusable index is a status, not an event.
        first = await run_sync(next, events)
        if body.stream:
            return _Stream(_server_sent(first, events), send_timeout=_SECONDS_TO_SEND)
        return await _whole(events, request)

    return routes


class _Stream(EventSourceResponse):
    """Server-sent events to a reader who reads them; the model is not held for one who does not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            _log.warning("An answer was ended: its reader has read nothing for %g seconds.", _SECONDS_TO_SEND)


async def _whole(events: Events, request: Request) -> Answer:
    """Return the last event as an answer; stop writing when nobody waits for it any more."""
    async with aclosing(iterate(events)) as arriving:
        async for event in arriving:
            if isinstance(event, Done):
                return Answer.of(event)
            if await request.is_disconnected():
                break
    raise GenerationFailed("The answer was not finished. Ask again.")


async def _server_sent(first: Event, events: Events) -> AsyncIterator[JSONServerSentEvent]:
    async with aclosing(iterate(_closing_chain(first, events))) as arriving:
        try:
            async for event in arriving:
                if event == Token(""):
                    continue  # Nothing to read. That it came was enough to notice a reader who has gone.
                name, data = _named(event)
                yield JSONServerSentEvent(data, event=name)
        except Exception as error:
            if not isinstance(error, ConceptGuideError):
                _log.exception("An answer broke off")
            yield JSONServerSentEvent(error_object(error), event="error")


def _kept_with(page: Page, events: Events, records: Records) -> Events:
    """Pass events on, and give the page of the question to the records, which have the question by then."""
    with closing(events):
        for event in events:
            if isinstance(event, Done):
                records.asked_on(event.id, page)
            yield event


def _closing_chain(first: Event, rest: Events) -> Events:
    """Yield one event and then the others, as one generator that closes them."""
    yield first
    yield from rest


def _named(event: Event) -> tuple[str, dict[str, Any]]:
    """Return an event's name and data in the contract's form."""
    match event:
        case Sources(passages):
            return "sources", {"sources": [Source.of(passage).model_dump() for passage in passages]}
        case Waiting(ahead):
            return "waiting", {"ahead": ahead}
        case Token(text):
            return "token", {"text": text}
        case Cited():
            return "cited", AnswerSoFar.of(event).model_dump()
        case Done():
            return "done", Answer.of(event).model_dump()
