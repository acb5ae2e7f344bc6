"""Walks from a sitemap to the pages that it lists and that the sitemaps list which it lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from knowledge.errors import DocumentError
from knowledge.web.addresses import shown, web_url
from knowledge.web.fetching import Fetched
from knowledge.web.sitemap_xml import Listed, Sitemap
from knowledge.web.sitemaps import parse

MOST_PAGES = 500
MOST_SITEMAPS = 50
DEEPEST = 2
"""A sitemap may list sitemaps that list sitemaps, and no more."""


class Walk:
    """One walk from a sitemap's address. Only what is on its own host is followed, and nothing twice."""

    def __init__(self, url: str, fetch: Callable[[str], Fetched], refused: list[str], most: int = MOST_PAGES) -> None:
        """`refused` gets a line for each address that is left out, but not more than `most`."""
        self._start = web_url(url)
        self._fetch = fetch
        self._refused = refused
        self._most = most
        self._pages = 0
        self._sitemaps = 1
        self._seen = {str(self._start)}

    def pages(self, sitemap: Sitemap, depth: int = 0) -> Iterator[Listed]:
        """Yield the pages of a sitemap and of those beneath it, in their order, until there are enough."""
        for page in self._own(sitemap.pages):
            if self._is_full():
                return
            self._pages += 1
            yield page
        for nested in self._own(sitemap.sitemaps):
            if self._is_full() or self._is_too_far(depth):
                return
            if read := self._read(nested.url):
                yield from self.pages(read, depth + 1)
        if sitemap.is_cut:
            self._refuse(f"A sitemap of {self._start.host} lists more than is read of one. Name the other pages.")

    def _read(self, url: str) -> Sitemap | None:
        self._sitemaps += 1
        try:
            if sitemap := parse(self._fetch(url)):
                return sitemap
        except DocumentError as error:
            self._refuse(str(error))
            return None
        self._refuse(f"{shown(url)} is no sitemap, though another one lists it as such. Name its pages.")
        return None

    def _own(self, listed: list[Listed]) -> Iterator[Listed]:
        """Yield what is on this host and was not yet seen, its addresses complete."""
        for entry in listed:
            try:
                url = web_url(str(self._start.join(entry.url)))
            except DocumentError as error:
                self._refuse(str(error))
            except (httpx.InvalidURL, ValueError):
                self._refuse(f"{shown(entry.url)} is not read: it is no web address. Check the sitemap.")
            else:
                if url.host != self._start.host:
                    self._refuse(f"{shown(str(url))} is not read: a sitemap speaks for its own host. Name it itself.")
                elif str(url) not in self._seen:
                    self._seen.add(str(url))
                    yield Listed(str(url), entry.stamp)

    def _is_full(self) -> bool:
        if self._pages < self._most:
            return False
        self._refuse(f"{self._start} lists more than {self._most} pages; only these are read. Name the others.")
        return True

    def _is_too_far(self, depth: int) -> bool:
        if depth == DEEPEST:
            self._refuse(f"Sitemaps of {self._start.host} that are listed {DEEPEST + 1} deep are not read. Name them.")
        elif self._sitemaps == MOST_SITEMAPS:
            self._refuse(f"More than {MOST_SITEMAPS} sitemaps of {self._start.host} are not read. Name the others.")
        return depth == DEEPEST or self._sitemaps == MOST_SITEMAPS

    def _refuse(self, line: str) -> None:
        if line not in self._refused[-1:] and len(self._refused) < self._most:
            self._refused.append(line)
