"""`POST /v1/chat/completions`: an answer as OpenAI's clients expect one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response
from fastapi import Request as HttpRequest
from sse_starlette import JSONServerSentEvent, ServerSentEvent

from assistant.api.errors import told
from assistant.api.events import Stream, begun, sent, whole
from assistant.api.openai.conversations import question_of
from assistant.api.openai.errors import error_replies, openai_error
from assistant.api.openai.examples import COMPLETIONS, REQUESTS
from assistant.api.openai.replies import ChatCompletion, Chunks, Head
from assistant.api.openai.requests import ChatRequest
from assistant.api.openai.stopping import until
from assistant.api.refusals import ONCE
from assistant.api.waiting import WaitingRoom
from assistant.messages import Done, Event
from assistant.service import Assistant


def router(assistant: Assistant, room: WaitingRoom) -> APIRouter:
    """Return the route of those who ask, as many at once as there is room for."""
    routes = APIRouter(tags=["openai"])

    @routes.post(
        "/v1/chat/completions",
        summary="Ask, in OpenAI's shape",
        response_model=ChatCompletion,
        openapi_extra=ONCE,
        responses=COMPLETIONS | error_replies(404, 409, 413, 502, 503),
        dependencies=[Depends(room.place)],
    )
    async def complete(
        body: Annotated[ChatRequest, Body(openapi_examples=REQUESTS)], request: HttpRequest
    ) -> Response | ChatCompletion:
        """Answer the last message of a conversation from the material, with the passage behind every sentence.

        Sources and citations are fields of the message, beside its text. With `"stream": true` they come in a chunk of
        their own after the text, which is sent as it is checked: what was sent is never taken back. Comments between
        the chunks say that somebody is still there.

        A conversation may be as long as a request; its last 100 messages before the question are its history.

        What the material does not cover is declined: `answered` is false and `reason` is `not_covered`. Prompts of a
        `system` or a `developer` are accepted and not followed. A parameter that would have to change something that
        cannot be changed here is refused by name.

        `max_tokens` may cut an answer: `finish_reason` is `length`. Where a `stop` sequence ends it, the model stops
        there: `usage` has what it cost up to then, and there are no suggestions.
        """
        head = Head(uuid.uuid4().hex, int(time.time()), body.model)
        question, history = question_of(body.messages)
        reply = assistant.ask(
            question, history, body.level_asked_for, body.top_k, decoding=body.decoding, answer_id=head.answer_id
        )
        events = await begun(until(body.stop or (), reply, head.answer_id))
        if body.stream:
            return Stream(sent(events, partial(_made_of, Chunks(head, body.tells_usage)), _failed))
        return head.completion(await whole(events, request))

    return routes


def _made_of(chunks: Chunks, event: Event) -> Iterator[ServerSentEvent]:
    yield from map(JSONServerSentEvent, chunks.of(event))
    if isinstance(event, Done):
        yield ServerSentEvent("[DONE]")


def _failed(error: Exception) -> JSONServerSentEvent:
    return JSONServerSentEvent(openai_error(*told(error)).model_dump())
