"""Bounds how often a reader, an address, a site and a key may have something made by the API.

Only what costs a model or a processor counts; the chat at `/` counts for itself, by address alone. A conversation's
session is a random number that its browser made: it tells readers behind one address apart, and nobody by name. Nothing
of this is written to a disk, but how often a key was used on the last day.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.middleware.callers import network_of
from assistant.api.middleware.key_refusals import keys_unusable
from assistant.api.middleware.limit_refusals import no_more_today, too_often
from assistant.api.middleware.origins import site_of
from assistant.errors import ConceptGuideError
from assistant.keys import Key, Keys
from assistant.rates import MovingWindow, Rate, rate

SESSION = "x-concept-guide-session"

CountMore = Callable[[int], Awaitable[Response | None]]
"""`scope["state"]["count_more"]`: a request that does the work of several calls has the others counted too, before it
does it. It sends the reply that this gives, if any: they do not fit, and none of them is counted."""

_COSTLY = {
    "POST": re.compile(r"/api/(ask|quiz|export|feedback)(/.*)?|/v1/(chat/completions|responses|embeddings)"),
    "GET": re.compile(r"/api/(search|path)"),
}
_COUNTS_ITSELF = re.compile(r"/mcp/?")
"""What a message there costs is known when it has been read: most only say hello, or ask what there is."""
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
        calls = calls_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if calls is None:
            return await self._app(scope, receive, send)
        if calls and (refused := await self._count(scope, 0, calls)):
            return await refused(scope, receive, send)
        scope.setdefault("state", {})["count_more"] = partial(self._count, scope, calls)
        return await self._app(scope, receive, send)

    async def _count(self, scope: Scope, before: int, times: int) -> Response | None:
        """Count some calls of a request that has counted others before, or return the reply that refuses them."""
        if refused := self._beyond(scope, before, times):
            return refused
        for window, who, _ in self._counted(scope):
            window.count(who, times)
        key = _key(scope)
        if not key or not self._keys:
            return None
        try:
            is_within = await run_sync(self._keys.take, key.name, times, limiter=self._threads)
        except ConceptGuideError as error:
            return keys_unusable(error)
        return None if is_within else self._no_more_today(key, before + times)

    def _beyond(self, scope: Scope, before: int, times: int) -> Response | None:
        """Return the reply to who is not within all limits. What one limit refuses is not counted by the others."""
        whole = before + times  # As much as it will be when it comes again.
        key = _key(scope)
        if key and key.daily and key.used_today + whole > key.daily:
            return self._no_more_today(key, whole)
        counted = self._counted(scope)
        if not any(window.seconds_to_wait(who, times) for window, who, _ in counted):
            return None
        window, who, says = max(counted, key=lambda each: each[0].seconds_to_wait(each[1], whole))
        return too_often(says, whole, window.rate, window.seconds_to_wait(who, whole))

    def _counted(self, scope: Scope) -> list[_Counted]:
        key = _key(scope)
        if key is None:
            return [(window, who, says) for window, of, says in self._limits if (who := of(scope)) is not None]
        limit = rate(key.rate)
        if limit is None:
            return []
        window = self._of_keys.setdefault(key.rate, MovingWindow(limit, self._now))
        return [(window, key.name, f"The key {key.name} has asked")]

    def _no_more_today(self, key: Key, calls: int) -> Response:
        return no_more_today(key, calls, self._keys.seconds_until_tomorrow() if self._keys else 0)


def calls_of(method: str, path: str) -> int | None:
    """Return as how many calls a request counts before it is looked at; None for one that never counts."""
    if method == "POST" and _COUNTS_ITSELF.fullmatch(path):
        return 0
    costly = _COSTLY.get(method)
    return 1 if costly and costly.fullmatch(path) else None


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
