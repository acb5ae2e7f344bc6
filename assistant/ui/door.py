"""Guards the addresses by which Gradio's page reaches its server: anybody can send to them what no page sends.

Gradio keeps what it has for a page until it is fetched, and goes on making it, whether or not anybody ever comes.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

import gradio as gr
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.allowance import NetworkOf

WAITING_OF_A_NETWORK = 50
"""Calls of one network that may stand in Gradio's queue: half of those that find room there."""

SECONDS_UNHEARD = 15.0
"""How long something is kept, or goes on being made, for a page that does not listen."""

_SECONDS_BETWEEN_LOOKS = 1.0

_Kept = tuple[str, frozenset[str]]
"""A session for which something is kept, and its calls that it has not heard the end of: a new call is a new wait."""

_UPLOAD = re.compile(r".*/gradio_api/upload/?")
_JOIN = re.compile(r".*/gradio_api/(queue/join|call/.*)")
_LISTEN = re.compile(r".*/gradio_api/queue/data/?")


class Door:
    """Passes on what the chat's page may send. Used by one event loop."""

    def __init__(self, app: ASGIApp, page: gr.Blocks, network_of: NetworkOf) -> None:
        self._app = app
        self._page = page
        self._network_of = network_of
        self._listening: Counter[str] = Counter()
        """How many streams each session has open."""
        self._looking: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        method, path = scope.get("method"), scope["path"]
        if method == "POST" and _UPLOAD.fullmatch(path):
            return await _refused(404, "The chat takes no files.")(scope, receive, send)
        if method == "POST" and _JOIN.fullmatch(path):
            if self._waits_enough(scope):
                return await _refused(503, "Your network waits for too much already. Try again.")(scope, receive, send)
            await self._app(scope, receive, send)
            return self._look_after_the_unread()
        if method == "GET" and _LISTEN.fullmatch(path):
            return await self._listen(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = QueryParams(scope["query_string"]).get("session_hash", "")
        self._listening[session] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._listening -= Counter([session])  # Who listens no more is forgotten.

    def _waits_enough(self, scope: Scope) -> bool:
        queue = self._page._queue
        if len(queue) < WAITING_OF_A_NETWORK:
            return False
        network = self._network_of(scope)
        waiting = [event for events in queue.event_queue_per_concurrency_id.values() for event in events.queue]
        return sum(self._network_of(event.request.scope) == network for event in waiting) >= WAITING_OF_A_NETWORK

    def _look_after_the_unread(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._drop_the_unread())

    async def _drop_the_unread(self) -> None:
        """Drop what is kept for sessions that have not listened for too long, until nothing is kept for anybody."""
        unheard_since: dict[_Kept, float] = {}
        while kept := self._kept():
            now = time.monotonic()
            unheard_since = {one: unheard_since.get(one, now) for one in kept if not self._listening[one[0]]}
            for (session, _), since in unheard_since.items():
                if now - since >= SECONDS_UNHEARD:
                    await self._drop(session)
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _kept(self) -> list[_Kept]:
        messages = self._page._queue.pending_messages_per_session
        calls = self._page._queue.pending_event_ids_session
        return [(session, frozenset(calls.get(session, ()))) for session in {*messages, *calls}]

    async def _drop(self, session: str) -> None:
        """Stop what is made for a page, as Gradio does when one goes, and forget what was made."""
        queue = self._page._queue
        await queue.clean_events(session_hash=session)
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)


def _refused(status: int, message: str) -> JSONResponse:
    kind = "NotFound" if status == 404 else "Busy"
    # The second is what Gradio's page shows.
    return JSONResponse({"error": {"type": kind, "message": message}, "detail": message}, status)
