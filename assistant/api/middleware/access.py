"""Decides who may call the API: whoever has a key, and without one this machine and, where it is for pages, known ones.

Everything but a key can be forged. Any program can send the headers by which the pages of this server and of allowed
sites are known; what this keeps out without keys is a stranger's script and other people's programs as they come, and
pages elsewhere, for no page can forge them. Keys are what proves something, and the limits hold for everybody.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from assistant.api.errors import refusal
from assistant.api.middleware.callers import address_of, came_through_proxy, is_this_machine, network_of
from assistant.api.middleware.key_refusals import key_needed, key_refused, key_unclear, keys_unusable, scope_missing
from assistant.api.middleware.limit_refusals import too_many
from assistant.api.middleware.origins import is_own_page, site_of
from assistant.api.middleware.scopes import is_guarded, needed, served_without_key
from assistant.errors import ConceptGuideError
from assistant.keys import PREFIX, Key, Keys
from assistant.rates import MovingWindow, Rate
from assistant.sites import AllowedOrigins

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f]")
"""Routes overlook a line break at the end of an address: what looks at addresses before them must meet none."""
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
_LOOK_UPS_AT_ONCE = 4


class Access:
    """Passes on what may be served, and tells those that follow who asks.

    `scope["state"]` then holds `caller`, the name of the key or else the address, `key`, a `Key` or None, and
    `is_known`: whether a key or this very machine asks, which may be told how things stand here.
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: Keys,
        origins: AllowedOrigins,
        failures: Rate | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`failures` is how often one address may come with a key that nobody knows; None for no limit."""
        self._app = app
        self._keys = keys
        self._origins = origins
        self._failures = MovingWindow(failures, now) if failures else None
        # Threads of its own: those of the common pool may all be at work on something long.
        self._threads = anyio.CapacityLimiter(_LOOK_UPS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if _UNWRITABLE.search(scope["path"]):
            return await refusal("HTTPError", "Not Found", 404)(scope, receive, send)
        found = await self._key_of(scope) if is_guarded(scope["path"]) else None
        if isinstance(found, Response):
            return await found(scope, receive, send)
        state = scope.setdefault("state", {})
        state["key"], state["caller"] = found, found.name if found else address_of(scope)
        state["is_known"] = found is not None or is_this_machine(scope)
        if not found:
            return await self._app(scope, receive, send)
        with bound_contextvars(key=found.name):
            return await self._app(scope, receive, send)

    async def _key_of(self, scope: Scope) -> Key | Response | None:
        """Return the key that a call comes with, None where it needs none, or the reply that refuses it."""
        headers = Headers(scope=scope)
        tokens = _tokens(headers)
        if not tokens:
            return None if self._may_without(scope, headers) else key_needed(came_through_proxy(headers))
        if len(tokens) > 1:
            return key_unclear()
        found = await self._looked_up(tokens.pop(), network_of(scope))
        if isinstance(found, Response):
            return found
        missing = needed(scope.get("method", ""), scope["path"]).difference(found.scopes)
        return scope_missing(found, missing) if missing else found

    def _may_without(self, scope: Scope, headers: Headers) -> bool:
        served = served_without_key(scope["path"])
        return (
            "anybody" in served
            or is_this_machine(scope)
            or ("own page" in served and is_own_page(headers))
            or ("allowed page" in served and self._origins.allows(site_of(headers)))
        )

    async def _looked_up(self, token: str, network: str) -> Key | Response:
        """Return a valid key, or the reply that refuses it.

        It is looked up first, which takes microseconds: who has a key does not wait for a neighbour who guesses.
        """
        try:
            key = await run_sync(self._keys.find, token, limiter=self._threads)
        except ConceptGuideError as error:
            return keys_unusable(error)
        if key:
            return key if key.state == "valid" else key_refused(key)
        if self._failures is not None:
            if wait := self._failures.seconds_to_wait(network):
                return too_many("Your network has sent too many keys that are not valid here", wait)
            self._failures.count(network)
        return key_refused(None)


def _tokens(headers: Headers) -> set[str]:
    """Return the keys that a request brings. What another server's programs have in their place is none."""
    bearers = (_BEARER.fullmatch(value.strip()) for value in headers.getlist("authorization"))
    sent = [*(found[1] for found in bearers if found), *headers.getlist("x-api-key")]
    return {token.strip() for token in sent if token.strip().startswith(PREFIX)}
