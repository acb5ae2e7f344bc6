"""What every door does with the events of an answer: sends them as they come, or waits for the last one.

Knows nothing of what an event looks like on the wire: each door has its own form.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from contextlib import aclosing, closing

from anyio.to_thread import run_sync
from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from assistant.errors import ConceptGuideError, GenerationFailed
from assistant.messages import Done, Event, Events
from assistant.streaming import iterate

_log = logging.getLogger(__name__)

SECONDS_BETWEEN_HEARTBEATS = 10.0
"""How long a stream may be silent. What passes it on often ends a connection after half a minute or a minute."""
SECONDS_TO_SEND = 15.0
"""How long a reader may leave an event unread while others wait for the model."""

_AS_IT_COMES = {"cache-control": "no-store, no-transform"}
"""What packs a stream on its way holds it back until there is enough to pack. Nginx is told in a header of its own."""


class Stream(EventSourceResponse):
    """Server-sent events to a reader who reads them; the model is not held for one who does not.

    A comment goes out every ten seconds, while the model is waited for too. Events carry no ids: a stream that broke
    off cannot be taken up again, and a browser must not try.
    """

    def __init__(self, events: AsyncIterable[ServerSentEvent]) -> None:
        """The events are closed when the reader has gone: they should be an async generator that closes its own."""
        super().__init__(
            events,
            headers=_AS_IT_COMES,
            ping=SECONDS_BETWEEN_HEARTBEATS,
            ping_message_factory=lambda: ServerSentEvent(comment="still here"),
            send_timeout=SECONDS_TO_SEND,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            _log.warning("An answer was ended: its reader has read nothing for %g seconds.", self.send_timeout)


async def begun(events: Events) -> Events:
    """Wait for the first of the events and return all of them.

    Awaited before anything is sent, it makes an unusable index a status rather than an event.
    """
    return closing_chain(await run_sync(next, events), events)


async def sent(
    events: Events,
    made_of: Callable[[Event], Iterable[ServerSentEvent]],
    failed: Callable[[Exception], ServerSentEvent],
) -> AsyncIterator[ServerSentEvent]:
    """Yield what a door makes of each event, and of a failure on the way, which ends the stream."""
    async with aclosing(iterate(events)) as arriving:
        try:
            async for event in arriving:
                for one in made_of(event):
                    yield one
        except Exception as error:
            if not isinstance(error, ConceptGuideError):
                _log.exception("An answer broke off")
            yield failed(error)


async def whole(events: Events, request: Request) -> Done:
    """Return the last of the events; stop writing when nobody waits for it any more.

    Raises:
        GenerationFailed: the model died, or whoever asked has gone.
    """
    async with aclosing(iterate(events)) as arriving:
        async for event in arriving:
            if isinstance(event, Done):
                return event
            if await request.is_disconnected():
                break
    raise GenerationFailed("The answer was not finished. Ask again.")


def closing_chain(first: Event, rest: Events) -> Events:
    """Yield one event and then the others, as one generator that closes them."""
    with closing(rest):
        yield first
        yield from rest
