"""Brings documents from the web: one address, or all pages of a sitemap. The only door to it.

Only public sites are read, only what they let programs read, and nothing without a limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import LARGEST_FILE, LARGEST_TEXT, read_bytes
from knowledge.web import kinds, sitemaps
from knowledge.web.charsets import in_utf8
from knowledge.web.connections import Network
from knowledge.web.fetching import Fetched, Wanted, fetch
from knowledge.web.robots import Robots
from knowledge.web.walking import MOST_PAGES, Walk

__all__ = ["MOST_PAGES", "Download", "Network", "Web"]


@dataclass(frozen=True, slots=True)
class Download:
    """What an address led to. It can be sent to another process and read there."""

    url: str
    """Where it was found after all redirects, without a fragment."""
    name: str
    """Under which the readers take it."""
    data: bytes

    def read(self) -> Document:
        """Return it as a document, whose `url` is where it was found. Raises DocumentError."""
        try:
            return replace(read_bytes(self.data, self.name), url=self.url)
        except DocumentError as error:
            raise DocumentError(kinds.about(self.url, self.name, error)) from error


class Web:
    """What one run reads of the web. It remembers where names lead and what sites allow: the next needs another."""

    def __init__(self, network: Network | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        network = network or Network()
        self._network = replace(network, resolve=cache(network.resolve))
        self._robots = Robots(self._network, sleep)
        self._fetched: dict[str, Fetched] = {}
        self._stamps: dict[str, str] = {}
        self.refused: list[str] = []
        """A line for each address of a sitemap that was left out."""

    def pages(self, url: str, most: int = MOST_PAGES) -> Iterator[str]:
        """Yield the addresses of the pages that an address means: those of a sitemap, else the address itself.

        What is fetched for this is not fetched again by `read`, as long as there is room for it.

        Raises:
            DocumentError: the address may not be fetched or fails, or is a damaged sitemap.
        """
        fetched = self._fetch(url, _limit_of_any)
        sitemap = sitemaps.parse(fetched)
        if sitemap is None:
            self._keep(url, fetched)
            yield url
            return
        walk = Walk(fetched.url, lambda nested: self._fetch(nested, _limit_of_sitemap), self.refused, most)
        for page in walk.pages(sitemap):
            self._stamps[page.url] = page.stamp
            yield page.url

    def read(self, url: str) -> Document:
        """Return what an address leads to as a document; its `url` is where it was found after all redirects.

        Raises:
            DocumentError: the address may not be fetched or fails, or what comes cannot be read.
        """
        return self.download(url).read()

    def download(self, url: str) -> Download:
        """Return what an address leads to without reading it: what anyone may have made is best read elsewhere.

        Raises:
            DocumentError: the address may not be fetched or fails, or no reader is for what comes.
        """
        fetched = self._fetched.pop(url, None) or self._fetch(url, kinds.limit)
        name = kinds.file_name(fetched.url, fetched.content_type)
        kinds.check_expected(url, name)
        try:
            return Download(fetched.url, name, in_utf8(fetched.data, fetched.charset, name))
        except DocumentError as error:
            raise DocumentError(kinds.about(fetched.url, name, error)) from error

    def stamp(self, url: str) -> str:
        """Return what changes when a page does, as far as its sitemap or its server has said; empty if neither has."""
        return self._stamps.get(url, "")

    def _fetch(self, url: str, limit: Callable[[str, str], int]) -> Fetched:
        fetched = fetch(url, self._network, Wanted(limit), self._robots.permit)
        if fetched.last_modified and not self._stamps.get(url):
            self._stamps[url] = fetched.last_modified
        return fetched

    def _keep(self, url: str, fetched: Fetched) -> None:
        """Keep an answer until it is read; older ones make room for it."""
        self._fetched[url] = fetched
        while len(self._fetched) > 1 and sum(len(kept.data) for kept in self._fetched.values()) > LARGEST_FILE:
            del self._fetched[next(iter(self._fetched))]


def _limit_of_any(content_type: str, url: str) -> int:
    return LARGEST_TEXT if sitemaps.may_be_one(content_type, url) else kinds.limit(content_type, url)


def _limit_of_sitemap(content_type: str, url: str) -> int:
    return LARGEST_TEXT
