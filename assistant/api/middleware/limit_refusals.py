"""What is said to whom a limit keeps out: how long to wait, or that waiting does not help."""

from __future__ import annotations

import math

from starlette.responses import Response

from assistant.api.errors import refusal
from assistant.keys import Key
from assistant.rates import Rate, in_words


def too_many(message: str, seconds: float) -> Response:
    """Return the reply to who has to wait."""
    whole = math.ceil(seconds)
    response = refusal("TooManyRequests", f"{message}. Go on in {in_words(whole)}.", 429)
    response.headers["retry-after"] = str(whole)
    return response


def too_often(who: str, calls: int, limit: Rate, seconds: float) -> Response:
    """Return the reply to a request beyond a rate that does the work of so many calls. `who` says who has asked."""
    if math.isinf(seconds):
        return _never(calls, f"the limit is {limit}")
    if calls == 1:
        return too_many(f"{who} {limit}", seconds)
    return too_many(f"{who} too often for {calls:,} calls at once now: the limit is {limit}", seconds)


def no_more_today(key: Key, calls: int, seconds: float) -> Response:
    """Return the reply to a request beyond a key's day that does the work of so many calls."""
    if calls > key.daily:
        return _never(calls, f"the key {key.name} may ask {key.daily:,} times a day (of UTC)")
    left = "no more" if calls == 1 else f"fewer than these {calls:,}"
    return too_many(f"The key {key.name} may ask {key.daily:,} times a day (of UTC), and {left} are left", seconds)


def _never(calls: int, limit: str) -> Response:
    """Return the reply to what is larger than a whole limit. It names no time: some programs would try for ever."""
    return refusal("InvalidRequest", f"{calls:,} calls at once never fit: {limit}. Send fewer at once.", 422)
