"""Who may see the authors' page: who has said the password. Kept in memory: a restart signs everybody out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

SESSION_SECONDS = 12 * 60 * 60
_MOST_SESSIONS = 100
_MINUTE = 60.0
TRIES_BY_ADDRESS = 5
"""Wrong passwords a minute from one address."""
TRIES_IN_ALL = 30
"""Wrong passwords a minute from everywhere."""

Outcome = Literal["wrong", "too many"]


class Sessions:
    """Passwords in, sessions out; used by one process."""

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._password = _digest(password)
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[bytes, float] = {}
        """When each session ends, by the digest of its token."""
        self._tries: deque[tuple[float, str]] = deque()
        """The wrong ones of the last minute: when, and from which address. At most `TRIES_IN_ALL`."""

    def begin(self, password: str, address: str) -> tuple[str, None] | tuple[None, Outcome]:
        """Return the token of a new session, or why there is none.

        After too many wrong passwords the right one is refused too, for up to a minute: whoever guesses learns nothing.
        """
        with self._lock:
            if self._too_many(address):
                return None, "too many"
            if not hmac.compare_digest(_digest(password), self._password):
                self._tries.append((self._clock(), address))
                return None, "wrong"
            while len(self._ends) >= _MOST_SESSIONS:
                del self._ends[next(iter(self._ends))]
            token = secrets.token_urlsafe(32)
            self._ends[_digest(token)] = self._clock() + SESSION_SECONDS
            return token, None

    def is_open(self, token: str) -> bool:
        """Return whether a token is that of a session which has not ended."""
        with self._lock:
            return self._clock() < self._ends.get(_digest(token), float("-inf"))

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._ends.pop(_digest(token), None)

    def _too_many(self, address: str) -> bool:
        while self._tries and self._tries[0][0] <= self._clock() - _MINUTE:
            self._tries.popleft()
        from_there = sum(tried == address for _, tried in self._tries)
        return from_there >= TRIES_BY_ADDRESS or len(self._tries) >= TRIES_IN_ALL


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
