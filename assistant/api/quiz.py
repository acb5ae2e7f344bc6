"""`POST /api/quiz`, `POST /api/quiz/mark`: questions from an answer's passages, and what a reply is worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import Field

from assistant.api.documents import document_of
from assistant.api.examples import MARK, MARK_REQUEST, QUIZ, QUIZ_REQUEST
from assistant.api.refusals import ONCE, Responses, example, refusals
from assistant.api.waiting import WaitingRoom
from assistant.errors import DocumentNotFound
from assistant.learning.quizzes.contract import Quiz, QuizRequest
from assistant.learning.quizzes.making import make_quiz
from assistant.learning.quizzes.marking import MOST_REPLY_CHARS, Mark, mark
from assistant.service import Assistant

_MARKING = "mark_a_reply"


class MarkRequest(QuizRequest):
    """The request that made a quiz, and a reply to one of its questions."""

    id: Annotated[str, Field(max_length=64)]
    """The quiz's, as it was given."""
    n: Annotated[int, Field(ge=1, le=5)]
    reply: Annotated[str, Field(max_length=MOST_REPLY_CHARS)]


def router(assistant: Assistant, room: WaitingRoom) -> APIRouter:
    """Return the routes of those who practise, as many at once as there is room for."""
    routes = APIRouter(
        tags=["quiz"],
        dependencies=[Depends(room.place)],
        responses=refusals(404, 409, 413, 422, 503, invalid="sources: Field required"),
    )

    @routes.post("/api/quiz", summary="Make a quiz", openapi_extra=ONCE, responses=_quiz())
    def quiz(body: Annotated[QuizRequest, Body(openapi_examples=QUIZ_REQUEST)]) -> Quiz:
        """Make three to five questions from the sources of an answer. The same request gives the same questions.

        The reply tells no solution; another `seed` gives other questions.
        """
        with _documents_named(assistant, body):
            return make_quiz(assistant, body)

    @routes.post(
        "/api/quiz/mark", summary="Mark a reply", operation_id=_MARKING, openapi_extra=ONCE, responses=example(MARK)
    )
    def marked(body: Annotated[MarkRequest, Body(openapi_examples=MARK_REQUEST)]) -> Mark:
        """Mark the reply to one question: an option word for word, or an open answer in one's own words.

        Nothing of a quiz is kept here: the request that made it comes again, with the quiz's `id`. Where the material
        has changed meanwhile the quiz is another, and the reply is refused with 422.
        """
        with _documents_named(assistant, body):
            return mark(assistant, body, body.id, body.n, body.reply)

    return routes


@contextmanager
def _documents_named(assistant: Assistant, request: QuizRequest) -> Iterator[None]:
    """Say of a source that names no document where by HTTP there are some."""
    try:
        yield
    except DocumentNotFound:
        for source in request.sources:
            document_of(assistant, source.document_id)
        raise


def _quiz() -> Responses:
    """Return the reply that has a quiz, and what of both makes the request that marks a reply to it."""
    replies = example(QUIZ)
    again = {name: f"$request.body#/{name}" for name in ("sources", "question", "seed")}
    body = {**again, "id": "$response.body#/id", "n": "$response.body#/questions/0/n", "reply": "…"}
    replies[200]["links"] = {"mark": {"operationId": _MARKING, "requestBody": body}}
    return replies
