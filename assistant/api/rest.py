"""Refuses what no route of the API takes, and says what there is instead."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from assistant.api.errors import ErrorResponse
from assistant.api.openai.errors import CALLS, WITHOUT_VERSION, is_below, speaks_openai

_OURS = ("/api", "/v1", "/healthz", "/readyz", "/metrics", *WITHOUT_VERSION)
"""Addresses for programs: nothing but the API answers there, nor below."""
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LONGEST_SHOWN = 80


def refuse_the_rest(app: FastAPI) -> None:
    """Refuse what no route of the API takes, where a chat mounted at `/` would take it otherwise. Call last."""
    rest = _Rest(app)
    for path in _OURS:
        app.router.routes.append(Route(path, rest, include_in_schema=False))
        app.router.routes.append(Route(f"{path}/{{rest:path}}", rest, include_in_schema=False))


class _Rest:
    """Answers 405 where a route takes another method, and 404 elsewhere."""

    def __init__(self, app: FastAPI) -> None:
        self._routes = list(app.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = [method for method in _METHODS if self._is_taken({**scope, "method": method})]
        response = _takes(taken, scope) if taken else _nothing(scope)
        await response(scope, receive, send)

    def _is_taken(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)


def _takes(methods: list[str], scope: Scope) -> Response:
    allowed = ["GET", "HEAD", *methods[1:]] if methods[0] == "GET" else methods
    message = f"{_path(scope)} takes {' or '.join(allowed)}."
    return ErrorResponse("HTTPError", message, 405, {"allow": ", ".join(allowed)})


def _nothing(scope: Scope) -> Response:
    path = _path(scope)
    call = f"{scope['method'][:_LONGEST_SHOWN]} {path}"
    if is_below("/v1", path):
        message = f"{call} is not supported here. There is: {', '.join(CALLS)}."
    elif is_below("/api", path):
        message = f"There is no {call} here. /docs shows every call."
    elif speaks_openai(path):
        message = f"There is nothing at {path}. The base URL ends in /v1."
    else:
        message = f"There is nothing at {path}."
    return ErrorResponse("HTTPError", message, 404, code="unknown_url")


def _path(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return ascii(path)[1:-1][:_LONGEST_SHOWN]
