"""Says how long an answer took. Knows nothing of how it came about."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

from assistant.messages import Done, Events, Sources, Token


def timed(events: Events) -> Events:
    """Pass events on; the last says how many milliseconds after the question each kind came."""
    started = time.perf_counter()
    timings: dict[str, int] = {}
    with closing(events):
        for event in events:
            match event:
                case Sources():
                    timings["retrieval"] = _milliseconds_since(started)
                case Token(text) if text:
                    timings.setdefault("first_token", _milliseconds_since(started))
                case Done():
                    event = replace(event, timings_ms=timings | {"total": _milliseconds_since(started)})
            yield event


def _milliseconds_since(start: float) -> int:
    return round((time.perf_counter() - start) * 1000)
