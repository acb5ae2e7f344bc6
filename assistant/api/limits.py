"""Bounds how often a reader, an address and a site may have something made by the API. The chat at `/` is not counted.

Only what costs a model or a processor counts. A conversation's session is a random number that its browser made: it
tells readers behind one address apart, and nobody by name. Nothing of this is written to a disk.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.api.origins import site_of
from assistant.rates import MovingWindow, Rate

SESSION = "x-concept-guide-session"

_COSTLY = {"POST": re.compile(r"/api/(ask|quiz|export|feedback)(/.*)?"), "GET": re.compile(r"/api/(search|path)")}
_SESSION = re.compile(r"[0-9a-f]{32}")
_NETWORK_BITS = 64
"""Of an IPv6 address: a household or a machine has all the rest of them."""


class Limits:
    """Passes on what is within all limits, and says otherwise how long to wait. Used by one event loop."""

    def __init__(
        self,
        app: ASGIApp,
        session: Rate | None = None,
        address: Rate | None = None,
        site: Rate | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """A limit that is None is none."""
        self._app = app
        limits = (
            (session, _session, "You have asked"),
            (address, _address, "Your network has asked"),
            (site, _site, "The readers of this site have asked"),
        )
        self._limits = [(MovingWindow(rate, now), key, who) for rate, key, who in limits if rate]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        costly = _COSTLY.get(scope.get("method", ""))
        if costly is None or not costly.fullmatch(scope["path"]):
            return await self._app(scope, receive, send)
        keyed = [(window, key, who) for window, key_of, who in self._limits if (key := key_of(scope)) is not None]
        waits = [(window.seconds_to_wait(key), f"{who} {window.rate}") for window, key, who in keyed]
        seconds, message = max(waits, default=(0.0, ""))
        if seconds:
            return await _too_many(message, math.ceil(seconds), scope, receive, send)
        # Only now: what one limit refuses is not counted by the others.
        for window, key, _ in keyed:
            window.count(key)
        return await self._app(scope, receive, send)


async def _too_many(message: str, seconds: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = refusal("TooManyRequests", f"{message}. Go on in {_in_words(seconds)}.", 429)
    response.headers["retry-after"] = str(seconds)
    await response(scope, receive, send)


def _in_words(seconds: int) -> str:
    if seconds == 1:
        return "1 second"
    return f"{seconds} seconds" if seconds <= 120 else f"{math.ceil(seconds / 60)} minutes"


def _session(scope: Scope) -> str | None:
    """Return whose conversation it is; None where nobody says it, who counts by address alone."""
    session = Headers(scope=scope).get(SESSION, "").lower()
    return session if _SESSION.fullmatch(session) else None


def _address(scope: Scope) -> str:
    """Return where a request comes from, an IPv6 address by its network."""
    name = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(name)
    except ValueError:
        return name
    if not isinstance(address, IPv6Address):
        return name
    return str(address.ipv4_mapped or int(address) >> _NETWORK_BITS)


def _site(scope: Scope) -> str:
    """Return the site whose page asks; programs count with the server's own."""
    return site_of(Headers(scope=scope))
