"""Refuses the body of a request that is larger than any question, or does not come to an end, before it is parsed.

An address that takes files has a limit of its own, and its body is passed on as it comes: it need not fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import anyio
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import refusal

MAX_BYTES = 1_000_000
SECONDS_FOR_BODY = 30.0
"""How long a body may take to come: until then it lies in memory, and whoever sends it stays connected."""
SECONDS_BETWEEN_PARTS = 30.0
"""Of a file, which may take much longer as a whole, as long as it goes on coming."""
AUTHORS_UPLOAD = "/authors/gradio_api/upload"
"""Where the authors' page sends files."""


class BodyLimit:
    """Reads a body as far as the limit, and passes it on whole or not at all."""

    def __init__(self, app: ASGIApp, uploads: Mapping[str, int] | None = None) -> None:
        """`uploads` says how many bytes may be sent to which addresses that take files."""
        self._app = app
        self._uploads = uploads or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if (most := self._uploads.get(scope["path"])) is not None:
            return await self._upload(most, scope, receive, send)
        body = None
        if _announced(scope) <= MAX_BYTES:
            try:
                with anyio.fail_after(SECONDS_FOR_BODY):
                    body = await _read(receive)
            except TimeoutError:
                return await _too_slow()(scope, receive, send)
        if body is None:
            message = f"The request has more than {MAX_BYTES:,} bytes. Shorten the question or its history."
            return await refusal("RequestTooLarge", message, 413)(scope, receive, send)
        return await self._app(scope, _again(body, receive), send)

    async def _upload(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        if _announced(scope) > most:
            message = f"The files have more than {most:,} bytes together. Add fewer of them at once."
            return await refusal("RequestTooLarge", message, 413)(scope, receive, send)
        return await self._app(scope, _no_further_than(most, receive), send)


def _too_slow() -> Response:
    message = f"The request did not come to its end within {SECONDS_FOR_BODY:g} seconds. Send it again."
    response = refusal("RequestTimeout", message, 408)
    response.headers["connection"] = "close"  # What may still come of it is nothing to wait for.
    return response


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


def _no_further_than(most: int, receive: Receive) -> Receive:
    """Return what gives a body's messages up to a limit: a client that goes beyond it, or pauses, counts as gone."""
    size, is_whole = 0, False

    async def next_message() -> Message:
        nonlocal size, is_whole
        if is_whole:
            return await receive()  # Which comes when the client leaves.
        message: Message = {"type": "http.disconnect"}
        with anyio.move_on_after(SECONDS_BETWEEN_PARTS):
            message = await receive()
        size += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        return message if size <= most else {"type": "http.disconnect"}

    return next_message
