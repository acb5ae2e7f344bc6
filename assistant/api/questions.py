"""`POST /api/ask`: an answer whole, or as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response
from sse_starlette import JSONServerSentEvent

from assistant.api.asked import Question, asked
from assistant.api.errors import error_object
from assistant.api.events import Stream, begun, sent, whole
from assistant.api.examples import ANSWERS, QUESTIONS, STREAM
from assistant.api.refusals import ONCE, Responses, refusals, streamed
from assistant.api.waiting import WaitingRoom
from assistant.contract import Answer, AnswerSoFar, Source
from assistant.messages import Cited, Done, Event, Sources, Token, Waiting
from assistant.records import Records
from assistant.service import Assistant

_ANSWERED: Responses = {
    200: {
        "content": {
            "application/json": {"examples": ANSWERS},
            **streamed(STREAM, "sources", "waiting", "token", "cited", "done", "error"),
        }
    }
}


class AskRequest(Question):
    """A question, what came before it, and how the answer should come."""

    stream: bool = False
    """Whether the answer comes as server-sent events while it is written."""


def router(assistant: Assistant, room: WaitingRoom, records: Records) -> APIRouter:
    """Return the routes of those who ask, as many at once as there is room for."""
    routes = APIRouter(tags=["ask"])

    @routes.post(
        "/api/ask",
        summary="Ask a question",
        response_model=Answer,
        dependencies=[Depends(room.place)],
        openapi_extra=ONCE,
        responses=_ANSWERED | refusals(400, 409, 413, 422, 502, 503),
    )
    async def ask(body: Annotated[AskRequest, Body(openapi_examples=QUESTIONS)], request: Request) -> Response | Answer:
        """Answer a question from the material, with the passage behind every sentence.

        With `"stream": true` the reply is server-sent events: `sources`, then `token` and `cited` in turn, then
        `done` with the whole answer. What a `cited` carries replaces the text shown so far. A failure on the way
        is an `error` event. While others come first a `waiting` says how many. A comment comes every ten seconds.
        A stream that broke off cannot be taken up again; asked once more with the same `Idempotency-Key`, a question
        that had been answered gives the same reply.

        With an `action` the question and its history are those of an answer, and the reply is another answer: the
        same more simply, more of the matter, or an example, without what was said.
        """
        events = await begun(asked(body, assistant, records))
        if body.stream:
            return Stream(sent(events, _made_of, _failed))
        return Answer.of(await whole(events, request))

    return routes


def _made_of(event: Event) -> Iterator[JSONServerSentEvent]:
    if event != Token(""):  # Nothing to read. That it came was enough to notice a reader who has gone.
        name, data = _named(event)
        yield JSONServerSentEvent(data, event=name)


def _failed(error: Exception) -> JSONServerSentEvent:
    return JSONServerSentEvent(error_object(error), event="error")


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
