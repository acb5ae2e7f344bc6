"""How often something may happen, and who has done it how often. Knows nothing of HTTP."""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

MOST_KEYS = 10_000
"""Of more who are counted, the one that was quiet for longest is forgotten: a flood of names cannot fill the memory."""
MOST_TIMES = 1_000_000

_RATE = re.compile(r"([0-9]{1,7})\s*/\s*(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times within any stretch of a second, a minute, an hour or a day."""

    times: int
    unit: str

    @property
    def seconds(self) -> int:
        """How long the stretch is."""
        return _SECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.times:,} times within {'an' if self.unit == 'hour' else 'a'} {self.unit}"


def rate(text: str) -> Rate | None:
    """Return a rate written as `12/minute`; None, which is no limit, for an empty text or `0`.

    Raises PydanticCustomError for what is none.
    """
    if text.strip() in ("", "0"):
        return None
    found = _RATE.fullmatch(text.strip().lower())
    if not found or not 1 <= int(found[1]) <= MOST_TIMES:
        message = "write how often in which time, as in 12/minute (or second, hour, day), or 0 for no limit"
        raise PydanticCustomError("rate", message)
    return Rate(int(found[1]), found[2])


def in_words(seconds: float) -> str:
    """Return how long one has to wait, in the unit in which a person would say it; rounded up."""
    whole = math.ceil(seconds)
    if whole == 1:
        return "1 second"
    if whole <= 120:
        return f"{whole} seconds"
    minutes = math.ceil(whole / 60)
    return f"{minutes} minutes" if minutes <= 120 else f"{math.ceil(minutes / 60)} hours"


class MovingWindow:
    """Counts what each key has done within the last stretch of a rate. Used by one thread."""

    def __init__(self, rate: Rate, now: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._now = now
        self._done: OrderedDict[str, deque[float]] = OrderedDict()
        """When each key has counted; the key that counted last stands last."""

    def __len__(self) -> int:
        return len(self._done)

    def seconds_to_wait(self, key: str, times: int = 1) -> float:
        """Return how long it is until the key may so often at once; 0 where it may now, infinity where it never may."""
        if times > self.rate.times:
            return math.inf
        done = self._done.get(key, ())
        too_many = len(done) + times - self.rate.times
        # The oldest stand first: these have to leave the stretch.
        return max(0.0, done[too_many - 1] + self.rate.seconds - self._now()) if too_many > 0 else 0.0

    def count(self, key: str, times: int = 1) -> None:
        """Count the key so many times more."""
        done = self._done.setdefault(key, deque(maxlen=self.rate.times))
        done.extend([self._now()] * times)
        self._done.move_to_end(key)
        self._forget()

    def _forget(self) -> None:
        """Drop who has been quiet for a whole stretch, and who is too many."""
        oldest = self._now() - self.rate.seconds
        while len(self._done) > MOST_KEYS or next(iter(self._done.values()))[-1] <= oldest:
            self._done.popitem(last=False)
