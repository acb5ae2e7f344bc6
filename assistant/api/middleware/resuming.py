"""Refuses to go on with a stream that broke off: when its reader went, the model was stopped.

Events carry no ids, so a browser's `EventSource` never asks by itself. MCP has streams of its own, elsewhere.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal

_WITH_STREAMS = ("/api/", "/v1/")
_NOT_RESUMABLE = (
    "A stream cannot be taken up again: the model stopped when its reader had gone. Ask again without Last-Event-ID; "
    "with the same Idempotency-Key an answer that had been finished comes back."
)


class NoResuming:
    """Says at once that there is nothing after the last event, rather than begin anew as if there were."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        may = scope["type"] != "http" or not scope["path"].startswith(_WITH_STREAMS)
        if may or "last-event-id" not in Headers(scope=scope):
            return await self._app(scope, receive, send)
        return await refusal("NotResumable", _NOT_RESUMABLE, 409)(scope, receive, send)
