"""Gives every request an id, in its reply and in the log: with it an operator finds what somebody asks about."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from assistant.api.middleware.headers import adding

REQUEST_ID = "x-request-id"

_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
"""What can stand in a log as it came. All else is replaced."""


class RequestIds:
    """Takes the id that a request brings, or a fresh one, and tells it to all who follow: the outermost middleware.

    They find it in `scope["state"]["request_id"]`, and what they log holds it as `request_id`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        brought = Headers(scope=scope).get(REQUEST_ID, "")
        id = brought if _ID.fullmatch(brought) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = id
        with bound_contextvars(request_id=id):
            return await self._app(scope, receive, adding(REQUEST_ID, id, send))
