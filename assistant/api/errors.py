"""Every error becomes `{"error": {"type", "message"}}` with a fitting status."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import Busy, ConceptGuideError, http_status

_log = logging.getLogger(__name__)

_OURS = ("/api/{rest:path}", "/v1/{rest:path}", "/healthz", "/readyz")
"""Addresses for programs: nothing but the API answers there."""

_SECONDS_UNTIL_LESS_BUSY = 10
"""About what two answers take."""


def error_object(error: Exception) -> dict[str, dict[str, str]]:
    """Return the contract's object for an error."""
    if isinstance(error, ConceptGuideError):
        return _object(type(error).__name__, str(error))
    # What went wrong is in the log; a stranger is not told the inside of the program.
    return _object("InternalError", "Something went wrong here. Ask again.")


def refusal(kind: str, message: str, status: int) -> JSONResponse:
    """Return the contract's reply to a request that is not looked at any further."""
    return JSONResponse(_object(kind, message), status)


def handle_errors(app: FastAPI) -> None:
    """Teach an application to answer in the contract's form."""

    @app.exception_handler(ConceptGuideError)
    def known(request: Request, error: ConceptGuideError) -> JSONResponse:
        later = {"retry-after": str(_SECONDS_UNTIL_LESS_BUSY)} if isinstance(error, Busy) else None
        return JSONResponse(error_object(error), http_status(error), later)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        # What is no JSON has a position instead of a field's name.
        place = () if first["type"] == "json_invalid" else first["loc"]
        where = ".".join(str(part) for part in place if part != "body")
        return refusal("InvalidRequest", f"{where or 'body'}: {first['msg']}", 422)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(_object("HTTPError", str(error.detail)), error.status_code, error.headers)


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
            await JSONResponse(error_object(error), 500)(scope, receive, send)


def refuse_the_rest(app: FastAPI) -> None:
    """Refuse what no route of the API takes, where a chat mounted at `/` would take it otherwise. Call last."""
    rest = _Rest(app)
    for path in _OURS:
        app.router.routes.append(Route(path, rest, include_in_schema=False))


class _Rest:
    """Answers 405 where a route takes another method, and 404 elsewhere."""

    def __init__(self, app: FastAPI) -> None:
        self._routes = list(app.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._routes:
            match, found = route.matches(scope)
            if match is Match.PARTIAL:
                scope.update(found)
                return await route.handle(scope, receive, send)
        raise HTTPException(404)


def _object(kind: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"type": kind, "message": message}}
