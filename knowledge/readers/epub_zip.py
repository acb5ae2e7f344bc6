"""Looks into the ZIP of an EPUB: its files, its XML, and where an address in one of them leads."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
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
DAMAGED = "Download or export the book again and add that."

Node: TypeAlias = Any


def member(package: zipfile.ZipFile, path: str, name: str, limit: int = MOST_TEXT) -> bytes | None:
    """Return a file of the ZIP; `None` where there is none of this name."""
    try:
        with package.open(path) as file:
            data = file.read(limit + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it cannot be unpacked. {DAMAGED}") from error
    if len(data) > limit:
        raise DocumentError(f"{name} holds more than {limit:,} bytes in one file inside it. Split it.")
    return data


def xml(package: zipfile.ZipFile, path: str, name: str) -> Node:
    """Return the root of an XML file inside the ZIP; entities and what lies elsewhere are never followed."""
    data = member(package, path, name, LARGEST_INDEX)
    try:
        return fromstring(data or b"")
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it is not XML. {DAMAGED}") from error


def named(node: Node, name: str) -> Iterator[Node]:
    """Yield the elements of a name, whatever their namespace."""
    for element in node.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == name.lower():
            yield element


def first(node: Node, name: str, attribute: str) -> str | None:
    return next((element.get(attribute) for element in named(node, name)), None)


def inside(base: str, href: str) -> str:
    """Return the path inside the ZIP that an address means, seen from a file in it; blank where it leads outside."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return "" if path.startswith("..") else path
