"""Who may use a generator that serves one question at a time: first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A queue for one generator: who stands first has it."""

    def __init__(self) -> None:
        self._queue: deque[Place] = deque()
        self._moved = threading.Condition()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Stand in the queue, at its end at first, until the block is left: from anywhere in it."""
        place = Place(self._queue, self._moved)
        try:
            yield place
        finally:
            with self._moved:
                self._queue.remove(place)
                self._moved.notify_all()

    @property
    def length(self) -> int:
        """How many stand in the queue: with 0 the generator is free."""
        return len(self._queue)


class Place:
    """One place in the queue."""

    def __init__(self, queue: deque[Place], moved: threading.Condition) -> None:
        self._queue = queue
        self._moved = moved
        with moved:
            queue.append(self)

    @property
    def ahead(self) -> int:
        """How many stand before it: with 0 the generator is its own."""
        with self._moved:
            return self._queue.index(self)

    def wait(self, seconds: float) -> None:
        """Return when the queue has moved, or after some seconds."""
        with self._moved:
            if self._queue[0] is not self:
                self._moved.wait(seconds)
