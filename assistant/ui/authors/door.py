"""Stands before the authors' page: nothing of it, not a script and not an upload, is reached without signing in.

Gradio's own sign-in leaves some of its addresses open, keeps sessions for ever and does not mind how often a password
is tried. Here every address is closed that is not named.
"""

from __future__ import annotations

import logging
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.authors.login_page import login_page
from assistant.ui.authors.sessions import SESSION_SECONDS, Sessions
from assistant.ui.words import Words

COOKIE = "concept-guide-author"
_LONGEST_FORM = 4_000
"""Bytes: a password, and what a browser adds to it."""

_log = logging.getLogger(__name__)


class Door:
    """Passes on what comes with a session; `login` and `logout`, below where the page is mounted, are its own."""

    def __init__(self, app: ASGIApp, sessions: Sessions, words: Words) -> None:
        self._app = app
        self._sessions = sessions
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close"})  # Gradio has no need of any.
        response = await self._own(Request(scope, receive))
        if response is None:
            return await self._app(scope, receive, send)
        response.headers["cache-control"] = "no-store"
        return await response(scope, receive, send)

    async def _own(self, request: Request) -> Response | None:
        """Return what is answered here; None for what may pass."""
        home = f"{request.scope.get('root_path', '')}/"
        path = "/" + request.scope["path"].removeprefix(home)
        reading = request.method in ("GET", "HEAD")
        if not reading and not _is_from_here(request.headers):
            return JSONResponse({"detail": "This page was asked from another site."}, 403)
        if request.method == "POST" and path == "/login":
            return await self._sign_in(request, home)
        token = _token(request.headers)
        if request.method == "POST" and path == "/logout":
            self._sessions.end(token)
            return _to_home(home, "", 0, request)
        if self._sessions.is_open(token):
            return None
        if reading and path == "/":
            return login_page(self._words)
        return JSONResponse({"detail": "Sign in first."}, 401)

    async def _sign_in(self, request: Request, home: str) -> Response:
        address = request.client.host if request.client else ""
        token, refused = self._sessions.begin(await _password(request), address)
        if token is not None:
            return _to_home(home, token, SESSION_SECONDS, request)
        _log.warning("The authors' page: %s password from %s.", refused, address)
        if refused == "wrong":
            return login_page(self._words, self._words.login_wrong, 403)
        return login_page(self._words, self._words.login_too_often, 429)


def _is_from_here(headers: Headers) -> bool:
    """Return whether a page of this server asks, and not one that only shares its cookies: of another port, say."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    # A browser names the origin with every POST; a program need not.
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _token(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _password(request: Request) -> str:
    """Return the password of a form; empty where there is none, or where the form is far too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            return ""
    try:
        return parse_qs(body.decode("ascii"), max_num_fields=5).get("password", [""])[0]
    except ValueError:
        return ""


def _to_home(home: str, token: str, seconds: int, request: Request) -> Response:
    """Return a redirection to the page that gives the browser a token, or takes it back."""
    response = RedirectResponse(home, 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        path=home.rstrip("/") or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response
