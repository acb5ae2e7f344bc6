"""Carries a sync generator into an async response, and closes it when the client goes away."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator
from inspect import GEN_RUNNING, getgeneratorstate
from typing import Any, TypeVar

import anyio
from anyio.to_thread import run_sync

Item = TypeVar("Item")

_END: Any = object()


async def iterate(items: Generator[Item, None, None]) -> AsyncGenerator[Item, None]:
    """Yield from a generator that runs in threads, so that other requests go on.

    However this ends, by cancellation too, the generator is closed: that is what stops the model.
    """
    # A thread of its own each: generators that wait for the model could otherwise hold every thread of the common
    # pool, with none left for the one that has the model.
    thread = anyio.CapacityLimiter(1)
    try:
        while (item := await run_sync(next, items, _END, limiter=thread)) is not _END:
            yield item
    finally:
        with anyio.CancelScope(shield=True):
            await run_sync(_close, items, limiter=thread)


def _close(items: Generator[Item, None, None]) -> None:
    """Close a generator, once the thread is out of it that a cancelled task may have left there."""
    while getgeneratorstate(items) == GEN_RUNNING:
        time.sleep(0.01)
    items.close()
