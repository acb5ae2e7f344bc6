"""Keeps replies for a while, in memory and nowhere else: they hold what somebody asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

SECONDS_KEPT = 3600.0
MOST_KEPT = 1_000
MOST_BYTES = 50_000_000
"""Of all replies together."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it was sent, and the digest of the request that it belongs to."""

    request: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class KeptReplies:
    """The latest replies by name; the oldest make room for new ones."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._replies: dict[Hashable, tuple[float, Reply]] = {}  # The oldest first.
        self._bytes = 0

    def get(self, name: Hashable) -> Reply | None:
        """Return a reply that is still kept."""
        self._drop_old()
        _, reply = self._replies.get(name, (0.0, None))
        return reply

    def keep(self, name: Hashable, reply: Reply) -> None:
        """Keep a reply under a name that none has."""
        self._replies[name] = self._now(), reply
        self._bytes += len(reply.body)
        self._drop_old()

    def _drop_old(self) -> None:
        while self._replies and self._is_too_much():
            _, dropped = self._replies.pop(next(iter(self._replies)))
            self._bytes -= len(dropped.body)

    def _is_too_much(self) -> bool:
        since, _ = next(iter(self._replies.values()))
        is_old = self._now() - since >= SECONDS_KEPT
        return is_old or len(self._replies) > MOST_KEPT or self._bytes > MOST_BYTES
