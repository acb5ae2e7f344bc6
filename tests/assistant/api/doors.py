"""A guarded door for tests, and what callers send to it."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from structlog.contextvars import get_contextvars

from assistant.api.middleware.access import Access
from assistant.keys import Keys
from assistant.rates import rate
from assistant.sites import AllowedOrigins
from tests.clock import Clock

LAN, STRANGER = "http://192.168.1.7:7860", ("203.0.113.9", 1)
SCHOOL = "https://school.example"
"""Its pages are allowed."""


class Door:
    """An address that says who came through, guarded as the API is."""

    def __init__(self, keys: Keys, failures: str = "") -> None:
        async def who(request: Request) -> JSONResponse:
            told = {"caller": request.state.caller, "key": request.state.key and request.state.key.name}
            return JSONResponse(told | {"log": get_contextvars().get("key")})

        self.clock = Clock()
        access = Middleware(
            Access, keys=keys, origins=AllowedOrigins((SCHOOL,)), failures=rate(failures), now=self.clock
        )
        methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
        self._app = Starlette(routes=[Route("/{all:path}", who, methods=methods)], middleware=[access])

    def asks(
        self,
        method: str = "GET",
        path: str = "/api/documents",
        headers: Any = None,
        at: str = LAN,
        client: tuple[str, int] = STRANGER,
    ) -> Any:
        """Return the reply to one call; a stranger's unless told."""
        return TestClient(self._app, at, client=client).request(method, at + path, headers=headers)


def error(response: Any) -> tuple[int, str]:
    """Return the status and the kind of a refusal."""
    return response.status_code, response.json()["error"]["type"]


def bearer(token: str) -> dict[str, str]:
    """Return the header that brings a key."""
    return {"authorization": f"Bearer {token}"}
