"""Text into a tree of elements, and the few things done to such a tree. Knows nothing of what a page means.

Elements are taken out by naming them `gone` first and removing all at once: one by one would take for ever where a page
has a hundred thousand of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.entities import html5
from typing import Any, TypeAlias

from lxml import etree, html

from knowledge.errors import DocumentError

Element: TypeAlias = Any
"""An element of lxml, which has no types."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form formula h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot"
    " th thead tr ul".split()
)
"""Elements that begin a line of their own."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_OWN_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]{0,500}\[.{0,20000}?\]\s*>", re.IGNORECASE | re.DOTALL)
_KEPT_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ue000]")
"""What no XML can hold, and a mark that `writing` uses."""


def parse(text: str, name: str) -> Element:
    """Return the root of a page, in HTML or XHTML, with plain tag names and without comments.

    Raises:
        DocumentError: there is nothing to parse, or it is nested too deeply.
    """
    text = _NOT_IN_XML.sub("", text)
    page = _parse_xml(text) if text.lstrip().startswith("<?xml") else None
    return _parse_html(text, name) if page is None else page


def _parse_xml(text: str) -> Element | None:
    """Return the root of a page that is well-formed XML, in which `<a id="x"/>` is closed; else `None`."""
    if "<!ENTITY" in text:
        return None
    parser = html.XHTMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        page = html.document_fromstring(_ENTITY.sub(_character, text).encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    for element in page.iter(etree.Element):
        element.tag = etree.QName(element).localname.lower()
    return page


def _character(entity: re.Match[str]) -> str:
    return entity[0] if entity[1] in _KEPT_ENTITIES else html5.get(entity[1], entity[0])


def _parse_html(text: str, name: str) -> Element:
    # Comments and processing instructions go at once: they can stand between any two letters.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        page = html.document_fromstring(_OWN_ENTITIES.sub("", text, count=1).encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError(f"{name} holds no text. Add a page that has text in it.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise DocumentError(f"{name} is nested too deeply to be read. Save it anew from a browser and add it again.")
    return page


def classes(element: Element) -> set[str]:
    """Return the class names of an element in lower case."""
    return set(element.get("class", "").lower().split())


def text_of(element: Element) -> str:
    """Return the words of an element, separated by single spaces."""
    return " ".join("".join(element.itertext(etree.Element)).split())


def word_count(element: Element) -> int:
    return sum(len(piece.split()) for piece in element.itertext(etree.Element))


def link_share(element: Element) -> float:
    """Return how much of the text of an element is links, by letters."""
    letters = len(text_of(element))
    return sum(len(text_of(link)) for link in element.iter("a")) / letters if letters else 0.0


def drop(element: Element) -> None:
    """Have an element removed by the next `sweep`; the text after it stays."""
    element.tag = "gone"


def unwrap(element: Element) -> None:
    """Have an element replaced by what it holds, by the next `sweep`."""
    element.tag = "unwrapped"


def sweep(page: Element) -> None:
    """Remove what was dropped or unwrapped since the last time."""
    etree.strip_elements(page, "gone", with_tail=False)
    etree.strip_tags(page, "unwrapped")


def become(element: Element, tag: str, text: str, **attributes: str) -> None:
    """Make an element another one that holds nothing but text."""
    element.clear(keep_tail=True)
    element.tag = tag
    element.text = text
    for key, value in attributes.items():
        element.set(key, value)


def within(element: Element, tags: Iterable[str]) -> bool:
    """Tell whether an element stands inside one of those named."""
    return next(element.iterancestors(*tags), None) is not None
