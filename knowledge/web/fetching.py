"""Fetches one address of the web: bounded in time and size, and checked again at every redirect.

What the answer is good for is decided elsewhere. Nothing is kept between two fetches: no cookie, no connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import httpcore
import httpx

from knowledge.errors import DocumentError
from knowledge.web.addresses import Target, check, shown
from knowledge.web.connections import (
    Deadline,
    Network,
    OutOfTime,
    connection_to,
    httpcore_url,
)
from knowledge.web.failures import check_status, explained, too_slow
from knowledge.web.packing import ACCEPTED, at_most, unpacked
from knowledge.web.resolving import resolved_in_time

PRODUCT = "ConceptGuide"
"""Under this name a site's robots.txt may speak to this program."""

_REDIRECTS = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent."""

    url: str
    """Where it came from after all redirects, without a fragment."""
    status: int
    data: bytes
    content_type: str
    """Lower case, without parameters; empty where the server named none."""
    charset: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller takes of an answer."""

    limit: Callable[[str, str], int]
    """The most bytes for a content type and an address. May raise DocumentError, where no byte of it is of use."""
    any_status: bool = False
    """Not only what succeeded."""
    beginning: bool = False
    """Of what is too large, the beginning, where else it is an error."""


def permitted(url: httpx.URL) -> None:
    """Permit every address."""


def fetch(url: str, network: Network, wanted: Wanted, permit: Callable[[httpx.URL], None] = permitted) -> Fetched:
    """Return what an address leads to. `permit` is asked before each request, and takes as long as it wants.

    Raises:
        DocumentError: the address or one that it redirects to may not be fetched or fails, or what comes is too large.
    """
    deadline = Deadline(network.whole_seconds)
    visited: list[str] = []
    while True:
        try:
            target = _checked(url, network, deadline)
            with deadline.paused():
                permit(target.url)
            with explained(target, network, deadline):
                answer = _get(target, network, wanted, deadline)
        except DocumentError as error:
            if visited:
                raise DocumentError(f"{shown(visited[0])} redirects elsewhere: {error}") from error
            raise
        if isinstance(answer, Fetched):
            return answer
        visited.append(str(target.url))
        url = _next(answer, visited, network.most_redirects)


def user_agent() -> str:
    """Return how this program introduces itself to a server."""
    try:
        number = version("concept-guide")
    except PackageNotFoundError:
        number = "0"
    return f"{PRODUCT}/{number} (+course material reader)"


def _checked(url: str, network: Network, deadline: Deadline) -> Target:
    def resolve(host: str) -> tuple[str, ...]:
        return tuple(resolved_in_time(network.resolve, host, deadline.within(network.connect_seconds)))

    try:
        return check(url, resolve, network.allows)
    except OutOfTime:
        raise DocumentError(too_slow(url, network)) from None


def _get(target: Target, network: Network, wanted: Wanted, deadline: Deadline) -> Fetched | str:
    """Return what one address answers, or where it redirects to."""
    url = str(target.url)
    headers = [("User-Agent", user_agent()), ("Accept", "*/*"), ("Accept-Encoding", ACCEPTED), ("Connection", "close")]
    seconds = {"connect": network.connect_seconds, "read": network.read_seconds, "write": network.read_seconds}
    with (
        connection_to(target, network, deadline) as connection,
        connection.stream(
            "GET", httpcore_url(target.url), headers=headers, extensions={"timeout": seconds}
        ) as response,
    ):
        location = _header(response, b"location")
        if response.status in _REDIRECTS and location:
            return _joined(target.url, location)
        if not wanted.any_status:
            check_status(response.status, url)
        kind = _header(response, b"content-type") or ""
        content_type = kind.partition(";")[0].strip().lower()
        charset = _CHARSET.search(kind)
        limit = wanted.limit(content_type, url)
        return Fetched(
            url=url,
            status=response.status,
            data=_body(response, url, limit, wanted.beginning),
            content_type=content_type,
            charset=charset[1].lower() if charset else None,
            last_modified=_header(response, b"last-modified"),
        )


def _body(response: httpcore.Response, url: str, limit: int, beginning: bool) -> bytes:
    announced = _header(response, b"content-length") or ""
    too_large = f"{shown(url)} is too large: more than {limit:,} bytes. Split it into smaller files and add those."
    if announced.isdecimal() and int(announced[:20]) > limit and not beginning:
        raise DocumentError(too_large)
    try:
        data = at_most(unpacked(response.iter_stream(), ", ".join(_headers(response, b"content-encoding"))), limit)
    except ValueError as error:
        raise DocumentError(
            f"{shown(url)} cannot be unpacked: {error}. Download it in a browser and add that."
        ) from error
    if len(data) > limit and not beginning:
        raise DocumentError(too_large)
    return data[:limit]


def _next(url: str, visited: list[str], most: int) -> str:
    """Return where to go on, if a redirect may lead there."""
    start, here = shown(visited[0]), visited[-1]
    if url in visited:
        raise DocumentError(f"{start} redirects in a circle. Open it in a browser, download the page and add that.")
    if len(visited) > most:
        raise DocumentError(f"{start} redirects more than {most} times. Give the address where it ends.")
    if here.startswith("https:") and url.startswith("http:"):
        raise DocumentError(
            f"{start} redirects from https to {shown(url)}, which anyone on the way could change. "
            "Download the page in a browser and add that."
        )
    return url


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise DocumentError(f"{shown(str(url))} redirects to {shown(location)!r}, which is no address.") from error


def _header(response: httpcore.Response, name: bytes) -> str | None:
    """Return the first header of a name."""
    return next(iter(_headers(response, name)), None)


def _headers(response: httpcore.Response, name: bytes) -> list[str]:
    return [value.decode("utf-8", "replace").strip() for key, value in response.headers if key.lower() == name]
