"""Refuses the body of a request that is larger than any question, before it is parsed."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import refusal

MAX_BYTES = 1_000_000


class BodyLimit:
    """Reads a body as far as the limit, and passes it on whole or not at all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body = None if _announced(scope) > MAX_BYTES else await _read(receive)
        if body is None:
            message = f"The request has more than {MAX_BYTES:,} bytes. Shorten the question or its history."
            return await refusal("RequestTooLarge", message, 413)(scope, receive, send)
        return await self._app(scope, _again(body, receive), send)


def _announced(scope: Scope) -> int:
    """Return how long the body is said to be; 0 where it comes in pieces until it ends."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isdecimal() else 0


async def _read(receive: Receive) -> list[Message] | None:
    """Return a body's messages, or None as soon as they are too much."""
    messages: list[Message] = []
    size = 0
    while size <= MAX_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        # A client that goes away ends its body too.
        if not message.get("more_body", False) and size <= MAX_BYTES:
            return messages
    return None


def _again(messages: list[Message], receive: Receive) -> Receive:
    """Return what gives the messages once more, and then those that are still to come."""
    left: Iterator[Message] = iter(messages)

    async def next_message() -> Message:
        return next(left, None) or await receive()

    return next_message
