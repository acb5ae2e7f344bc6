"""Puts the lines of a page in order: links become their words, images what they show, terms and their meanings a list.

What is left knows only paragraphs, headings, lists, tables, code and formulas.
"""

from __future__ import annotations

import re

from lxml import etree

from knowledge.readers.hypertext.terms import write_terms
from knowledge.readers.hypertext.tree import (
    BLOCKS,
    HEADINGS,
    Element,
    become,
    classes,
    drop,
    sweep,
    text_of,
    unwrap,
    within,
)

_STRUCTURE = HEADINGS | set("hr p ul ol li table caption thead tbody tr td th pre formula".split())
_KEPT = {"br", "code", "kbd", "samp", "q", "html"}
_NOTE_NUMBERS = {"sdfootnotesym", "sdendnotesym"}
"""Classes by which LibreOffice marks the number in front of a note."""
_NOTE_LINKS = {"footnote-ref", "footnote-reference", "noteref"}
_LABELS = {"admonition-title", "label"}
_SAYS_NOTHING = re.compile(
    r"(?:\S*[/\\])?\S+\.(?:png|jpe?g|gif|svg|webp|bmp)|(?:image|img|figure|fig|photo|picture|logo|icon|screenshot|avatar"
    r"|diagram|graph|plot|chart)?[\s\d._:-]*|.{0,40}\b(?:logo|icon|avatar)",
    re.IGNORECASE,
)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()aeijnoruvxt", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₙₒᵣᵤᵥₓₜ")
_JUST_SMALL = re.compile(r"st|nd|rd|th|er|re|ème|e|[™®©*†‡]+|\[.*\]|TM|SM", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[?([\w*†‡]{1,5})\]?")


def write_lines(page: Element) -> None:
    """Leave only elements that a line of text can be made of."""
    for figure in list(page.iter("figure")):
        _forget_what_captions_say(figure)
    for image in list(page.iter("img")):
        _describe(image)
    for small in list(page.iter("sup", "sub")):
        _write_small(small)
    for link in list(page.iter("a")):
        _write_note_mark(link)
    for terms in reversed(list(page.iter("dl"))):
        write_terms(terms)
    for inner in list(page.iter("ul", "ol")):
        _put_under_item(inner)
    for label in list(page.iter("p", "span")):
        if classes(label) & _LABELS:
            _put_in_front(label)
    sweep(page)
    for element in list(page.iter(etree.Element)):
        _simplify(element)
    sweep(page)


def _simplify(element: Element) -> None:
    """Make headings plain where they are none to a reader, and unwrap all that only dresses words."""
    if element.get("role") == "heading" and element.tag not in HEADINGS and not within(element, HEADINGS):
        level = element.get("aria-level", "2")
        element.tag = f"h{level}" if level in ("1", "2", "3", "4", "5") else "h6"
    tag = element.tag
    if tag in HEADINGS and (not text_of(element) or within(element, ("li", "dd", "td", "th", "blockquote"))):
        element.tag = "p"
    elif tag in ("summary", "figcaption", "legend", "center", "address", "dt", "dd"):
        element.tag = "p" if next(element.iterdescendants(*BLOCKS), None) is None else "div"
    elif tag == "tt":
        element.tag = "code"
    elif tag in BLOCKS:
        element.tag = tag if tag in _STRUCTURE else "div"
    elif tag not in _KEPT:
        unwrap(element)


def _forget_what_captions_say(figure: Element) -> None:
    """Take the description from the images of a figure whose caption says the same."""
    caption = next((text_of(part) for part in figure.iter("figcaption")), "").lower()
    for image in figure.iter("img"):
        if " ".join(image.get("alt", "").split()).lower() in caption:
            image.set("alt", "")


def _describe(image: Element) -> None:
    """Put the words that describe an image in its place, if they say more than that there is one."""
    words = " ".join(image.get("alt", "").split())
    if _SAYS_NOTHING.fullmatch(words) or words == _text_below(image):
        drop(image)
    else:
        become(image, "span", words)


def _text_below(image: Element) -> str:
    """Return the words of the paragraph below the one that an image fills."""
    paragraph = next(image.iterancestors("p"), None)
    below = paragraph.getnext() if paragraph is not None and not text_of(paragraph) else None
    return "" if below is None else text_of(below)


def _write_small(small: Element) -> None:
    """Write what stands high or low so that it means the same on the line: 10⁶ is not 106."""
    if small.getparent() is None:  # Inside another one, which is written.
        return
    text = text_of(small)
    link = next((link for link in (small.getparent(), *small.iter("a")) if link.tag == "a"), None)
    if small.tag == "sup" and link is not None and link.get("href", "").startswith("#") and _NOTE_MARK.fullmatch(text):
        become(small, "span", f"[{text.strip('[]')}]")
    elif _JUST_SMALL.fullmatch(text) or next(small.iter("formula", "code"), None) is not None or not text:
        unwrap(small)
    else:
        letters = _RAISED if small.tag == "sup" else _LOWERED
        mark = "^" if small.tag == "sup" else "_"
        if all(ord(letter) in letters for letter in text):
            become(small, "span", text.translate(letters))
        else:
            become(small, "span", mark + (text if len(text) == 1 or text.isalnum() else f"({text})"))


def _put_under_item(inner: Element) -> None:
    """A list that stands in another list, as office programs write it, belongs to the item before it."""
    item = inner.getprevious()
    if item is not None and item.tag == "li" and inner.getparent().tag in ("ul", "ol"):
        inner.tail = None
        item.append(inner)


def _write_note_mark(link: Element) -> None:
    """Put the number of a footnote into brackets where nothing else sets it off from the words."""
    if classes(link) & _NOTE_NUMBERS and (number := text_of(link)):
        become(link, "span", f"[{number}] ")
    kind = link.get("{http://www.idpf.org/2007/ops}type") or link.get("epub:type") or link.get("role")
    text = text_of(link)
    is_note = kind in ("noteref", "doc-noteref") or bool(classes(link) & _NOTE_LINKS)
    if is_note and _NOTE_MARK.fullmatch(text):
        become(link, "span", f"[{text.strip('[]')}]")


def _put_in_front(label: Element) -> None:
    """Put the title of a note, or the number of a footnote, in front of its first paragraph."""
    note = label.getnext()
    if note is not None and note.tag == "p" and (words := text_of(label)):
        note.text = f"{words}{':' if label.tag == 'p' else ''} {(note.text or '').lstrip()}"
        drop(label)
