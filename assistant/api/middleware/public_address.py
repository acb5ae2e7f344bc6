"""Puts a request at the address that its reader sees: below the path at which a proxy shows this server.

The proxy takes this path off before it passes a request on, so every middleware meets the addresses that the routes
name. The routes get the whole address, for the frameworks make their links from it (`root_path` of ASGI).

What else a proxy said is in the scope by now: the web server has put the reader's address and scheme there, where the
proxy is trusted. Gradio would believe the same headers from anybody, so they end here.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Receive, Scope, Send

_SAID_BY_PROXIES = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server"}
)
_FOR = b"x-forwarded-for"

_log = logging.getLogger(__name__)


class PublicAddress:
    """Gives the application that it wraps the public path, and no header of a proxy's. The last before the routes."""

    def __init__(self, app: ASGIApp, root_path: str = "", trusts_a_proxy: bool = False) -> None:
        """`root_path` is empty, or begins with a slash and ends with none."""
        self._app = app
        self._root_path = root_path
        self._is_silent = trusts_a_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        self._tell_of_a_proxy(scope)
        return await self._app(self._public(scope), receive, send)

    def _public(self, scope: Scope) -> Scope:
        raw_path = scope.get("raw_path")
        return {
            **scope,
            "root_path": self._root_path,
            "path": self._root_path + scope["path"],
            "raw_path": raw_path and self._root_path.encode() + raw_path,
            "headers": [(name, value) for name, value in scope["headers"] if name not in _SAID_BY_PROXIES],
        }

    def _tell_of_a_proxy(self, scope: Scope) -> None:
        """Say once that a proxy is not trusted, to an operator who may have forgotten to name it."""
        if self._is_silent or all(name != _FOR for name, _ in scope["headers"]):
            return
        self._is_silent = True
        peer = (scope.get("client") or ("its address",))[0]
        _log.warning(
            "A request from %s came through a proxy that is not trusted: its readers count as one, and the API takes "
            "them for strangers. If the proxy is yours: concept-guide serve --trusted-proxy %s",
            peer,
            peer,
        )
