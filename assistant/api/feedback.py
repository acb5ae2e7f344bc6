"""`POST /api/feedback`: what a reader thinks of an answer; `GET /api/privacy`: what is kept of readers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assistant.api.examples import FEEDBACK, FEEDBACK_KEPT, PRIVACY
from assistant.api.refusals import ONCE, example, refusals
from assistant.contract import DESCRIBED
from assistant.records import LONGEST_COMMENT, Rating, Records
from assistant.service import Assistant

_OPENAIS = ("chatcmpl-", "resp_", "msg_")
"""What stands before an answer's id where OpenAI's clients are given it."""


def _bare(answer_id: Any) -> Any:
    if not isinstance(answer_id, str):
        return answer_id
    return next((answer_id.removeprefix(one) for one in _OPENAIS if answer_id.startswith(one)), answer_id)


class FeedbackRequest(BaseModel):
    """A rating, and in the reader's words what it is for."""

    model_config = DESCRIBED | ConfigDict(extra="forbid")

    answer_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$"), BeforeValidator(_bare)]
    """The `id` of the answer, in OpenAI's form too: `chatcmpl-…`, `resp_…`."""
    rating: Rating | None
    """`null` takes back what was said before."""
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""


class FeedbackKept(BaseModel):
    """What is stored now."""

    answer_id: str
    """The answer's own id, as `POST /api/ask` gives it."""
    rating: Rating | None
    comment: str


class Privacy(BaseModel):
    """What a reader has a right to know before asking."""

    model_config = DESCRIBED

    questions_kept_days: int
    """For how many days questions are kept for the course's authors; 0: none is."""


def router(records: Records, assistant: Assistant) -> APIRouter:
    """Return the route of those who were answered."""
    routes = APIRouter(tags=["feedback"])

    @routes.post(
        "/api/feedback",
        summary="Rate an answer",
        openapi_extra=ONCE,
        responses=example(FEEDBACK_KEPT) | refusals(409, 413, 422, 503, 507, invalid="answer_id: Field required"),
    )
    def rate(body: Annotated[FeedbackRequest, Body(openapi_examples=FEEDBACK)]) -> FeedbackKept:
        """Store what a reader thinks of an answer, in place of what the same reader said of it before.

        Nothing else is stored: no address, no session, no question.
        """
        comment = body.comment if body.rating else ""
        records.rate(body.answer_id, body.rating, comment)
        if body.rating == "down":
            assistant.forget(body.answer_id)
        return FeedbackKept(answer_id=body.answer_id, rating=body.rating, comment=comment)

    @routes.get("/api/privacy", summary="Read what is kept", responses=example(PRIVACY) | refusals())
    def privacy() -> Privacy:
        """Return what is kept of those who ask, for a page that lets them ask to tell them."""
        return Privacy(questions_kept_days=records.keep_questions)

    return routes
