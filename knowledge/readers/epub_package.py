"""The inside of an EPUB: which of its files are chapters, in which order, and what the book says of itself.

Follows the container to the package file and that to the chapters. Nothing outside the ZIP is ever looked at.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.errors import DocumentError
from knowledge.readers.epub_zip import DAMAGED, MOST_TEXT, Node, first, inside, member, named, xml

_PAGE_TYPES = {"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"}
_NO_CHAPTERS = {"cover", "toc", "title-page", "titlepage", "copyright-page", "copyright", "loi", "lot", "index", "nav"}
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class Book:
    """An EPUB without the text of its chapters."""

    title: str | None
    publisher: str | None
    date: str | None
    source: str | None
    pages: tuple[str, ...]
    """Paths of the pages inside the ZIP, in reading order, without those that are no chapters."""
    labels: dict[str, str]
    """What the table of contents calls a page, by its path."""


def read_book(package: zipfile.ZipFile, name: str) -> Book:
    """Return what an EPUB says of itself.

    Raises:
        DocumentError: it is no EPUB, is damaged, has no chapters, or they are encrypted.
    """
    root = _opf_path(package, name)
    opf = xml(package, root, name)
    items = {item.get("id", ""): item for item in named(opf, "item")}
    places = {key: inside(root, item.get("href", "")) for key, item in items.items()}
    toc = [key for key, item in items.items() if "nav" in item.get("properties", "").split()]
    skipped = {places[key] for key in toc} | _guided_elsewhere(opf, root)
    spine = [entry.get("idref", "") for entry in named(opf, "itemref")]
    pages = [places[key] for key in spine if key in items and items[key].get("media-type", "") in _PAGE_TYPES]
    chapters = tuple(dict.fromkeys(page for page in pages if page and page not in skipped))
    if not chapters:
        raise DocumentError(f"{name} has no chapters in its reading order. {DAMAGED}")
    _check_readable(package, name, set(chapters))
    tocs = [places[key] for key in toc] + [places.get(first(opf, "spine", "toc") or "", "")]
    return Book(
        title=_text(opf, "title"),
        publisher=_text(opf, "publisher"),
        date=_text(opf, "date"),
        source=_text(opf, "source"),
        pages=chapters,
        labels=dict(label for path in reversed(tocs) if path for label in _labels(package, path, name)),
    )


def page_bytes(package: zipfile.ZipFile, book: Book, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the contents of each page that is there. Raises DocumentError where they are too much."""
    total = 0
    for path in book.pages:
        data = member(package, path, name)
        total += len(data or b"")
        if total > MOST_TEXT:
            raise DocumentError(f"{name} holds more than {MOST_TEXT:,} bytes of text. Split it into smaller files.")
        if data and data.strip():
            yield path, data


def _opf_path(package: zipfile.ZipFile, name: str) -> str:
    names = set(package.namelist())
    if "META-INF/container.xml" not in names:
        other = "a Microsoft Office file" if "[Content_Types].xml" in names else "a ZIP file"
        raise DocumentError(f"{name} is {other}, not an EPUB book. Rename it to what it is and add it again.")
    container = xml(package, "META-INF/container.xml", name)
    path = inside("", first(container, "rootfile", "full-path") or "")
    if path not in names:
        raise DocumentError(f"{name} is damaged: it does not say which files are its chapters. {DAMAGED}")
    return path


def _text(opf: Node, name: str) -> str | None:
    """Return what the metadata of the book say first under a name of Dublin Core."""
    for element in named(opf, name):
        if "purl.org/dc" in element.tag and (words := " ".join("".join(element.itertext()).split())):
            return words
    return None


def _guided_elsewhere(opf: Node, root: str) -> set[str]:
    """Return the pages that the book's guide calls a cover, a table of contents and the like."""
    references = (entry for entry in named(opf, "reference") if entry.get("type", "").lower() in _NO_CHAPTERS)
    return {inside(root, entry.get("href", "")) for entry in references}


def _labels(package: zipfile.ZipFile, path: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the pages that a table of contents names, and what it calls them; the first name of a page comes last."""
    try:
        toc = xml(package, path, name)
    except DocumentError:  # The book can be read without.
        return
    found = [(link.get("href", ""), " ".join("".join(link.itertext()).split())) for link in named(toc, "a")]
    for point in named(toc, "navPoint"):
        words = next((" ".join("".join(label.itertext()).split()) for label in named(point, "navLabel")), "")
        found.append((first(point, "content", "src") or "", words))
    for href, words in reversed(found):
        if words and (page := inside(path, href)):
            yield page, words


def _check_readable(package: zipfile.ZipFile, name: str, chapters: set[str]) -> None:
    """Raise DocumentError where chapters are encrypted; fonts may be."""
    if "META-INF/encryption.xml" not in package.namelist():
        return
    for entry in named(xml(package, "META-INF/encryption.xml", name), "EncryptedData"):
        method = first(entry, "EncryptionMethod", "Algorithm")
        path = inside("", re.sub("^/", "", first(entry, "CipherReference", "URI") or ""))
        if method not in _FONTS_ONLY and path in chapters:
            raise DocumentError(
                f"{name} is protected by DRM: its chapters are encrypted. Add an edition without copy protection."
            )
