"""Connects to the addresses that were checked and to no other, and to none for longer than a fetch may take."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from knowledge.web.addresses import IPAddress, Resolver, Target, is_public
from knowledge.web.resolving import from_system


def trusting_certificates() -> ssl.SSLContext:
    """Return what checks a server's certificate: the usual authorities, whatever the environment says."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Network:
    """How the web is reached and how long that may take. The defaults are for the real one."""

    resolve: Resolver = from_system
    allows: Callable[[IPAddress], bool] = is_public
    """Whether an address may be connected to."""
    tls: ssl.SSLContext = field(default_factory=trusting_certificates)
    connect_seconds: float = 10
    """For a host's name, and again for its addresses."""
    read_seconds: float = 20
    """Without a byte."""
    whole_seconds: float = 60
    """With every redirect, however steadily the bytes drip."""
    most_redirects: int = 5


class OutOfTime(Exception):
    """The time for a whole fetch is over."""


class Deadline:
    """The time that is left for a fetch."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def within(self, seconds: float | None) -> float:
        """Return how long a step may take that would be given some seconds. Raises OutOfTime where none are left."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left if seconds is None else min(seconds, left)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._ends

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Not count what is done meanwhile."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._ends += time.monotonic() - began


def connection_to(target: Target, network: Network, deadline: Deadline) -> httpcore.HTTPConnection:
    """Return a connection that goes to a target's addresses, under its name: for `Host`, and for its certificate."""
    return httpcore.HTTPConnection(
        httpcore_url(target.url).origin,
        ssl_context=network.tls,
        network_backend=_Checked(target.addresses, deadline),
    )


def httpcore_url(url: httpx.URL) -> httpcore.URL:
    """Return a URL as the layer below takes it."""
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


class _Checked(httpcore.NetworkBackend):
    """Connects to checked addresses, whatever name it is given."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address that answers; a silent one leaves time for those after it."""
        attempt = Deadline(self._deadline.within(timeout))
        for left in range(len(self._addresses), 0, -1):
            try:
                share = attempt.within(None) / left
                stream = self._sockets.connect_tcp(self._addresses[-left], port, share, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError("no address")


class _Timed(httpcore.NetworkStream):
    """A connection whose every step ends with the fetch at the latest."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            within = self._deadline.within(timeout)
        except OutOfTime:
            self.close()
            raise
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
