"""Where a request comes from: an address, this machine itself, or through a proxy."""

from __future__ import annotations

from ipaddress import IPv6Address

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.addresses import ip, is_loopback, names_this_machine
from assistant.api.middleware.hosts import name_of

_OF_PROXIES = {"forwarded", "via", "x-real-ip"}
_BEGINNING_OF_PROXIES = "x-forwarded"
_LONGEST_ADDRESS = 100
"""Characters. What a trusted proxy passes on may have any length."""
_NETWORK_BITS = 64
"""Of an IPv6 address: a household or a machine has all the rest of them."""


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from; behind a proxy that the operator trusts, its reader's."""
    return str((scope.get("client") or ("",))[0])[:_LONGEST_ADDRESS]


def network_of(scope: Scope) -> str:
    """Return by what a request's address is counted: an IPv6 address by its network."""
    name = address_of(scope)
    address = ip(name)
    return str(int(address) >> _NETWORK_BITS) if isinstance(address, IPv6Address) else str(address or name)


def is_this_machine(scope: Scope) -> bool:
    """Return whether a program on this very machine asks, without a proxy, for a name of this machine itself.

    A request that a proxy passed on comes from the proxy, so from this machine too where it runs here: it is known by
    the headers that proxies add. One that adds none, and puts our own name in the place of its own, lets everybody
    pass for this machine.
    """
    headers = Headers(scope=scope)
    is_here = is_loopback(address_of(scope)) and names_this_machine(name_of(headers.get("host", "")))
    return is_here and not came_through_proxy(headers)


def came_through_proxy(headers: Headers) -> bool:
    """Return whether a proxy has left its mark, trusted or not."""
    return any(name in _OF_PROXIES or name.startswith(_BEGINNING_OF_PROXIES) for name in headers)
