"""The page of a course on which a question was asked: as much of it as its authors need to find it again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Page:
    """Where a question was asked."""

    url: str
    title: str


def page(url: str, title: str) -> Page | None:
    """Return a page without what may tell who reads it: the query, the fragment, a name and a session in the address.

    None for what is on no web site, such as a file of the reader's.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not url.isprintable():
        return None
    host = f"[{host}]" if ":" in host else host
    place = host if port is None else f"{host}:{port}"
    # Some servers write a session behind the path: `/course;jsessionid=…`.
    return Page(f"{parts.scheme}://{place}{parts.path.partition(';')[0]}", _printable(title))


def _printable(title: str) -> str:
    return "".join(character for character in " ".join(title.split()) if character.isprintable())
