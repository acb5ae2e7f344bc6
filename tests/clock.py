"""A clock for tests."""

from __future__ import annotations


class Clock:
    """Tells the seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return them."""
        return self.now
