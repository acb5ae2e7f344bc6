"""`POST /api/ask/batch`: many questions in one request, and their answers in the same order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field
from sse_starlette import JSONServerSentEvent

from assistant.api.asked import Question, asked
from assistant.api.batch_steps import Answered, Counts, Failed, Progress, Steps, answered_in_turn
from assistant.api.events import Stream
from assistant.api.examples import ANSWER, DECLINED, Named, events
from assistant.api.middleware.limits import CountMore
from assistant.api.refusals import ONCE, Responses, refusals, streamed
from assistant.api.waiting import WaitingRoom
from assistant.contract import DESCRIBED
from assistant.errors import GenerationFailed, InvalidQuestion
from assistant.messages import Events
from assistant.records import Records
from assistant.service import Assistant
from assistant.streaming import iterate

MOST_QUESTIONS = 50
"""Of one batch: about five minutes of the model."""

_REQUESTS: Named = {
    "batch": {
        "summary": "Two questions",
        "value": {"questions": [{"question": "What is deep learning?"}, {"question": DECLINED["not_covered"][0]}]},
    }
}
_COUNTS = {"answered": 1, "declined": 1, "failed": 0}
_ITEMS = [{"index": 0, "answer": ANSWER}, {"index": 1, "answer": DECLINED}]
_STREAM = events(
    ("progress", {"done": 0, "total": 2, "index": 0}),
    ("answer", _ITEMS[0]),
    ("progress", {"done": 1, "total": 2, "index": 1}),
    ("answer", _ITEMS[1]),
    ("done", _COUNTS),
)
_REPLIES: Responses = {
    200: {
        "content": {
            "application/json": {"example": {"answers": _ITEMS, **_COUNTS}},
            **streamed(_STREAM, "progress", "answer", "done"),
        }
    }
}


class BatchRequest(BaseModel):
    """Questions that know nothing of one another, each with all that a single one may bring."""

    model_config = DESCRIBED

    questions: Annotated[list[Question], Field(min_length=1, max_length=MOST_QUESTIONS)]
    """At most 50, answered in this order."""
    stream: bool = False
    """Whether the answers come as server-sent events, each as soon as it is there."""


class Answers(Counts):
    """One item a question, in the order of the questions."""

    answers: list[Answered | Failed]


def router(assistant: Assistant, room: WaitingRoom, records: Records) -> APIRouter:
    """Return the route of those who ask much at once. A batch takes one place of the room."""
    routes = APIRouter(tags=["ask"])

    @routes.post(
        "/api/ask/batch",
        summary="Ask many questions",
        response_model=Answers,
        dependencies=[Depends(room.place)],
        openapi_extra=ONCE,
        responses=_REPLIES | refusals(400, 409, 413, 422, 502, 503, invalid="questions: Field required"),
    )
    async def ask(
        body: Annotated[BatchRequest, Body(openapi_examples=_REQUESTS)], request: Request
    ) -> Response | Answers:
        """Answer many questions, one after the other, and give the answers in their order.

        Between two of them whoever asks a single question gets a turn. One that fails has an `error` in place of its
        `answer`, and does not stop the others. Going away stops the batch. Each question counts as a call where calls
        are limited, and the batch takes one place among the questions that are taken on at once.

        With `"stream": true` the reply is server-sent events: a `progress` before each question, an `answer` with its
        item as soon as that is there, and at the end `done` with the counts.
        """
        if refused := await _counted(len(body.questions), request):
            return refused
        steps = answered_in_turn([_events(question, assistant, records) for question in body.questions])
        if body.stream:
            return Stream(_server_sent(steps, request))
        return await _whole(steps, request)

    return routes


async def _counted(questions: int, request: Request) -> Response | None:
    """Have each question count as a call, or return the reply that refuses so many. The first is counted already."""
    count_more: CountMore | None = getattr(request.state, "count_more", None)
    return await count_more(questions - 1) if count_more else None


def _events(question: Question, assistant: Assistant, records: Records) -> Events | InvalidQuestion:
    """Return the events of an answer, which is not begun yet, or why there will be none."""
    try:
        return asked(question, assistant, records)
    except InvalidQuestion as error:
        return error


async def _whole(steps: Steps, request: Request) -> Answers:
    """Return all answers; stop when nobody waits for them any more. Raises GenerationFailed then."""
    items: list[Answered | Failed] = []
    async with aclosing(iterate(steps)) as arriving:
        async for step in arriving:
            if isinstance(step, (Answered, Failed)):
                items.append(step)
            elif await request.is_disconnected():
                raise GenerationFailed("The batch was not finished. Ask again.")
    return Answers(answers=items, **_counts(items, request).model_dump())


async def _server_sent(steps: Steps, request: Request) -> AsyncIterator[JSONServerSentEvent]:
    items: list[Answered | Failed] = []
    async with aclosing(iterate(steps)) as arriving:
        async for step in arriving:
            if isinstance(step, Progress):
                yield _event("progress", step)
            elif step:
                items.append(step)
                yield _event("answer", step)
    yield _event("done", _counts(items, request))


def _counts(items: Sequence[Answered | Failed], request: Request) -> Counts:
    """Count items. What failed may go well the next time: such a reply is none to keep (`Idempotency`)."""
    counts = Counts.of(items)
    request.state.is_worth_keeping = not counts.failed
    return counts


def _event(name: str, data: BaseModel) -> JSONServerSentEvent:
    return JSONServerSentEvent(data.model_dump(), event=name)
