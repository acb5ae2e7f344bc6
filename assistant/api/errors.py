"""Every error becomes `{"error": {"type", "message"}}` with a fitting status; under `/v1/` it has OpenAI's form.

Which of the two it is shows when it is sent, and here alone: nobody who refuses a request need know.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.invalid import invalid, unreadable
from assistant.api.openai.errors import openai_error, openai_status, speaks_openai
from assistant.errors import Busy, ConceptGuideError, http_status

_log = logging.getLogger(__name__)

_SECONDS_UNTIL_LESS_BUSY = 10
"""About what two answers take."""


def told(error: Exception) -> tuple[str, str, int]:
    """Return what is said of an error: its kind, a message and a status."""
    if isinstance(error, ConceptGuideError):
        return type(error).__name__, str(error), http_status(error)
    # What went wrong is in the log; a stranger is not told the inside of the program.
    return "InternalError", "Something went wrong here. Ask again.", 500


def error_object(error: Exception) -> dict[str, dict[str, str]]:
    """Return the contract's object for an error."""
    kind, message, _ = told(error)
    return _object(kind, message)


class ErrorResponse(JSONResponse):
    """The reply to a request that is refused or has failed, in the form that its address promises."""

    def __init__(
        self,
        kind: str,
        message: str,
        status: int,
        headers: Mapping[str, str] | None = None,
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        """`param` is the field of the request that it is about and `code` what is wrong with it, for OpenAI's form."""
        super().__init__(_object(kind, message), status, headers)
        self._kind = kind
        self._in_openais_form = openai_error(kind, message, status, param, code)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        scope.setdefault("state", {})["error"] = self._kind  # For who counts and logs (`Observing`).
        if speaks_openai(scope["path"].removeprefix(scope.get("root_path", ""))):
            self.status_code = openai_status(self.status_code)
            self.body = self.render(self._in_openais_form.model_dump())
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def refusal(kind: str, message: str, status: int) -> JSONResponse:
    """Return the reply to a request that is not looked at any further."""
    return ErrorResponse(kind, message, status)


def handle_errors(app: FastAPI) -> None:
    """Teach an application to answer in the contract's form."""

    @app.exception_handler(ConceptGuideError)
    def known(request: Request, error: ConceptGuideError) -> JSONResponse:
        later = {"retry-after": str(_SECONDS_UNTIL_LESS_BUSY)} if isinstance(error, Busy) else None
        return ErrorResponse(*told(error), later)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        found = invalid(error)
        return ErrorResponse("InvalidRequest", found.message, 422, None, found.field, found.code)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        message = unreadable(error.__cause__) or str(error.detail)
        return ErrorResponse("HTTPError", message, error.status_code, error.headers)


class Unexpected:
    """Tells of an error that nobody foresaw, before other middleware: a page of another site could not read it else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if has_begun or scope["type"] != "http":
                raise
            _log.exception("A request failed.")
            await ErrorResponse(*told(error))(scope, receive, send)


def _object(kind: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"type": kind, "message": message}}
