"""Lets a client cancel what it has asked, where the message that says so comes as a request of its own.

Up to the protocol's version of 2025-11-25 a client cancels by a message, not by hanging up, and nothing but the number
of its own request says what is meant: number 1 is everybody's. So each client is given a name that nobody can guess,
which its requests carry. Nothing is kept under it but the calls that are running, so a server that has never heard a
name, such as one that was started anew, serves it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from anyio import CancelScope
from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.server.streamable_http import MCP_SESSION_ID_HEADER, REQUEST_CANCELLED

SESSION = MCP_SESSION_ID_HEADER
"""The header that carries a client's name."""


def new_session() -> str:
    """Return a name for a client."""
    return uuid4().hex


class Running:
    """The calls that are running, by their client's name and their number. Used by one event loop."""

    def __init__(self) -> None:
        self._scopes: dict[tuple[str, str], CancelScope] = {}

    @contextmanager
    def cancellable(self, ctx: ServerRequestContext[Any, Any]) -> Iterator[None]:
        """Run a call until it is cancelled. Raises MCPError if it was."""
        key = ctx.request.headers.get(SESSION, "") if ctx.request else "", str(ctx.request_id)
        with CancelScope() as scope:
            self._scopes[key] = scope
            try:
                yield
            finally:
                if self._scopes.get(key) is scope:
                    del self._scopes[key]
        if scope.cancel_called:
            raise MCPError(REQUEST_CANCELLED, "The call was cancelled.")

    def cancel(self, session: str, request_id: object) -> None:
        """Cancel a call, if it is running here."""
        if scope := self._scopes.get((session, str(request_id))):
            scope.cancel()
