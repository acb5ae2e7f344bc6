"""`POST /api/quiz`, `POST /api/quiz/mark`: questions from an answer's passages, and what a reply is worth."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from assistant.api.waiting import WaitingRoom
from assistant.learning.quizzes.contract import Quiz, QuizRequest
from assistant.learning.quizzes.making import make_quiz
from assistant.learning.quizzes.marking import MOST_REPLY_CHARS, Mark, mark
from assistant.service import Assistant


class MarkRequest(QuizRequest):
    """The request that made a quiz, and a reply to one of its questions."""

    id: Annotated[str, Field(max_length=64)]
    """The quiz's, as it was given."""
    n: Annotated[int, Field(ge=1, le=5)]
    reply: Annotated[str, Field(max_length=MOST_REPLY_CHARS)]


def router(assistant: Assistant, room: WaitingRoom) -> APIRouter:
    """Return the routes of those who practise, as many at once as there is room for."""
    routes = APIRouter(tags=["quiz"], dependencies=[Depends(room.place)])

    @routes.post("/api/quiz")
    def quiz(body: QuizRequest) -> Quiz:
        """Make three to five questions from the sources of an answer. The same request gives the same questions."""
        return make_quiz(assistant, body)

    @routes.post("/api/quiz/mark")
    def marked(body: MarkRequest) -> Mark:
        """Mark the reply to one question: an option word for word, or an open answer in one's own words."""
        return mark(assistant, body, body.id, body.n, body.reply)

    return routes
