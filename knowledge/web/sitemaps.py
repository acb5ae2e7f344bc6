"""Tells a sitemap from a page: as XML, packed or not, or as a text that holds nothing but addresses."""

from __future__ import annotations

import re

from knowledge.errors import DocumentError
from knowledge.readers import LARGEST_TEXT
from knowledge.web.addresses import shown
from knowledge.web.fetching import Fetched
from knowledge.web.packing import GZIP_MARK, at_most, inflated
from knowledge.web.sitemap_xml import MOST_LISTED, Listed, Sitemap, of_xml

_TYPES = {"application/xml", "text/xml", "application/gzip", "application/x-gzip"}
_SUFFIXES = (".xml", ".gz")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WEB_ADDRESS = re.compile(r"https?://\S+")


def may_be_one(content_type: str, url: str) -> bool:
    """Return whether an answer may be a sitemap though no reader takes its kind."""
    return content_type in _TYPES or url.partition("?")[0].lower().endswith(_SUFFIXES)


def parse(fetched: Fetched) -> Sitemap | None:
    """Return what a sitemap lists; `None` where an answer is no sitemap.

    Raises:
        DocumentError: it is a sitemap, and damaged, or made to be costly.
    """
    data = _without_packing(fetched)
    if data.startswith(_BYTE_ORDER_MARKS) or data.lstrip().startswith(b"<"):
        listing = of_xml(data, fetched.url)
        if listing:
            return listing
    return _of_lines(data) if fetched.content_type == "text/plain" else None


def _without_packing(fetched: Fetched) -> bytes:
    if not fetched.data.startswith(GZIP_MARK):
        return fetched.data
    try:
        data = at_most(inflated([fetched.data]), LARGEST_TEXT)
    except ValueError as error:
        raise DocumentError(f"{shown(fetched.url)} cannot be unpacked: {error}. Check it in a browser.") from error
    if len(data) > LARGEST_TEXT:
        raise DocumentError(f"{shown(fetched.url)} unpacks to more than {LARGEST_TEXT:,} bytes, which is not read.")
    return data


def _of_lines(data: bytes) -> Sitemap | None:
    """Return what a text lists that holds nothing but addresses, one a line."""
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        return None
    urls = [line for line in lines if line]
    if not urls or not all(_WEB_ADDRESS.fullmatch(url) for url in urls):
        return None
    return Sitemap(pages=[Listed(url) for url in urls[:MOST_LISTED]], is_cut=len(urls) > MOST_LISTED)
