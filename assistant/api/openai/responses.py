"""`POST /v1/responses`: an answer in the newer of OpenAI's forms, in its simplest shape."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi import Request as HttpRequest
from sse_starlette import JSONServerSentEvent

from assistant.api.errors import told
from assistant.api.events import Stream, begun, whole
from assistant.api.openai.conversations import question_of
from assistant.api.openai.errors import error_replies, openai_error
from assistant.api.openai.response_events import Making, ResponseEvents
from assistant.api.openai.response_examples import RESPONSES
from assistant.api.openai.response_replies import Response
from assistant.api.openai.response_requests import REQUESTS, ResponseRequest
from assistant.api.refusals import ONCE
from assistant.api.waiting import WaitingRoom
from assistant.errors import ConceptGuideError
from assistant.messages import Events
from assistant.service import Assistant
from assistant.streaming import iterate

_log = logging.getLogger(__name__)


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
            return Stream(_server_sent(events, ResponseEvents(making)))
        return making.response(await whole(events, request))

    return routes


async def _server_sent(events: Events, sent: ResponseEvents) -> AsyncIterator[JSONServerSentEvent]:
    async with aclosing(iterate(events)) as arriving:
        try:
            async for event in arriving:
                for one in sent.of(event):
                    yield JSONServerSentEvent(one, event=one["type"])
        except Exception as error:
            if not isinstance(error, ConceptGuideError):
                _log.exception("An answer broke off")
            said = openai_error(*told(error)).error.model_dump()
            # Twice: OpenAI's own clients raise what is inside, others read what lies open.
            failed = sent.numbered("error", error=said, **{name: said[name] for name in ("code", "message", "param")})
            yield JSONServerSentEvent(failed, event="error")
