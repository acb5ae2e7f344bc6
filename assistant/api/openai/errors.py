"""Errors in OpenAI's form, which its clients raise as exceptions of their own."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel

from assistant.api.refusals import Responses, refusals

ErrorType = Literal[
    "invalid_request_error",
    "authentication_error",
    "permission_error",
    "not_found_error",
    "rate_limit_error",
    "server_error",
]

CALLS = ("POST /v1/chat/completions", "POST /v1/responses", "POST /v1/embeddings", "GET /v1/models")
"""All that there are."""
WITHOUT_VERSION = ("/chat/completions", "/completions", "/responses", "/embeddings", "/models")
"""Where a client asks whose base URL lacks its end."""

_TYPES: dict[int, ErrorType] = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
"""Those that clients look for."""
_WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class OpenAIError(BaseModel):
    """What went wrong."""

    message: str
    """One line: what happened, the value, what to do."""
    type: ErrorType
    param: str | None
    """The field of the request that it is about, such as `messages.0.content`."""
    code: str | None
    """For programs, such as `unsupported_parameter` or `model_not_found`."""


class OpenAIErrorReply(BaseModel):
    """The reply to a request that is refused or fails."""

    error: OpenAIError


def speaks_openai(path: str) -> bool:
    """Return whether who asks at an address reads errors in OpenAI's form."""
    return any(is_below(place, path) for place in ("/v1", *WITHOUT_VERSION))


def is_below(place: str, path: str) -> bool:
    """Return whether an address is a place, or lies below it."""
    return path == place or path.startswith(f"{place}/")


def openai_error(
    kind: str, message: str, status: int, param: str | None = None, code: str | None = None
) -> OpenAIErrorReply:
    """Return an error in OpenAI's form. The code is the kind in that form's spelling, where nobody knows a better."""
    type = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    code = code or _CODES.get(status) or (None if kind == "HTTPError" else _WORD_BEGINS.sub("_", kind).lower())
    return OpenAIErrorReply(error=OpenAIError(message=message, type=type, param=param, code=code))


def openai_status(status: int) -> int:
    """Return the status of an error in OpenAI's form, where what is malformed is 400."""
    return 400 if status == 422 else status


def error_replies(*statuses: int) -> Responses:
    """Return what FastAPI takes as `responses`: these refusals in OpenAI's form, and those that any call may get."""
    native = refusals(*statuses)
    replies: Responses = {int(status): _described(int(status), reply) for status, reply in native.items()}
    # Beside it FastAPI tells of no 422 in a form of its own, which is never sent here.
    return replies | {"default": {"model": OpenAIErrorReply, "description": "Any other refusal."}}


def _described(status: int, native: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a refusal, with an example in OpenAI's form."""
    error = native["content"]["application/json"]["example"]["error"]
    usual = native["description"], openai_error(error["type"], error["message"], status)
    description, example = _IN_OTHER_WORDS.get(status, usual)
    content = {"application/json": {"example": example.model_dump()}}
    return {**native, "model": OpenAIErrorReply, "description": description, "content": content}


_IN_OTHER_WORDS = {
    400: (
        "Something in the request is not as it should be, or is not supported; the message and `param` name it.",
        openai_error(
            "InvalidRequest",
            "top_p: 0.5 is not supported here. Choose a temperature instead.",
            400,
            "top_p",
            "unsupported_parameter",
        ),
    ),
    404: (
        "There is no model of this name.",
        openai_error("ModelNotFound", "There is no model 'gpt-5' here. There is: concept-guide.", 404),
    ),
}
