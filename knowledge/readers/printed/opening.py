"""Opens a PDF and takes everything from it that is needed, or says in one line why not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, pairwise
from pathlib import PurePath
from typing import Any

import pypdfium2

from knowledge.errors import DocumentError
from knowledge.readers import LARGEST_TEXT
from knowledge.readers.printed.columns import lines_in_order
from knowledge.readers.printed.furniture import Page
from knowledge.readers.printed.glyphs import Sheet, sheet_of
from knowledge.readers.printed.headings import Bookmark
from knowledge.readers.printed.letters import UNKNOWN, tidy
from knowledge.readers.printed.runs import with_bullets
from knowledge.readers.printed.tables import runs_and_tables

MOST_PAGES = 2_000
MOST_BOOKMARKS = 5_000
MOST_BROKEN = 0.1
"""The share of a file's pages that may be unreadable."""
MOST_UNKNOWN = 0.3
"""The share of a file's letters of which it may not say what they mean."""
LONGEST_LABEL = 12

_PASSWORD_NEEDED = 4
_PDFIUM = threading.Lock()
"""PDFium serves one thread at a time."""


@dataclass(slots=True)
class File:
    """What a PDF holds, and what it says of itself."""

    title: str
    names: list[str]
    """What its pages are called: `page iv`."""
    outline: list[Bookmark]
    pages: list[Page] = field(default_factory=list)
    letters: int = 0
    unknown: int = 0
    pictures: int = 0
    """Pages without letters that show something nevertheless."""
    broken: list[str] = field(default_factory=list)


def file_of(data: bytes, name: str) -> File:
    """Return what a PDF holds. Raises DocumentError where it cannot be opened, or holds no text or far too much."""
    with _PDFIUM, _opened(data, name) as opened:
        if len(opened) > MOST_PAGES:
            raise DocumentError(f"{name} has {len(opened):,} pages, at most {MOST_PAGES:,} are read. Split it.")
        title = _words(lambda: opened.get_metadata_value("Title"))
        file = File(title, _names(opened), list(islice(_outline(opened), MOST_BOOKMARKS)))
        for number in range(len(opened)):
            _take(opened, number, file)
            if file.letters > LARGEST_TEXT:
                raise DocumentError(f"{name} holds more than {LARGEST_TEXT:,} letters. Split it.")
    _check(file, name)
    return file


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_NEEDED:
            raise DocumentError(
                f"{name} is protected by a password. Open it, print it to a PDF without one, and add that."
            ) from error
        raise DocumentError(f"{name} is damaged: it cannot be opened. Download or export it again.") from error
    try:
        yield opened
    finally:
        opened.close()


def _take(opened: Any, number: int, file: File) -> None:
    """Add a page to a file; one that cannot be read is empty."""
    try:
        page = opened[number]
        try:
            sheet = sheet_of(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        file.broken.append(file.names[number])
        file.pages.append(Page(1.0, 1.0, []))
        return
    file.letters += len(sheet.glyphs)
    file.unknown += sum(glyph.text == UNKNOWN for glyph in sheet.glyphs)
    file.pictures += not sheet.glyphs and sheet.drawings.has_pictures
    file.pages.append(_page(sheet, number))


def _page(sheet: Sheet, number: int) -> Page:
    runs = with_bullets(runs_and_tables(sheet.glyphs, sheet.drawings.rules), sheet.drawings.discs)
    lines = lines_in_order(runs)
    for line in lines:
        line.page = number
    return Page(sheet.width, sheet.height, lines)


def _check(file: File, name: str) -> None:
    number = len(file.pages)
    if len(file.broken) > MOST_BROKEN * number:
        which = ", ".join(file.broken[:3]) + (" and others" if len(file.broken) > 3 else "")
        raise DocumentError(f"{name} is damaged: {which} cannot be read. Download or export it again.")
    stem = PurePath(name).stem
    if file.unknown > MOST_UNKNOWN * file.letters:
        raise DocumentError(
            f"{name} does not say which letters its fonts show. "
            f"Have them recognised, for example with: ocrmypdf --force-ocr {name} {stem}-text.pdf"
        )
    if any(page.lines for page in file.pages):
        return
    if file.pictures:
        pages = "its page is a picture" if number == 1 else f"its {number:,} pages are pictures"
        raise DocumentError(
            f"{name} holds no text: {pages}. "
            f"Have the text recognised (OCR), for example with: ocrmypdf {name} {stem}-text.pdf"
        )
    raise DocumentError(f"{name} holds no text: its pages are empty. Add a file that has text in it.")


def _names(opened: Any) -> list[str]:
    """Return what pages are called: by their labels, unless these are missing or call different pages the same."""
    numbers = [str(number + 1) for number in range(len(opened))]
    labels = [
        _words(partial(opened.get_page_label, number))[:LONGEST_LABEL] or numbers[number]
        for number in range(len(opened))
    ]
    changes = sum(one != other for one, other in pairwise(labels))
    return [f"page {label}" for label in (labels if len(set(labels)) == changes + 1 else numbers)]


def _outline(opened: Any) -> Iterator[Bookmark]:
    for entry in opened.get_toc():
        place = entry.get_dest()
        page = place.get_index() if place else None
        if page is not None:
            yield Bookmark(_words(entry.get_title), entry.level, page)


def _words(ask: Callable[[], str]) -> str:
    """Return what a file says of itself; nothing where that is no text."""
    try:
        return tidy(ask())
    except UnicodeDecodeError:
        return ""
