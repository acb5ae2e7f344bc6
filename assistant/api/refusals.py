"""What a call replies, as the description tells it: an example of a success, and one of each refusal it may get."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from assistant.contract import DESCRIBED

Responses = dict[int | str, dict[str, Any]]

SAYS_SOMETHING = {"pattern": r"\S"}
"""What pydantic takes as `json_schema_extra` of a text that must not be blank. That it is not is checked elsewhere, for
every door alike, and refused in better words."""

ONCE: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "A name for this call, such as a random UUID. Sent again within an hour with the same name, "
            "it is not done again: the reply is the first one, with the header `idempotent-replayed`.",
            "schema": {"type": "string", "pattern": "^[ -~]{1,255}$"},
        }
    ]
}
"""What FastAPI takes as `openapi_extra` of a call that may be sent twice and is done once."""


class Reason(BaseModel):
    """Why a call was refused."""

    model_config = DESCRIBED

    type: str
    """One word, for a program: it does not change."""
    message: str
    """One line, for a person: what happened, the value, what to do. It may change."""


class Refusal(BaseModel):
    """The reply to every call that is refused or fails."""

    error: Reason


_HEADERS: dict[int, dict[str, Any]] = {
    status: {"retry-after": {"description": "Seconds to wait before the next try.", "schema": {"type": "integer"}}}
    for status in (409, 429, 503)
}

_ANYWHERE = (400, 401, 403, 409, 429, 500)
"""By what stands before all routes: versions, keys, sites, streams that were to go on, limits."""

_REFUSALS: dict[int, tuple[str, str, str]] = {
    400: (
        "A header or the body cannot be read, or the header `concept-guide-api` asks for another version.",
        "HTTPError",
        "The body is not UTF-8: its byte 14 belongs to no character. Send JSON in UTF-8.",
    ),
    401: (
        "The key is unknown, revoked or expired, or this server asks for one and the call brings none.",
        "KeyUnknown",
        "This key is not known here. It may be mistyped, or that of another server.",
    ),
    403: (
        "The key does not open this call, or the page that asks is of a site that may not, or the server does not go "
        "by the name it was asked under.",
        "OriginNotAllowed",
        "Pages of https://other.example may not use this server. If they should: "
        "concept-guide serve --allow-origin https://other.example",
    ),
    404: (
        "There is nothing of this name.",
        "DocumentNotFound",
        "There is no document 'overfiting'. See GET /api/documents.",
    ),
    409: (
        "The first call with this `Idempotency-Key` is still being answered; `Retry-After` says when to try again. "
        "Or the header `Last-Event-ID` asks for the rest of a stream, which cannot go on.",
        "StillAnswering",
        "The first request with this Idempotency-Key is still being answered. Try again in a few seconds.",
    ),
    413: (
        "The request is larger than 1,000,000 bytes.",
        "RequestTooLarge",
        "The request has more than 1,000,000 bytes. Shorten the question or its history.",
    ),
    422: ("Something in the request is not as it should be; the message names it.", "InvalidRequest", ""),
    429: (
        "Asked too often; `Retry-After` says when to go on.",
        "TooManyRequests",
        "Your network has asked 240 times within a minute. Go on in 12 seconds.",
    ),
    500: (
        "Something unforeseen went wrong; the server's log has it.",
        "InternalError",
        "Something went wrong here. Ask again.",
    ),
    502: (
        "The model stopped in the middle of an answer.",
        "GenerationFailed",
        "The answer was not finished. Ask again.",
    ),
    503: (
        "Too much is being done already, or the index or a model cannot be used.",
        "Busy",
        "32 questions are being answered already. Try again in a few seconds.",
    ),
    507: (
        "There is no room left to store it.",
        "DiskFull",
        "The disk is full at feedback.sqlite. Free some room.",
    ),
}

_NOT_RESUMABLE = (
    "The header `Last-Event-ID` asks for the rest of a stream, which cannot go on.",
    "NotResumable",
    "A stream cannot be taken up again: the model stopped when its reader had gone. Ask again without Last-Event-ID.",
)
"""The 409 of every call; one that may be sent twice has another."""


def example(value: object, headers: dict[str, Any] | None = None) -> Responses:
    """Return what FastAPI takes as `responses` for a success: an example of the reply, and its headers."""
    return {200: {"content": {"application/json": {"example": value}}} | ({"headers": headers} if headers else {})}


def streamed(example: str, *names: str) -> dict[str, Any]:
    """Return the content of a reply in server-sent events: an example of it, and the names its events may have."""
    event: dict[str, Any] = {"type": "string", "enum": [*names]} if names else {"type": "string"}
    item = {"type": "object", "properties": {"event": event, "data": {"type": "string"}}, "required": ["data"]}
    return {"text/event-stream": {"itemSchema": item, "example": example}}


def only(*statuses: int) -> Responses:
    """Return what FastAPI takes as `responses`: these refusals and no others."""
    return {status: _refusal(status, "") for status in statuses}


def refusals(*statuses: int, invalid: str = "question: Field required", missing: str = "") -> Responses:
    """Return what FastAPI takes as `responses`: these refusals, and those that any call of the native API may get.

    `invalid` is the message of a 422, `missing` that of a 404. A call that takes an `Idempotency-Key` names 409.
    """
    messages = {422: invalid, 404: missing}
    all_of_them = sorted({*_ANYWHERE, *statuses})
    replies: Responses = {status: _refusal(status, messages.get(status, "")) for status in all_of_them}
    return replies if 409 in statuses else replies | {409: _described(*_NOT_RESUMABLE)}


def _refusal(status: int, message: str) -> dict[str, Any]:
    description, kind, usual = _REFUSALS[status]
    described = _described(description, kind, message or usual)
    return described | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


def _described(description: str, kind: str, message: str) -> dict[str, Any]:
    example = {"error": {"type": kind, "message": message}}
    return {"model": Refusal, "description": description, "content": {"application/json": {"example": example}}}
