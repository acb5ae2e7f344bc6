"""Bounds how much of a kind the API takes on at once. Knows nothing of how it is done.

What waits in a thread holds it: without a bound a few dozen requests would leave no thread for any other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from assistant.errors import Busy


class WaitingRoom:
    """So many places, and no queue before the door. Used by one event loop."""

    def __init__(self, places: int, taken_by: str) -> None:
        """`taken_by` says what has the places when there is none left: `questions are being answered`."""
        self._places = places
        self._taken_by = taken_by
        self._taken = 0

    @property
    def places(self) -> int:
        """How many there are."""
        return self._places

    @property
    def taken(self) -> int:
        """How many are taken now."""
        return self._taken

    async def place(self) -> AsyncIterator[None]:
        """Hold a place from the request until its reply is sent, or nobody waits for it. Raises Busy."""
        if self._taken >= self._places:
            raise Busy(f"{self._taken} {self._taken_by} already. Try again in a few seconds.")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
