"""Refuses what pages of other sites send, unless the operator has allowed these sites.

That a browser hides the reply from such a page (CORS) is not enough: it sends forms and plain text to any site unasked,
and the model would work for them. What only reads passes: to hide the reply is all that it takes.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.sites import AllowedOrigins, is_on_host, is_origin

_READING = ("GET", "HEAD")
_OPEN = ("/api/", "/v1/", "/mcp")
"""Where pages of allowed sites may send something."""


class KnownOrigins:
    """Passes on what comes from a page of this server, of an allowed site, or from no page at all."""

    def __init__(self, app: ASGIApp, origins: AllowedOrigins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan" or scope.get("method") in _READING:
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = site_of(headers)
        # The chat's own door stands beside the API; what goes through it is not counted.
        may = scope["path"].startswith(_OPEN) and self._origins.allows(origin)
        if not origin or may:
            return await self._app(scope, receive, send)
        return await refusal("OriginNotAllowed", _not_allowed(origin), 403)(scope, receive, send)


def is_own_page(headers: Headers) -> bool:
    """Return whether a page of this server asks, such as the chat. A program, which is no page, does not.

    Without encryption a browser says so of what a page sends by `Origin`, and of what it looks up by `Referer` alone:
    our pages tell it to.
    """
    if fetched := headers.get("sec-fetch-site"):
        return fetched == "same-origin"
    page = headers.get("origin") or "/".join(headers.get("referer", "").split("/", 3)[:3])
    return is_on_host(page, headers.get("host", ""))


def site_of(headers: Headers) -> str:
    """Return the other site whose page asks; empty for a page of this server, and for a program, which names none.

    A browser's own word counts where it gives it: no script can write `Sec-Fetch-Site`. To another machine it gives
    none without encryption. Then host and port are compared, and not the scheme, which a proxy with the certificate
    takes away: whoever has a page at this very host and port is this server, or stands between it and its readers.
    That the host is one of ours was made sure of before (`KnownHosts`).
    """
    origin = headers.get("origin", "")
    fetched = headers.get("sec-fetch-site")
    is_own = fetched in ("same-origin", "none") if fetched else is_on_host(origin, headers.get("host", ""))
    return "" if is_own else origin


def _not_allowed(origin: str) -> str:
    if not is_origin(origin):
        return "The page that asks is of no site that could be allowed: a file, or what a sandboxed frame shows."
    return f"Pages of {origin} may not use this server. If they should: concept-guide serve --allow-origin {origin}"
