"""Serves HEAD wherever the API serves GET: monitors send it. The web server sends the headers of the reply alone."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_SERVED = {"api", "v1", "healthz", "readyz", "metrics"}
"""What an address begins with. The chat's are its own: a GET of one of them may be a stream without an end."""


class Heads:
    """Passes HEAD on as GET, to whatever counts and serves one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope.get("method") == "HEAD" and scope["path"].lstrip("/").split("/", 1)[0] in _SERVED:
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
