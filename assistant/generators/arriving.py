"""Carries what comes from elsewhere into a sync generator that may be left at any moment, also while nothing comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from queue import Empty, SimpleQueue

from assistant.generators import Pieces

SECONDS_BETWEEN_SIGNS = 0.25
"""How long a reader who waits for the next piece is not looked after."""

_END = object()


def arriving(pieces: AsyncGenerator[str, None]) -> Pieces:
    """Yield the pieces, and an empty one as a sign of life while there is none. Raises what they raise.

    A thread that waits for a network cannot be called back, but a task can: they are read in an event loop of their
    own. Closing cancels it, waits for nothing, and with that ends a connection that they hold open.
    """
    arrived: SimpleQueue[object] = SimpleQueue()
    with _read(pieces, arrived):
        while (item := _next(arrived)) is not _END:
            if isinstance(item, Exception):
                raise item
            yield str(item)


def _next(arrived: SimpleQueue[object]) -> object:
    try:
        return arrived.get(timeout=SECONDS_BETWEEN_SIGNS)
    except Empty:
        return ""


@contextmanager
def _read(pieces: AsyncGenerator[str, None], arrived: SimpleQueue[object]) -> Iterator[None]:
    """Have pieces read into a queue while the block lasts."""
    loop = asyncio.new_event_loop()
    # Made here, it knows for which request it works, and so do its lines in the log.
    task = loop.create_task(_put(pieces, arrived))
    threading.Thread(target=_run, args=(loop, task), name="read-pieces", daemon=True).start()
    try:
        yield
    finally:
        with suppress(RuntimeError):  # The loop is closed: everything has come.
            loop.call_soon_threadsafe(task.cancel)


async def _put(pieces: AsyncGenerator[str, None], arrived: SimpleQueue[object]) -> None:
    end: object = _END
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                arrived.put(piece)
    except Exception as error:
        end = error
    arrived.put(end)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.close()
