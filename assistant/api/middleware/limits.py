"""Bounds how often a reader, an address, a site and a key may have something made by the API.

Only what costs a model or a processor counts; the chat at `/` is not counted. A conversation's session is a random
number that its browser made: it tells readers behind one address apart, and nobody by name. Nothing of this is written
to a disk, but how often a key was used on the last day.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.api.middleware.callers import network_of
from assistant.api.middleware.key_refusals import keys_unusable
from assistant.api.middleware.origins import site_of
from assistant.errors import ConceptGuideError
from assistant.keys import Key, Keys
from assistant.rates import MovingWindow, Rate, rate

SESSION = "x-concept-guide-session"

CountMore = Callable[[int], Awaitable[Response | None]]
"""`scope["state"]["count_more"]`: a call that does the work of several has the others counted too, before it does it.
It sends the reply that this gives, if any: they are more than are left."""

_COSTLY = {
    "POST": re.compile(r"/api/(ask|quiz|export|feedback)(/.*)?|/v1/(chat/completions|responses|embeddings)|/mcp(/.*)?"),
    "GET": re.compile(r"/api/(search|path)"),
}
_SESSION = re.compile(r"[0-9a-f]{32}")
_COUNTS_AT_ONCE = 4

_Counted = tuple[MovingWindow, str, str]
"""Who is counted where, and what is said to them."""


class Limits:
    """Passes on what is within all limits, and says otherwise how long to wait. Used by one event loop."""

    def __init__(
        self,
        app: ASGIApp,
        session: Rate | None = None,
        address: Rate | None = None,
        site: Rate | None = None,
        keys: Keys | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """A limit that is None is none. Who has a key is counted by its own limits alone."""
        self._app = app
        self._now = now
        limits = (
            (session, _session, "You have asked"),
            (address, network_of, "Your network has asked"),
            (site, _site, "The readers of this site have asked"),
        )
        self._limits = [(MovingWindow(rate, now), key, who) for rate, key, who in limits if rate]
        self._keys = keys
        self._of_keys: dict[str, MovingWindow] = {}
        """By their rate: there are as many as an operator has thought of."""
        # Threads of its own: those of the common pool may all be at work on something long.
        self._threads = anyio.CapacityLimiter(_COUNTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        costly = _COSTLY.get(scope.get("method", ""))
        if costly is None or not costly.fullmatch(scope["path"]):
            return await self._app(scope, receive, send)
        if refused := self._too_often(scope) or await self._count(scope, 1):
            return await refused(scope, receive, send)
        scope.setdefault("state", {})["count_more"] = partial(self._count, scope)
        return await self._app(scope, receive, send)

    def _too_often(self, scope: Scope) -> Response | None:
        """Return the reply to who is not within all limits. What one limit refuses is not counted by the others."""
        waits = [(window.seconds_to_wait(who), f"{says} {window.rate}") for window, who, says in self._counted(scope)]
        seconds, message = max(waits, default=(0.0, ""))
        key = _key(scope)
        if key and key.daily and key.used_today >= key.daily:
            return self._no_more_today(key)
        return too_many(message, seconds) if seconds else None

    async def _count(self, scope: Scope, times: int) -> Response | None:
        """Count some uses, or return the reply that refuses them."""
        for window, who, _ in self._counted(scope):
            for _ in range(times):
                window.count(who)
        key = _key(scope)
        if not key or not self._keys:
            return None
        try:
            is_within = await run_sync(self._keys.take, key.name, times, limiter=self._threads)
        except ConceptGuideError as error:
            return keys_unusable(error)
        return None if is_within else self._no_more_today(key)

    def _counted(self, scope: Scope) -> list[_Counted]:
        key = _key(scope)
        if key is None:
            return [(window, who, says) for window, of, says in self._limits if (who := of(scope)) is not None]
        limit = rate(key.rate)
        if limit is None:
            return []
        window = self._of_keys.setdefault(key.rate, MovingWindow(limit, self._now))
        return [(window, key.name, f"The key {key.name} has asked")]

    def _no_more_today(self, key: Key) -> Response:
        seconds = self._keys.seconds_until_tomorrow() if self._keys else 0
        return too_many(f"The key {key.name} may ask {key.daily:,} times a day (of UTC), and no more are left", seconds)


def too_many(message: str, seconds: float) -> Response:
    """Return the reply to who has to wait."""
    whole = math.ceil(seconds)
    response = refusal("TooManyRequests", f"{message}. Go on in {_in_words(whole)}.", 429)
    response.headers["retry-after"] = str(whole)
    return response


def _in_words(seconds: int) -> str:
    if seconds == 1:
        return "1 second"
    if seconds <= 120:
        return f"{seconds} seconds"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minutes" if minutes <= 120 else f"{math.ceil(minutes / 60)} hours"


def _key(scope: Scope) -> Key | None:
    key: Key | None = scope.get("state", {}).get("key")
    return key


def _session(scope: Scope) -> str | None:
    """Return whose conversation it is; None where nobody says it, who counts by address alone."""
    session = Headers(scope=scope).get(SESSION, "").lower()
    return session if _SESSION.fullmatch(session) else None


def _site(scope: Scope) -> str:
    """Return the site whose page asks; programs count with the server's own."""
    return site_of(Headers(scope=scope))
