"""Takes out of a page what is not its subject: menus, banners, buttons, marks beside headings, what is not shown.

Goes by what pages say of themselves, in tags, roles and class names. What only looks like a menu is `content`'s.
"""

from __future__ import annotations

import re

from lxml import etree

from knowledge.readers.hypertext.names import ASIDES, CLASSES, IDS, ROLES, TAGS
from knowledge.readers.hypertext.tree import (
    HEADINGS,
    Element,
    classes,
    drop,
    link_share,
    sweep,
    text_of,
    unwrap,
    within,
    word_count,
)
from knowledge.readers.leftovers import is_navigation

_CONSENT = re.compile(r"cookie|consent|gdpr|onetrust", re.IGNORECASE)
_CONSENT_WORDS = 250
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PERMALINK = re.compile(
    "[\\s\u200b\ufeff]*(?:[¶#§∞🔗⚓\uf0c1\uf0c6]+|(?:permalink|direct link|link) to (?:this|the) .*|permalink)?\\s*",
    re.IGNORECASE,
)
_BACK = re.compile(r"\s*(?:[↩↑⤴⏎^][\ufe0e\ufe0f]?|back)\s*", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:edit|improve|suggest (?:an )?edits?(?: to)?) (?:this|the) page(?: on \w+)?|edit on \w+|view (?:page )?source"
    r"|show source|(?:view|open) (?:this page )?(?:on|in) (?:github|gitlab|colab)|report an? (?:issue|problem)"
    r"|[«‹←<\s]*(?:previous|prev|next)(?: (?:page|section|chapter|lesson|topic))?[»›→>\s]*|(?:previous|next): .{1,100}"
    r"|(?:(?:next|prev|previous|up): [^:\[]{1,90}){1,3}(?:\[[\w ]{1,20}\]\s*){1,3}"
    r"|skip to .{1,40}|copy(?: code| to clipboard)?|print(?: book| this chapter)?",
    re.IGNORECASE,
)
MOSTLY = 0.5
_LINKS_OF_A_MENU = 0.3
"""Share of letters: a box beside the text that is part of it, which some call a sidebar too, has fewer in links."""
_LEAD_WORDS = 12
_LONGEST_LINK = 250


def remove_furniture(page: Element) -> None:
    """Remove what a page is wrapped in, and what it does not show."""
    content = _around_content(page)
    for element in list(page.iter(etree.Element)):
        if element in content:
            continue
        if element.tag == "header":
            _keep_title(element)
        elif _is_furniture(element):
            drop(element)
        elif element.tag == "form":
            _keep_if_long(element)
    sweep(page)
    for link in list(page.iter("a", "p", "li", "div", "label")):
        if _leads_elsewhere(link):
            drop(link)
    sweep(page)


def _around_content(page: Element) -> set[Element]:
    """Return the elements that say that they are or hold the content: no rule may take one out."""
    marked = [part for part in page.iter(etree.Element) if part.tag == "main" or part.get("role") == "main"]
    article = max(page.iter("article"), key=word_count, default=page)
    return {outer for part in (page, article, *marked, *page.iter("body")) for outer in (part, *part.iterancestors())}


def _is_furniture(element: Element) -> bool:
    tag, role, names = element.tag, element.get("role", "").lower(), classes(element)
    if tag == "aside" or role == "complementary":
        return not (names & ASIDES or (role.startswith("doc-") and role not in ROLES))
    if tag == "footer":
        return not within(element, ("blockquote",)) and not role.startswith("doc-")
    if tag == "div" and element.get("title") in ("header", "footer"):  # Of the pages of LibreOffice.
        return True
    if tag in TAGS or role in ROLES or element.get("id") in IDS or {"contents", "topic"} <= names:
        return True
    if names & CLASSES or _is_hidden(element) or _asks_for_consent(element):
        return True
    return ("sidebar" in names or element.get("id") == "sidebar") and link_share(element) >= _LINKS_OF_A_MENU


def _is_hidden(element: Element) -> bool:
    """Tell whether an element is not shown; one of several tabs is, once it is chosen."""
    if element.get("role") == "tabpanel" or element.tag in ("formula", "figcaption"):
        return False
    said = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    return said or bool(_HIDDEN.search(element.get("style", "")))


def _asks_for_consent(element: Element) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return bool(_CONSENT.search(names)) and element.tag != "html" and word_count(element) <= _CONSENT_WORDS


def _keep_title(header: Element) -> None:
    """A header within the content is left with its headings and what leads in to the text; another goes whole."""
    inside = within(header, ("main", "article", "section"))
    if not inside and next(header.iter("a", "nav"), None) is not None:
        drop(header)
        return
    parts = header.iter("p", *HEADINGS)
    kept = [part for part in parts if part.tag in HEADINGS or word_count(part) >= _LEAD_WORDS]
    header.clear(keep_tail=True)
    for part in kept:
        part.tail = None
    header.extend(kept)
    unwrap(header)


def _keep_if_long(form: Element) -> None:
    """Some pages are one form from top to bottom, and a quiz is one too; a search box is short."""
    if next(form.iter("p", "article", "main", *HEADINGS), None) is None:
        drop(form)
    else:
        unwrap(form)


def _leads_elsewhere(element: Element) -> bool:
    """Tell whether an element is a mark beside a heading, the way back from a footnote, or words that only lead on."""
    text = text_of(element)
    if len(text) > _LONGEST_LINK:
        return False
    if element.tag == "a":
        if _PERMALINK.fullmatch(text) and next(element.iter("img", "formula"), None) is None:
            return True
        if _BACK.fullmatch(text) and element.get("href", "").startswith("#"):
            return True
    return _is_all_link(element, text) and bool(_ELSEWHERE.fullmatch(text) or is_navigation(text))


def _is_all_link(element: Element, text: str) -> bool:
    """Tell whether the words of an element are a link that stands by itself."""
    if element.tag == "a":
        outer = element.getparent()
        return outer is not None and (outer.tag in ("body", "main") or (len(outer) == 1 and text_of(outer) == text))
    return link_share(element) >= MOSTLY
