"""What a page says of itself: title, address, publisher, date. Read before anything is taken out of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from knowledge.documents import Section
from knowledge.readers.dates import date_of
from knowledge.readers.hypertext.tree import Element, text_of
from knowledge.readers.titles import sensible

_DATES = (
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "dcterms.date",
    "dc.date",
    "date",
)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{4}\)(https?://\S{1,2000}) -->")
_LONGEST_URL = 2000
_FIRST_HEADINGS = 3
_NUMBER = re.compile(r"^[\d.]+\s+")
_SEPARATORS = " |–—·•»:-"
_BETWEEN = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|—»]\s*")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a page besides its text."""

    names: tuple[str, ...]
    """What the page calls itself, the best first."""
    url: str | None
    publisher: str | None
    date: str | None


def about(page: Element, source: str) -> About:
    """Return what a page says of itself. `source` is its text, of which a browser's note of where it was is read."""
    site = _line(next(_meta(page, "og:site_name"), None))
    named = next((text_of(title) for title in page.iter("title") if title.getparent().tag == "head"), "")
    names = (sensible(name) for name in (*_meta(page, "og:title"), _without_site(named, site)))
    return About(tuple(name for name in names if name), _url(page, source), site, _date(page))


def title_among(names: Iterable[str], sections: Sequence[Section]) -> str | None:
    """Return the title of a page from what it calls itself and from its headings; `None` where neither says one.

    Its only top heading is it; else the heading that its name begins with (as "Recall | AI course" does), or its first
    if that is part of its name; else its name.
    """
    names = list(names)
    headings = [section.heading for section in sections if section.heading]
    top = [section.heading for section in sections if section.heading and section.level == 1]
    if len(top) == 1:
        return top[0]
    for heading in headings[:_FIRST_HEADINGS]:
        if any(name.lower().startswith(_NUMBER.sub("", heading).lower()) for name in names):
            return heading
    return next((heading for heading in headings[:1] for name in names if heading in name), next(iter(names), None))


def _meta(page: Element, name: str) -> Iterator[str]:
    for meta in page.iter("meta"):
        if name in (meta.get("property", "").lower(), meta.get("name", "").lower()) and meta.get("content"):
            yield meta.get("content")


def _line(text: str | None) -> str | None:
    return " ".join(text.split())[:300] or None if text else None


def _without_site(named: str, site: str | None) -> str:
    """Return a title without the name of the site behind it, or before it."""
    first, *others = _BETWEEN.split(named)
    if others and (others[-1] == site or others[-1].endswith(" documentation")):
        return named[: -len(others[-1])].rstrip(_SEPARATORS)
    return named[len(first) :].lstrip(_SEPARATORS) if others and first == site else named


def _url(page: Element, source: str) -> str | None:
    links = [link.get("href", "") for link in page.iter("link") if link.get("rel", "").lower() == "canonical"]
    saved = _SAVED_FROM.search(source[:2000])
    said = (*links, *_meta(page, "og:url"), *([saved[1]] if saved else []))
    return next((url for link in said if (url := address(link))), None)


def address(text: str) -> str | None:
    """Return an address on the web that a reader can follow; `None` where a text is none."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        is_public = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return None
    return text if is_public and text.isprintable() and " " not in text and len(text) <= _LONGEST_URL else None


def _date(page: Element) -> str | None:
    """Return the day on which a page was published, if it says so where machines look."""
    said = [content for name in _DATES for content in _meta(page, name)]
    said += [time.get("datetime", "") for time in page.iter("time") if time.get("itemprop") == "datePublished"]
    return next((date for content in said if (date := iso_date(content))), None)


def iso_date(text: str) -> str | None:
    """Return the date that a text begins with or is, as `2025-07-29`; `None` where it is none."""
    text = text.strip()
    found = re.match(r"(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)", text)
    if not found:
        return date_of(text[:60])
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None
