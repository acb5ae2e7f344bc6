"""What an operator says of a proxy before this server: its address, and the path at which it shows the server."""

from __future__ import annotations

import re
from ipaddress import ip_network

from pydantic_core import PydanticCustomError

_SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_MOST_SEGMENTS = 10


def network(value: str) -> str:
    """Return an address, or a network of them, in its usual form: ` 10.0.0.2 ` becomes `10.0.0.2`.

    Raises PydanticCustomError for what is none, and for a network of everybody: whom one trusts may say who asks.
    """
    try:
        found = ip_network(value.strip())
    except ValueError:
        message = "write an address or a network, as in 127.0.0.1, 10.0.0.0/24 or fd00::/64"
        raise PydanticCustomError("network", message) from None
    if found.prefixlen == 0:
        raise PydanticCustomError("network", "that is everybody. Write the address of the proxy alone")
    return str(found.network_address) if found.num_addresses == 1 else str(found)


def public_path(value: str) -> str:
    """Return a path without a slash at its end: `/guide/` becomes `/guide`, and `/` nothing.

    Raises PydanticCustomError for what stands in no address as it is written.
    """
    path = value.strip().rstrip("/")
    first, *segments = path.split("/")
    if first or len(segments) > _MOST_SEGMENTS or not all(map(_is_segment, segments)):
        raise PydanticCustomError("path", "write a path of plain letters, as in /guide or /course/guide")
    return path


def _is_segment(text: str) -> bool:
    return _SEGMENT.fullmatch(text) is not None and text not in (".", "..")
