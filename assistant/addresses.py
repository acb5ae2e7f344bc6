"""Addresses of machines, as they stand in requests and settings."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address


def ip(name: str) -> IPv4Address | IPv6Address | None:
    """Return an address, an IPv4 one that is written as IPv6 as what it is; None for what is none."""
    try:
        address = ip_address(name)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def is_loopback(name: str) -> bool:
    """Return whether an address, with or without brackets, is one by which a machine reaches itself alone."""
    address = ip(name.removeprefix("[").removesuffix("]"))
    return address is not None and address.is_loopback


def names_this_machine(host: str) -> bool:
    """Return whether a host is this very machine, whichever machine that is."""
    return host.lower() == "localhost" or is_loopback(host)
