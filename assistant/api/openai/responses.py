"""`POST /v1/responses`: an answer in the newer of OpenAI's forms, in its simplest shape."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi import Request as HttpRequest
from sse_starlette import JSONServerSentEvent

from assistant.api.errors import told
from assistant.api.events import Stream, begun, sent, whole
from assistant.api.openai.conversations import question_of
from assistant.api.openai.errors import error_replies, openai_error
from assistant.api.openai.response_events import Making, ResponseEvents
from assistant.api.openai.response_examples import RESPONSES
from assistant.api.openai.response_replies import Response
from assistant.api.openai.response_requests import REQUESTS, ResponseRequest
from assistant.api.refusals import ONCE
from assistant.api.waiting import WaitingRoom
from assistant.messages import Event
from assistant.service import Assistant


def router(assistant: Assistant, room: WaitingRoom) -> APIRouter:
    """Return the route of those who ask, as many at once as there is room for."""
    routes = APIRouter(tags=["openai"])

    @routes.post(
        "/v1/responses",
        summary="Ask, in the shape of OpenAI's responses",
        response_model=Response,
        openapi_extra=ONCE,
        responses=RESPONSES | error_replies(400, 404, 409, 413, 502, 503),
        dependencies=[Depends(room.place)],
    )
    async def respond(
        body: Annotated[ResponseRequest, Body(openapi_examples=REQUESTS)], request: HttpRequest
    ) -> Stream | Response:
        """Answer a question, or the last message of a conversation, from the material.

        Sources and citations are fields of the response and of its message, beside the text. With `"stream": true` the
        text comes as it is checked, in `response.output_text.delta`; what was sent is never taken back. The last event
        holds the whole response.

        Nothing is kept: a conversation goes on when it is sent again, however long it has become; its last 100 messages
        before the question are its history. `instructions` are accepted and not followed. A
        parameter that would have to change something that cannot be changed here is refused by name.
        """
        making = Making(uuid.uuid4().hex, int(time.time()), body)
        question, history = question_of(body.input)
        reply = assistant.ask(
            question, history, body.level_asked_for, body.top_k, decoding=body.decoding, answer_id=making.answer_id
        )
        events = await begun(reply.events)
        if body.stream:
            stream = ResponseEvents(making)
            return Stream(sent(events, partial(_made_of, stream), partial(_failed, stream)))
        return making.response(await whole(events, request))

    return routes


def _made_of(stream: ResponseEvents, event: Event) -> Iterator[JSONServerSentEvent]:
    for one in stream.of(event):
        yield JSONServerSentEvent(one, event=one["type"])


def _failed(stream: ResponseEvents, error: Exception) -> JSONServerSentEvent:
    said = openai_error(*told(error)).error.model_dump()
    # Twice: OpenAI's own clients raise what is inside, others read what lies open.
    opened = {name: said[name] for name in ("code", "message", "param")}
    return JSONServerSentEvent(stream.numbered("error", error=said, **opened), event="error")
