"""Who may use a generator that serves a few questions at once: first come, first served."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A queue for one generator: who stands at its head has it."""

    def __init__(self, at_once: int = 1) -> None:
        """Let so many have it at once."""
        self.at_once = at_once
        self._queue: list[Place] = []
        self._moved = threading.Condition()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Stand in the queue, at its end at first, until the block is left: from anywhere in it."""
        place = Place(self._queue, self.at_once, self._moved)
        try:
            yield place
        finally:
            with self._moved:
                self._queue.remove(place)
                self._moved.notify_all()

    @property
    def length(self) -> int:
        """How many stand in the queue, those who have the generator among them: with 0 nobody wants it."""
        return len(self._queue)


class Place:
    """One place in the queue."""

    def __init__(self, queue: list[Place], at_once: int, moved: threading.Condition) -> None:
        self._queue = queue
        self._at_once = at_once
        self._moved = moved
        with moved:
            queue.append(self)

    @property
    def ahead(self) -> int:
        """How many must go before its turn comes: with 0 it has come."""
        with self._moved:
            return self._ahead()

    def wait(self, seconds: float) -> None:
        """Return when the queue has moved, or after some seconds; at once where its turn has come."""
        with self._moved:
            if self._ahead():
                self._moved.wait(seconds)

    def _ahead(self) -> int:
        return max(0, self._queue.index(self) - self._at_once + 1)
