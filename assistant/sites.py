"""Names of sites as browsers send them: the origin of a page, and the host that a request is for."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

ANY = "*"

_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(value: str) -> str:
    """Return an origin as a browser sends it: `HTTPS://School.example:443/` becomes `https://school.example`.

    Raises PydanticCustomError for what no page can be of, such as an address with a path.
    """
    if value.strip() == ANY:
        return ANY
    try:
        parts = urlsplit(value.strip())
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, host, port = "", "", None
    if not scheme or not host or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise PydanticCustomError("origin", "write scheme and host of the site alone, as in https://school.example")
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{port}"


def host_name(value: str) -> str:
    """Return a host's name as a browser sends it, without its port.

    Raises PydanticCustomError for what is no name.
    """
    name = value.strip().rstrip(".").lower()
    if not _HOST.fullmatch(name):
        raise PydanticCustomError("host", "write the name alone, without scheme or port, as in guide.school.example")
    return name
