"""Reads server-sent events as a browser does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

Event = tuple[str, dict[str, Any]]


def events_of(lines: Iterable[str]) -> Iterator[Event]:
    """Yield (name, data) of each event in a response's lines."""
    name, data = "message", ""
    for line in lines:
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data += line.removeprefix("data:").strip()
        elif not line and data:
            yield name, json.loads(data)
            name, data = "message", ""
