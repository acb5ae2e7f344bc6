"""What counts as the address of an OpenTelemetry collector."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError


def collector(url: str) -> str:
    """Return where traces go, as it was written. Raises PydanticCustomError for what is no address of a collector."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or parts.username or parts.query or parts.fragment:
        raise PydanticCustomError("collector", "no collector's address. Write it like http://127.0.0.1:4318")
    return url.rstrip("/")
