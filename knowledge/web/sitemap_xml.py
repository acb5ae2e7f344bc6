"""Reads the XML of a sitemap: which pages it lists and which other sitemaps."""

from __future__ import annotations

from dataclasses import dataclass, field

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from knowledge.errors import DocumentError
from knowledge.web.addresses import LONGEST_URL, shown

MOST_LISTED = 10_000
"""Addresses that are read of one sitemap, which may list five times as many."""
MOST_TAGS = 200_000
DEEPEST_TAG = 20
LONGEST_STAMP = 40

_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
"""The root of a sitemap, and the tag around each address that it lists."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address in a sitemap."""

    url: str
    stamp: str = ""
    """When the sitemap says that it changed."""


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists: pages, or other sitemaps."""

    pages: list[Listed] = field(default_factory=list)
    sitemaps: list[Listed] = field(default_factory=list)
    is_cut: bool = False
    """Whether it lists more, which was not read."""


def of_xml(data: bytes, url: str) -> Sitemap | None:
    """Return what a sitemap lists; `None` where the XML is another's, or none. Raises DocumentError for a bad one."""
    listing = _Listing()
    parser = DefusedXMLParser(target=listing, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except _NoSitemap:
        return None
    except _Enough:
        listing.sitemap.is_cut = True
    except DTDForbidden as error:
        if error.name.lower() == "html" or not any(f"<{root}".encode() in data for root in _ROOTS):
            return None
        raise DocumentError(
            f"{shown(url)} declares a document type, which no sitemap needs. It is not read."
        ) from error
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        if not listing.tag:
            return None
        raise DocumentError(f"{shown(url)} is a damaged sitemap ({error}). Name its pages one by one.") from error
    return listing.sitemap


class _NoSitemap(Exception):
    """The document's root is another one."""


class _Enough(Exception):
    """No more is read."""


class _Listing:
    """Gathers what a sitemap lists while it is parsed, without building its tree."""

    def __init__(self) -> None:
        self.sitemap = Sitemap()
        self.tag = ""
        """What stands around each address; empty before the root of a sitemap."""
        self._path: list[str] = []
        self._tags = 0
        self._text: list[str] = []
        self._found: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of an opening tag."""
        name = tag.rpartition("}")[2]
        if not self._path:
            if name not in _ROOTS:
                raise _NoSitemap
            self.tag = _ROOTS[name]
        self._path.append(name)
        self._tags += 1
        if self._tags > MOST_TAGS or len(self._path) > DEEPEST_TAG:
            raise _Enough
        self._text.clear()

    def data(self, text: str) -> None:
        """Take note of text."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """Take note of a closing tag."""
        name = self._path.pop()
        if len(self._path) == 2 and self._path[1] == self.tag:
            self._found[name] = "".join(self._text).strip()
        elif len(self._path) == 1 and name == self.tag:
            self._add(self._found)
            self._found = {}
        self._text.clear()

    def close(self) -> None:
        """End."""

    def _add(self, found: dict[str, str]) -> None:
        listed = self.sitemap.pages if self.tag == "url" else self.sitemap.sitemaps
        if len(listed) == MOST_LISTED:
            raise _Enough
        if url := found.get("loc"):
            listed.append(Listed(url[: LONGEST_URL + 1], found.get("lastmod", "")[:LONGEST_STAMP]))
