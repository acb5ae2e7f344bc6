"""Which addresses of the web may be fetched: those of public web servers, whatever name or redirect leads there.

A link that someone sends, or a page that redirects, must not make this machine read what only it can reach: its own
services, its network, the metadata of its cloud. Nothing here connects to anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from knowledge.errors import DocumentError

IPAddress = IPv4Address | IPv6Address
Resolver = Callable[[str], Sequence[str]]
"""A host's name into its IP addresses. Raises OSError where there are none."""

LONGEST_URL = 4_000
LONGEST_SHOWN = 300

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*{_LABEL}")
_PRIVATE_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
_USER = re.compile(r"(?<=//)[^/?#]*@")

# Below 1024 every port but these belongs to another service, such as mail, that could take a request for a command.
_WEB_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024
# So do these above: they are what browsers refuse, and databases that read lines.
_OTHER_SERVICES = {
    *(1433, 1521, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 6000, 6379, 6566),
    *(6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 10080, 11211, 27017),
}

# The standard library's `is_global` lets some of these through, and what else depends on its version.
_CLOSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers; a cloud's metadata
        "168.63.129.16/32",  # a cloud's host agent, at an address that looks public
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays into IPv6
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and others that carry another address inside
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",
    )
)
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be fetched, and the only IP addresses to connect to for it."""

    url: httpx.URL
    """Without fragment; its host in lower-case ASCII, without a final dot."""
    addresses: tuple[str, ...]


def is_public(address: IPAddress) -> bool:
    """Return whether an IP address belongs to the public internet."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:  # How a network without IPv4 reaches an IPv4 address: it counts as that one.
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in _OPEN_6 and address.is_global and not any(address in closed for closed in _CLOSED_6)
    return address.is_global and not address.is_multicast and not any(address in closed for closed in _CLOSED_4)


def check(url: str, resolve: Resolver, allows: Callable[[IPAddress], bool] = is_public) -> Target:
    """Return what to connect to for a URL. The host's name is resolved once: nobody else may look it up again.

    Raises:
        DocumentError: the URL is not one of a public web site, or any of the host's addresses is not allowed.
    """
    parsed = web_url(url)
    host = parsed.raw_host.decode()
    try:
        addresses = tuple(dict.fromkeys(resolve(host)))
    except OSError as error:
        reason = (error.strerror or str(error) or type(error).__name__).lower()
        raise DocumentError(
            f"{shown(url)} cannot be read: {host} was not found ({reason}). Check the address and your connection."
        ) from error
    if not addresses:
        raise DocumentError(f"{shown(url)} cannot be read: {host} has no address. Check it for misspellings.")
    for address in addresses:
        if not _allowed(address, allows):
            raise DocumentError(
                f"{shown(url)} is not read: {host} leads to {address}, which is not on the public internet. "
                "Download the file and add that."
            )
    return Target(parsed, addresses)


def web_url(url: str) -> httpx.URL:
    """Return a URL as it is fetched, if its spelling is that of a public web site's. Raises DocumentError."""
    if len(url) > LONGEST_URL:
        raise DocumentError(f"{shown(url)} is not read: it is longer than {LONGEST_URL:,} characters. Shorten it.")
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise DocumentError(f"{shown(url)} is not a web address ({shown(str(error))}). Check it.") from error
    if parsed.scheme not in ("http", "https"):
        raise DocumentError(f"{shown(url)} is not read: only http and https are. Give an address of the web.")
    if parsed.userinfo:
        raise DocumentError(f"{shown(url)} is not read: it holds a user name. Give the address without one.")
    _check_port(parsed.port, url)
    host = parsed.raw_host.decode("ascii").lower().removesuffix(".")
    _check_name(host, url)
    return parsed.copy_with(host=host, fragment=None)


def shown(text: str) -> str:
    """Return a URL as an error shows it: in one line, not endless, without a password."""
    line = "".join(character if character.isprintable() else "?" for character in _USER.sub("", text.strip()))
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def _check_port(port: int | None, url: str) -> None:
    if port is None or port in _WEB_PORTS or (_FIRST_FREE_PORT <= port <= 65_535 and port not in _OTHER_SERVICES):
        return
    raise DocumentError(
        f"{shown(url)} is not read: port {port} is not a web server's. Give an address without a port, or download "
        "the file and add that."
    )


def _check_name(host: str, url: str) -> None:
    last = host.rpartition(".")[2]
    if ":" in host or last[:1].isdigit():  # No name ends so, and a bare number has many spellings.
        raise DocumentError(f"{shown(url)} is not read: {host} is a number, not a site's name. Give the name.")
    if not _NAME.fullmatch(host):
        raise DocumentError(f"{shown(url)} is not read: it holds no valid name of a site. Check it.")
    if "." not in host or any(f".{host}".endswith(f".{name}") for name in _PRIVATE_NAMES):
        raise DocumentError(
            f"{shown(url)} is not read: {host} is a name on your own network, and only public sites are read. "
            "Download the file and add that."
        )


def _allowed(address: str, allows: Callable[[IPAddress], bool]) -> bool:
    try:
        return allows(ip_address(address))
    except ValueError:
        return False
