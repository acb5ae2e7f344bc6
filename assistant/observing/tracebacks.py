"""Tells of an error where it came from, and not what it says: messages quote what they are about, a question often."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

_MOST_ERRORS = 10
"""Of one chain or group."""


def told(error: BaseException, with_messages: bool = False) -> str:
    """Return the frames and the type of an error and of those that led to it, the first one first. No variables."""
    parts = []
    for number, one in zip(range(_MOST_ERRORS), _chain(error), strict=False):
        what = type(one).__qualname__ + (f": {one!s}" if with_messages else "")
        before = "\nwhich led to:\n" if number else ""
        parts.append(f"{before}{''.join(traceback.format_tb(one.__traceback__))}{what}")
    return "".join(parts)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to an error, and then the error, each once."""
    seen: list[BaseException] = []
    left = [error]
    while left and len(seen) < _MOST_ERRORS:
        one = left.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        within = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        left += [*within, *([before] if before else [])]
    yield from reversed(seen)
