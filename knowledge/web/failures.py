"""What can go wrong between this program and a server, as a user understands it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from knowledge.errors import DocumentError
from knowledge.web.addresses import Target, shown
from knowledge.web.connections import Deadline, Network, OutOfTime


def check_status(status: int, url: str) -> None:
    """Raise DocumentError where a server did not send what it was asked for."""
    match status:
        case 200 | 203:
            return
        case 404 | 410:
            raise DocumentError(f"{shown(url)} does not exist ({status}). Check the address.")
        case 401 | 403 | 407:
            raise DocumentError(
                f"{shown(url)} may not be read without a login ({status}). Download it in a browser and add that."
            )
        case 429:
            raise DocumentError(f"{shown(url)} has been asked too often (429). Try again later.")
        case _ if status >= 500:
            raise DocumentError(f"{shown(url)} cannot be read: its server failed ({status}). Try again later.")
    raise DocumentError(f"{shown(url)} was answered with status {status}. Open it in a browser, and add what it shows.")


def too_slow(url: str, network: Network) -> str:
    """Return what to say of an address whose time is over."""
    return f"{shown(url)} was not read within {network.whole_seconds:g} seconds. Try again later, or download it."


@contextmanager
def explained(target: Target, network: Network, deadline: Deadline) -> Iterator[None]:
    """Turn what goes wrong on the way into an error that a user understands."""
    url = str(target.url)
    try:
        yield
    except OutOfTime:
        raise DocumentError(too_slow(url, network)) from None
    except httpcore.TimeoutException as error:
        if deadline.is_over:
            raise DocumentError(too_slow(url, network)) from error
        connecting = isinstance(error, httpcore.ConnectTimeout)
        seconds = network.connect_seconds if connecting else network.read_seconds
        raise DocumentError(f"{shown(url)} gave no answer for {seconds:g} seconds. Try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise DocumentError(
                f"{shown(url)} is not read: the certificate of its server is not valid "
                f"({error.__cause__.verify_message}). Check the address, or download it in a browser and add that."
            ) from error
        reason = shown(str(error)) or "the connection broke"
        raise DocumentError(f"{shown(url)} cannot be read: {reason}. Check the address, or try again later.") from error
