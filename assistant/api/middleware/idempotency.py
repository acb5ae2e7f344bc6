"""Answers a request that comes twice once: a program that lost the reply asks again with the same `Idempotency-Key`.

Knows nothing of what is served. Replies are kept in memory for an hour; a restart forgets them, and nobody but who
asked is given one.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.api.middleware.replies import KeptReplies, Reply

IDEMPOTENCY_KEY = "idempotency-key"
REPLAYED = "idempotent-replayed"
LARGEST_KEPT = 1_000_000
"""Bytes of a reply. A larger one is not kept."""

_PATHS = re.compile(r"/api/(ask(/batch)?|quiz(/.+)?|feedback)|/v1/(chat/completions|responses|embeddings)")
_KEY = re.compile(r"[!-~][ -~]{0,254}")
_SECONDS_UNTIL_SERVED = 5
_BROKE_OFF = re.compile(rb"^(event: (error|response\.failed)\r?$|data: \{\"error\":)", re.MULTILINE)
"""How a stream says that it did. Its events are of one line each: no text in one can begin a line like this."""

_NO_KEY = "The Idempotency-Key must be 1 to 255 plain characters, such as a random UUID."
_OTHER_REQUEST = "Another request was sent with this Idempotency-Key. Take a new key for a new request."
_BEING_SERVED = "The first request with this Idempotency-Key is still being answered. Try again in a few seconds."

_Name = tuple[str, str, str]
"""Who asks, where, and with which key."""


class Idempotency:
    """Keeps whole, successful replies, and sends them again byte for byte. Used by one event loop."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._kept = KeptReplies(now)
        self._being_served: dict[_Name, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _PATHS.fullmatch(scope["path"]):
            return await self._app(scope, receive, send)
        key = Headers(scope=scope).get(IDEMPOTENCY_KEY)
        if key is None:
            return await self._app(scope, receive, send)
        if not _KEY.fullmatch(key):
            return await refusal("InvalidIdempotencyKey", _NO_KEY, 400)(scope, receive, send)
        body = await _read(receive)
        if body is None:
            return None  # Whoever asked has gone.
        request = hashlib.sha256(scope.get("query_string", b"") + b"\n" + body).digest()
        name = _caller(scope), scope["path"], key
        if reply := self._reply(name, request):
            return await reply(scope, receive, send)
        return await self._serve(name, request, scope, _once_more(body, receive), send)

    def _reply(self, name: _Name, request: bytes) -> ASGIApp | None:
        """Return what a request is answered without being served; None for the first with its key."""
        kept, served = self._kept.get(name), self._being_served.get(name)
        if (first := kept.request if kept else served) is None:
            return None
        if first != request:
            return refusal("IdempotencyKeyReused", _OTHER_REQUEST, 422)
        if kept:
            return _again(kept)
        response = refusal("StillAnswering", _BEING_SERVED, 409)
        response.headers["retry-after"] = str(_SECONDS_UNTIL_SERVED)
        return response

    async def _serve(self, name: _Name, request: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the first request with a key, which is free again unless the reply is worth keeping.

        That is settled before the last byte goes out: whoever has that may ask again at once, while what served it is
        still being taken down.
        """
        copy, is_settled = _Copy(), False

        def settle() -> None:
            nonlocal is_settled
            if is_settled:
                return  # Another request may be served under this name by now.
            is_settled = True
            del self._being_served[name]
            if scope.get("state", {}).get("is_worth_keeping", True) and (reply := copy.reply(request)):
                self._kept.keep(name, reply)

        async def copied(message: Message) -> None:
            copy.add(message)
            if copy.is_whole:
                settle()
            await send(message)

        self._being_served[name] = request
        try:
            await self._app(scope, receive, copied)
        finally:
            settle()


class _Copy:
    """A reply, copied while it is sent."""

    def __init__(self) -> None:
        self._start: Message = {}
        self._body = bytearray()
        self.is_whole = False

    def add(self, message: Message) -> None:
        """Copy a part of it; no further than is kept."""
        if message["type"] == "http.response.start":
            self._start = {"status": message["status"], "headers": tuple(message.get("headers", ()))}
        elif message["type"] == "http.response.body":
            if len(self._body) <= LARGEST_KEPT:
                self._body += message.get("body", b"")
            self.is_whole = not message.get("more_body", False)

    def reply(self, request: bytes) -> Reply | None:
        """Return the reply if it came to its end, and well."""
        is_well = self.is_whole and 200 <= self._start["status"] < 300
        if not is_well or len(self._body) > LARGEST_KEPT or _BROKE_OFF.search(self._body):
            return None
        return Reply(request, self._start["status"], self._start["headers"], bytes(self._body))


def _again(reply: Reply) -> ASGIApp:
    """Return what sends a reply once more."""

    async def replay(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*reply.headers, (REPLAYED.encode(), b"true")]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    return replay


async def _read(receive: Receive) -> bytes | None:
    """Return the body of a request, whose size is bounded before; None if it never came to its end."""
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)
    return None


def _once_more(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that has been read, and then what is still to come."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return left.pop() if left else await receive()

    return next_message


def _caller(scope: Scope) -> str:
    """Return who asks: a key's name where one is used, else an address."""
    return str(scope.get("state", {}).get("caller") or (scope.get("client") or ("",))[0])
