"""Finds the element of a page that holds what the page is about.

Believes a page that says where that is. Where none does, asks trafilatura which words are the content, and takes the
smallest element that holds nearly all of them: so the content keeps its tables, code and formulas as they are.
"""

from __future__ import annotations

import re

from lxml import etree, html

from knowledge.readers.hypertext.tree import BLOCKS, HEADINGS, Element, drop, link_share, sweep, text_of, word_count

MARKED_SHARE = 0.3
"""Of the words of a page: an element that says it is the content, and holds less, is an empty frame."""
ARTICLE_SHARE = 0.5
JUDGED_SHARE = 0.4
NEARLY_ALL = 0.98
"""Of the letters that are judged to be content: what holds fewer would lose some."""
HEADING_WEIGHT = 5
"""What a letter of a heading counts: few are lost with a heading, and much is."""
MOST_ELEMENTS = 20_000
"""Of a page that trafilatura is asked about: of a longer one, a book on one page, all is taken."""
MOSTLY_LINKS = 0.6
FEWEST_LINKS = 3
_HOLDERS = frozenset(("article", "body", "center", "div", "form", "main", "section", "td"))


def content_of(page: Element) -> Element:
    """Return the element that holds the content, of a page without its furniture."""
    body = page if page.tag == "body" else page.find("body")
    body = page if body is None else body
    marked = _marked(body)
    return _judged(body) if marked is None else marked


def _marked(body: Element) -> Element | None:
    """Return the element that is marked as the content; the article in it, where that is most of it."""
    words = word_count(body)
    mains = [element for element in body.iter(etree.Element) if element.tag == "main" or element.get("role") == "main"]
    main = max(mains, key=word_count, default=None)
    if main is not None and word_count(main) < MARKED_SHARE * words:
        main = None
    outer = body if main is None else main
    articles = [element for element in outer.iter("article") if element is not outer]
    article = max(articles, key=word_count, default=None)
    if article is not None and word_count(article) >= ARTICLE_SHARE * word_count(outer) > 0:
        return article
    return main


def _judged(body: Element) -> Element:
    """Return the smallest element that holds nearly all that trafilatura takes for content, without lists of links."""
    lines = _extracted(body) if sum(1 for _ in body.iter(etree.Element)) <= MOST_ELEMENTS else set()
    weights = _weights(body, lines)
    total = weights.get(body, 0)
    content = body
    while inner := [child for child in content if weights.get(child, 0) >= NEARLY_ALL * total > 0]:
        content = inner[0]
    content = _with_heading(content, body)
    if word_count(content) < JUDGED_SHARE * word_count(body):
        content = body
    for element in list(content.iterdescendants("div", "ul", "ol", "section", "table", "td", "p", "center")):
        if not weights.get(element) and is_mostly_links(element):
            drop(element)
    sweep(content)
    return content


def _with_heading(content: Element, body: Element) -> Element:
    """Return the element around one that is only a part of the content: a list, or what stands under a heading."""
    while content is not body:
        before = content.getprevious()
        under_heading = before is not None and (before.tag in HEADINGS or before.tag == "hr")
        if content.tag in _HOLDERS and not under_heading:
            break
        content = content.getparent()
    return content


def _extracted(body: Element) -> set[str]:
    """Return the lines of what trafilatura takes for the content, each without all but letters and digits."""
    import trafilatura

    source = f"<html>{html.tostring(body, encoding='unicode')}</html>"
    found = trafilatura.extract(source, include_comments=False, favor_recall=True, deduplicate=False)
    return {_squeezed(line) for line in (found or "").split("\n")} - {""}


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _weights(body: Element, lines: set[str]) -> dict[Element, int]:
    """Return how many letters of the extracted lines each element holds."""
    weights: dict[Element, int] = {}
    for element in body.iter(*BLOCKS):
        if next(element.iterdescendants(*BLOCKS), None) is not None:
            continue
        words = _squeezed(text_of(element))
        if words in lines:
            weight = len(words) * (HEADING_WEIGHT if element.tag in HEADINGS else 1)
            for outer in (element, *element.iterancestors()):
                weights[outer] = weights.get(outer, 0) + weight
    return weights


def is_mostly_links(element: Element) -> bool:
    """Tell whether an element is a list of links with little between them."""
    return len(list(element.iter("a"))) >= FEWEST_LINKS and link_share(element) >= MOSTLY_LINKS
