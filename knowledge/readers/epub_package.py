"""The inside of an EPUB: which of its files are chapters, in which order, and what the book says of itself.

Follows the container to the package file and that to the chapters. Nothing outside the ZIP is ever looked at.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from knowledge.errors import DocumentError

MOST_TEXT = 50_000_000
"""Bytes of all chapters together, unpacked."""
LARGEST_INDEX = 20_000_000
"""Bytes of a file that says what is where."""

Node: TypeAlias = Any
_PAGE_TYPES = {"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"}
_NO_CHAPTERS = {"cover", "toc", "title-page", "titlepage", "copyright-page", "copyright", "loi", "lot", "index", "nav"}
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_DAMAGED = "Download or export the book again and add that."


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
    opf = _xml(package, root, name)
    items = {item.get("id", ""): item for item in _named(opf, "item")}
    places = {key: _inside(root, item.get("href", "")) for key, item in items.items()}
    toc = [key for key, item in items.items() if "nav" in item.get("properties", "").split()]
    skipped = {places[key] for key in toc} | _guided_elsewhere(opf, root)
    spine = [entry.get("idref", "") for entry in _named(opf, "itemref")]
    pages = [places[key] for key in spine if key in items and items[key].get("media-type", "") in _PAGE_TYPES]
    chapters = tuple(dict.fromkeys(page for page in pages if page and page not in skipped))
    if not chapters:
        raise DocumentError(f"{name} has no chapters in its reading order. {_DAMAGED}")
    _check_readable(package, name, set(chapters))
    tocs = [places[key] for key in toc] + [places.get(_first(opf, "spine", "toc") or "", "")]
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
        data = _member(package, path, name)
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
    container = _xml(package, "META-INF/container.xml", name)
    path = _inside("", _first(container, "rootfile", "full-path") or "")
    if path not in names:
        raise DocumentError(f"{name} is damaged: it does not say which files are its chapters. {_DAMAGED}")
    return path


def _member(package: zipfile.ZipFile, path: str, name: str, limit: int = MOST_TEXT) -> bytes | None:
    """Return a file of the ZIP; `None` where there is none of this name."""
    try:
        with package.open(path) as file:
            data = file.read(limit + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it cannot be unpacked. {_DAMAGED}") from error
    if len(data) > limit:
        raise DocumentError(f"{name} holds more than {limit:,} bytes in one file inside it. Split it.")
    return data


def _xml(package: zipfile.ZipFile, path: str, name: str) -> Node:
    """Return the root of an XML file inside the ZIP; entities and what lies elsewhere are never followed."""
    data = _member(package, path, name, LARGEST_INDEX)
    try:
        return fromstring(data or b"")
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it is not XML. {_DAMAGED}") from error


def _named(node: Node, name: str) -> Iterator[Node]:
    """Yield the elements of a name, whatever their namespace."""
    for element in node.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == name.lower():
            yield element


def _first(node: Node, name: str, attribute: str) -> str | None:
    return next((element.get(attribute) for element in _named(node, name)), None)


def _text(opf: Node, name: str) -> str | None:
    """Return what the metadata of the book say first under a name of Dublin Core."""
    for element in _named(opf, name):
        if "purl.org/dc" in element.tag and (words := " ".join("".join(element.itertext()).split())):
            return words
    return None


def _inside(base: str, href: str) -> str:
    """Return the path inside the ZIP that an address means, seen from a file in it; blank where it leads outside."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return "" if path.startswith("..") else path


def _guided_elsewhere(opf: Node, root: str) -> set[str]:
    """Return the pages that the book's guide calls a cover, a table of contents and the like."""
    references = (entry for entry in _named(opf, "reference") if entry.get("type", "").lower() in _NO_CHAPTERS)
    return {_inside(root, entry.get("href", "")) for entry in references}


def _labels(package: zipfile.ZipFile, path: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the pages that a table of contents names, and what it calls them; the first name of a page comes last."""
    try:
        toc = _xml(package, path, name)
    except DocumentError:  # The book can be read without.
        return
    found = [(link.get("href", ""), " ".join("".join(link.itertext()).split())) for link in _named(toc, "a")]
    for point in _named(toc, "navPoint"):
        words = next((" ".join("".join(label.itertext()).split()) for label in _named(point, "navLabel")), "")
        found.append((_first(point, "content", "src") or "", words))
    for href, words in reversed(found):
        if words and (page := _inside(path, href)):
            yield page, words


def _check_readable(package: zipfile.ZipFile, name: str, chapters: set[str]) -> None:
    """Raise DocumentError where chapters are encrypted; fonts may be."""
    if "META-INF/encryption.xml" not in package.namelist():
        return
    for entry in _named(_xml(package, "META-INF/encryption.xml", name), "EncryptedData"):
        method = _first(entry, "EncryptionMethod", "Algorithm")
        path = _inside("", re.sub("^/", "", _first(entry, "CipherReference", "URI") or ""))
        if method not in _FONTS_ONLY and path in chapters:
            raise DocumentError(
                f"{name} is protected by DRM: its chapters are encrypted. Add an edition without copy protection."
            )
