"""Makes a list of what terms and their meanings stand in: `- recall: the share of …`, unless meanings are long."""

from __future__ import annotations

from knowledge.readers.hypertext.tree import BLOCKS, Element, text_of


def write_terms(terms: Element) -> None:
    """A list of terms, each with a short meaning, becomes a list of `term: meaning`; a longer one, paragraphs."""
    parts = [part for part in terms.iter("dt", "dd") if next(part.iterancestors("dl")) is terms]
    if any(part.tag == "dd" and _is_long(part) for part in parts) or not parts or parts[0].tag != "dt":
        terms.tag = "div"
        return
    terms.tag = "ul"
    item: Element = None
    for part in parts:
        if part.tag == "dt" or item is None:
            joins = item is not None and not item.get("meaning")
            item = _append(item, part, ", ") if joins else part
            item.tag = "li"
        else:
            _append(item, part, ": " if not text_of(item).endswith((":", "?")) else " ")
            item.set("meaning", "yes")


def _is_long(meaning: Element) -> bool:
    blocks = [part.tag for part in meaning.iterdescendants(*BLOCKS)]
    return bool(blocks) and blocks not in (["p"], ["div"])


def _append(item: Element, part: Element, between: str) -> Element:
    """Move what a part of a list holds to the end of an item."""
    part.tag = "span"
    part.tail = None
    for inside in part.iterdescendants("p", "div"):
        inside.tag = "span"
    part.text = between + (part.text or "").lstrip()
    _strip_end(item)
    item.append(part)
    return item


def _strip_end(item: Element) -> None:
    if len(item):
        item[-1].tail = (item[-1].tail or "").rstrip()
    else:
        item.text = (item.text or "").rstrip()
