"""Names of sites as browsers send them: the origin of a page, the host that a request is for, and which are allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

ANY = "*"

_BELOW = "*."
"""Before a host's name: all names below it, at any depth, and not itself."""
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_ANY_SITE = r"[a-z][a-z0-9+.-]{0,30}://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?"
"""A page without a site of its own, such as a file or what a sandboxed frame shows, sends `null`: that is none."""
_LABELS = r"(?:[a-z0-9_-]{1,63}\.){1,126}"
_NOTHING = "(?!)"


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    """The sites whose pages may use this server. One rule for what their scripts call and for what they frame."""

    sites: tuple[str, ...] = ()
    """As `origin` returns them."""

    def allows(self, origin: str) -> bool:
        """Return whether an `Origin` header, letter by letter as it came, is that of an allowed site."""
        return re.fullmatch(self.pattern, origin) is not None

    @property
    def pattern(self) -> str:
        """A regular expression that matches the whole of an allowed origin, and nothing else."""
        return "|".join(map(_pattern, self.sites)) or _NOTHING

    def frame_ancestors(self) -> str:
        """Return who may frame a page, as the sources of a Content-Security-Policy; the server itself always may.

        A browser takes a source with `http` for the same host with `https` too, and none that is an IPv6 address.
        """
        return " ".join(("'self'", *self.sites))


def origin(value: str) -> str:
    """Return an origin as a browser sends it: `HTTPS://School.example:443/` becomes `https://school.example`.

    `https://*.school.example` stands for all names below that one, and `*` for every site.

    Raises PydanticCustomError for what no page can be of, such as an address with a path.
    """
    if value.strip() == ANY:
        return ANY
    try:
        parts = urlsplit(value.strip())
        scheme, host, port = parts.scheme, _host(parts.hostname or ""), parts.port
    except ValueError:
        scheme, host, port = "", "", None
    if not scheme or not host or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise PydanticCustomError(
            "origin",
            "write scheme and host of the site alone, as in https://school.example or https://*.school.example; "
            "a name with other letters than a to z as browsers send it, as in https://xn--mnchen-3ya.example",
        )
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{port}"


def is_origin(value: str) -> bool:
    """Return whether an `Origin` header names a site."""
    return re.fullmatch(_ANY_SITE, value) is not None


def is_on_host(origin: str, host: str) -> bool:
    """Return whether an `Origin` header and a `Host` header name the same host and port, whatever the scheme is."""
    scheme, _, name = origin.partition("://")
    if not is_origin(origin) or scheme not in _DEFAULT_PORTS:
        return False
    port = f":{_DEFAULT_PORTS[scheme]}"
    return name.removesuffix(port) == host.lower().removesuffix(port)


def host_name(value: str) -> str:
    """Return a host's name as a browser sends it, without its port.

    Raises PydanticCustomError for what is no name.
    """
    name = value.strip().rstrip(".").lower()
    if not _HOST.fullmatch(name):
        raise PydanticCustomError("host", "write the name alone, without scheme or port, as in guide.school.example")
    return name


def _host(name: str) -> str:
    """Return the host of an origin, or nothing where it is none. Raises ValueError for what is no IPv6 address."""
    if "%" in name:  # The network card of an address: none is part of an origin.
        return ""
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    return name if _HOST.fullmatch(name.removeprefix(_BELOW)) else ""


def _pattern(site: str) -> str:
    if site == ANY:
        return _ANY_SITE
    scheme, is_below, name = site.partition(f"://{_BELOW}")
    return f"{re.escape(scheme)}://{_LABELS}{re.escape(name)}" if is_below else re.escape(site)
