"""Sees every request and its reply from outside: what kind it was, which route took it, and how it went."""

from __future__ import annotations

import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.middleware.idempotency import REPLAYED
from assistant.api.middleware.templates import template_of
from assistant.observing.instruments import Instruments
from assistant.observing.kinds import Kind
from assistant.observing.requests import RequestAccount

OTHER = "other"
"""What belongs to no route: a file, or an address that is none."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("/api/ask", "ask"),
    ("/api", "native"),
    ("/v1", "openai"),
    ("/mcp", "mcp"),
    ("/gradio_api", "chat"),
    ("/healthz", "probes"),
    ("/readyz", "probes"),
    ("/metrics", "probes"),
)


class Observing:
    """Tells the instruments of each request at its end, which for a stream is its last event."""

    def __init__(self, app: ASGIApp, instruments: Instruments) -> None:
        self._app = app
        self._instruments = instruments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        kind = kind_of(scope["path"])
        scope.setdefault("state", {})["kind"] = kind
        reply = _Reply(send)
        with self._instruments.request(kind, Headers(scope=scope)) as ended:
            try:
                await self._app(scope, receive, reply.send)
            finally:
                ended(reply.account(kind, scope))


class Routed:
    """Notes which route took a request, for `Observing`: those between them pass copies of the scope on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self._app(scope, receive, send)
        finally:
            scope.setdefault("state", {})["route"] = getattr(scope.get("route"), "path", None)


def kind_of(path: str) -> Kind:
    """Return through which door a request for an address comes."""
    return next((kind for place, kind in _KINDS if path == place or path.startswith(f"{place}/")), "pages")


class _Reply:
    """What is noticed of a reply while it is sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._began = time.perf_counter()
        self._first_byte: float | None = None
        self._status = 500
        self._is_replayed = False

    async def send(self, message: Message) -> None:
        """Pass one message of it on."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._is_replayed = REPLAYED in Headers(raw=message.get("headers", []))
        elif message.get("body") and self._first_byte is None:
            self._first_byte = self._seconds()
        await self._send(message)

    def account(self, kind: Kind, scope: Scope) -> RequestAccount:
        """Return how it went."""
        state, method = scope["state"], scope["method"]
        return RequestAccount(
            kind,
            method if method in _METHODS else "OTHER",
            state.get("route") or template_of(scope["path"], scope["app"].routes) or OTHER,
            self._status,
            self._seconds(),
            self._first_byte,
            state.get("error"),
            self._is_replayed,
            getattr(state.get("key"), "name", None),
            state.get("is_known", False),
        )

    def _seconds(self) -> float:
        return time.perf_counter() - self._began
