"""What a long step tells while it works. How it looks is left to whoever renders it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Tick = Callable[[int], None]
"""Takes the bytes done so far of one file."""


class Progress(Protocol):
    """Steps come one after another; beginning one ends the one before."""

    def begin(self, what: str, total: int | None) -> None:
        """A step starts; `total` is in bytes, None where the length is not known."""

    def update(self, done: int) -> None:
        """So many bytes of the step are done, counted from its beginning; it may fall when something is tried again."""


class Silent:
    """Tells nobody."""

    def begin(self, what: str, total: int | None) -> None:
        """Nothing to tell."""

    def update(self, done: int) -> None:
        """Nothing to tell."""


def after(progress: Progress, base: int) -> Tick:
    """Return a tick that counts on from `base`: one file among the many of a step."""
    return lambda done: progress.update(base + done)
