"""Reads e-books: the chapters of an EPUB in reading order, each with its title, without cover and table of contents."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from knowledge.documents import Document, Place
from knowledge.errors import DocumentError
from knowledge.readers.epub_package import Book, page_bytes, read_book
from knowledge.readers.hypertext.about import address, iso_date
from knowledge.readers.hypertext.content import is_mostly_links
from knowledge.readers.hypertext.conversion import chapter_markdown
from knowledge.readers.hypertext.encoding import page_text
from knowledge.readers.hypertext.tree import Element, drop, parse, sweep, text_of, word_count
from knowledge.readers.markdown import document_of
from knowledge.readers.packages import opened
from knowledge.readers.titles import sensible

_NO_CHAPTER = frozenset(
    "cover titlepage halftitlepage toc toc-brief landmarks loi lot copyright-page index page-list".split()
)
_WORDS_OF_A_PAGE = 200
"""A page that says it is a title page, a page of copyright and the like has fewer."""
_WORDS_OF_A_TITLE_PAGE = 40
_NO_CHAPTER_TITLE = re.compile(r"(?:table of )?contents|index|cover|title ?page", re.IGNORECASE)


def read(data: bytes, name: str) -> Document:
    """Return an EPUB as a document; its places are its chapters, counted as far as they hold text.

    Raises:
        DocumentError: it is no EPUB, is damaged or encrypted, or holds no text.
    """
    if data.startswith(b"%PDF-"):
        raise DocumentError(f"{name} is a PDF, not an EPUB book. Rename it to .pdf and add it again.")
    with opened(data, name, "an EPUB book") as package:
        book = read_book(package, name)
        text, places = _joined(_chapters(package, book, name))
    if not places:
        raise DocumentError(
            f"{name} holds no text. If its pages are pictures, it needs text recognition (OCR) first; add that result."
        )
    source = address(book.source or "")
    date = iso_date(book.date or "")
    publisher = sensible(book.publisher)
    return document_of(
        text, name, title=sensible(book.title), url=source, publisher=publisher, date=date, places=places
    )


def _joined(chapters: Iterator[str]) -> tuple[str, tuple[Place, ...]]:
    """Return the text of all chapters and where each begins. One that is only a heading belongs to the next."""
    text = ""
    places: list[Place] = []
    start = 0
    for chapter in chapters:
        text += ("\n" if text else "") + chapter
        if _has_prose(chapter):
            places.append(Place(start, f"chapter {len(places) + 1}"))
            start = len(text) + 1
    return text, tuple(places)


def _has_prose(chapter: str) -> bool:
    return any(line.strip() and not line.startswith("#") for line in chapter.split("\n"))


def _chapters(package: zipfile.ZipFile, book: Book, name: str) -> Iterator[str]:
    for path, data in page_bytes(package, book, name):
        page = parse(page_text(data, name), name)
        body = page.find("body")
        titles = (book.labels.get(path), *(text_of(title) for title in page.iter("title")))
        title = next((title for title in map(sensible, titles) if title and title != book.title), None)
        if body is None or _is_no_chapter(body, title, book.title):
            continue
        _take_page_numbers(body)
        text = chapter_markdown(body, name)
        if text.strip():
            untitled = title and not re.search(r"^#{1,6} ", text, re.MULTILINE)
            yield f"# {title}\n\n{text}" if untitled else text


def _is_no_chapter(body: Element, title: str | None, book_title: str | None) -> bool:
    """Tell whether a page is a cover, a title page, an index or a table of contents, by its own word or its look."""
    kinds = {kind for part in (body, *body.iterchildren(etree.Element)) for kind in _kinds(part)}
    words = word_count(body)
    if kinds & _NO_CHAPTER and words <= _WORDS_OF_A_PAGE:
        return True
    heading = next((text_of(part) for part in body.iter("h1")), None)
    if heading and heading == book_title and words <= _WORDS_OF_A_TITLE_PAGE:
        return True
    named = bool(_NO_CHAPTER_TITLE.fullmatch(heading or title or ""))
    return named or bool(kinds & {"toc", "landmarks", "index"}) or is_mostly_links(body)


def _take_page_numbers(body: Element) -> None:
    for part in list(body.iter("span", "a", "div", "hr")):
        if "pagebreak" in _kinds(part):
            drop(part)
    sweep(body)


def _kinds(part: Element) -> list[str]:
    kind = part.get("{http://www.idpf.org/2007/ops}type") or part.get("epub:type") or ""
    return str(kind).lower().split()
