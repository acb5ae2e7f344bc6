from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Generator

import pytest

from assistant.streaming import iterate


class Numbers:
    """Counts slowly and remembers how it ended."""

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.asked = threading.Event()
        self.closed = threading.Event()

    def stream(self) -> Generator[int, None, None]:
        """Yield 0, 1, 2 and 3."""
        try:
            for number in range(4):
                self.asked.set()
                time.sleep(self.pause)
                yield number
        except GeneratorExit:
            self.closed.set()
            raise


def test_items_come_in_order() -> None:
    async def read() -> list[int]:
        return [number async for number in iterate(Numbers().stream())]

    assert asyncio.run(read()) == [0, 1, 2, 3]


def test_the_loop_goes_on_while_an_item_is_awaited() -> None:
    async def read() -> float:
        started = time.monotonic()
        items = iterate(Numbers(pause=0.3).stream())
        first = asyncio.ensure_future(anext(items))
        await asyncio.sleep(0)
        waited = time.monotonic() - started
        assert await first == 0
        await items.aclose()
        return waited

    assert asyncio.run(read()) < 0.2


def test_leaving_early_closes_the_generator() -> None:
    numbers = Numbers()

    async def read() -> None:
        items = iterate(numbers.stream())
        async for _ in items:
            break
        await items.aclose()

    asyncio.run(read())
    assert numbers.closed.is_set()


def test_a_task_cancelled_while_the_generator_works_closes_it_too() -> None:
    numbers = Numbers(pause=0.3)

    async def read() -> None:
        async for _ in iterate(numbers.stream()):
            pass

    async def cancel() -> None:
        task = asyncio.create_task(read())
        assert await asyncio.to_thread(numbers.asked.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert numbers.closed.is_set()


def test_an_error_of_the_generator_comes_through() -> None:
    def failing() -> Generator[int, None, None]:
        yield 1
        raise OSError("the end")

    async def read() -> list[int]:
        return [number async for number in iterate(failing())]

    with pytest.raises(OSError, match="the end"):
        asyncio.run(read())
