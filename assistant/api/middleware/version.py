"""The version of the native API: one number, told in every reply below `/api/`.

What version 1 promises to whoever calls it:

- No address, no field of a reply, no event and no kind of error goes away or comes to mean something else.
- No field of a request becomes necessary, and none is given a narrower range.
- There may be more at any time: addresses, optional fields of requests, fields of replies, events, kinds of errors,
  headers. A program passes over what it does not know.
- What an answer says is no part of it: material, models and wording get better.

A change that breaks the promise makes it version 2. A program that would rather be refused than meet one sends the
number that it was written for.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.api.middleware.headers import adding

VERSION = "1"
API_VERSION = "concept-guide-api"

_NATIVE = "/api/"
_LONGEST_SHOWN = 20


class Versioned:
    """Tells the version in every reply, those of other middleware too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"].startswith(_NATIVE):
            send = adding(API_VERSION, VERSION, send)
        await self._app(scope, receive, send)


class KnownVersions:
    """Refuses a request for a version that is not spoken here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_native = scope["type"] == "http" and scope["path"].startswith(_NATIVE)
        asked_for = Headers(scope=scope).get(API_VERSION, VERSION) if is_native else VERSION
        if asked_for.strip() == VERSION:
            return await self._app(scope, receive, send)
        message = (
            f"This server speaks version {VERSION} of its API, not {asked_for[:_LONGEST_SHOWN]!r}. "
            f"Send {API_VERSION}: {VERSION}, or leave the header out."
        )
        return await refusal("UnknownVersion", message, 400)(scope, receive, send)
