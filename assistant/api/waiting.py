"""Bounds how many questions the API takes on at once. Knows nothing of how they are answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

from assistant.errors import Busy


class WaitingRoom:
    """So many places, and no queue before the door. Used by one event loop."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken = 0

    async def place(self) -> AsyncIterator[None]:
        """Hold a place from the request until its reply is sent, or nobody waits for it. Raises Busy."""
        if self._taken >= self._places:
            raise Busy(f"{self._taken} questions are being answered already. Ask again in a few seconds.")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
