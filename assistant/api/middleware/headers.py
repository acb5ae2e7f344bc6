"""Adds a header to a reply, whoever makes it: a route, or a middleware that refuses."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def adding(name: str, value: str, send: Send) -> Send:
    """Return what sends a reply with one header more."""

    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[name] = value
        await send(message)

    return with_header
