"""Refuses requests for names that are not this server's own.

A page elsewhere may have its name point to this machine (DNS rebinding): a browser then takes the page and this server
for one site and lets the page read everything. Only the name in the request gives it away.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import refusal

_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[[a-f0-9:.]+\])(:[0-9]*)?")


class KnownHosts:
    """Passes on requests for one of the names, or for an IP address: that cannot be made to point elsewhere."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        name = name_of(Headers(scope=scope).get("host", ""))
        if name and (name in self._names or _is_address(name)):
            return await self._app(scope, receive, send)
        message = f"This server does not go by the name {name}. If it should: concept-guide serve --allow-host {name}"
        if not name:
            message = "The request does not say in its Host header for which server it is."
        return await refusal("HostNotAllowed", message, 403)(scope, receive, send)


def name_of(host: str) -> str:
    """Return a host without its port; empty where it is none."""
    found = _HOST.fullmatch(host.lower())
    return found["name"] if found else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
