"""Finds what is on pages for their own sake: running heads, page numbers, steps of one slide, tables of contents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from knowledge.readers.printed.lines import Line

EDGE = 0.12
"""The share of a page's height, from its first line and its last, within which furniture stands."""
MOST_EDGE_LINES = 4
NEAR = 3.0
"""Points by which the same line may move from page to page."""
LARGE = 1.15
"""How much larger than the text a line is that looks like a heading: it must repeat on most pages to be none."""
FEWEST = 3
"""Pages on which a line must repeat; in a short document, two."""
SHORT = 6
"""Pages of a short document."""
ESTABLISHED = 5
"""Entries of a table of contents after which one without a number is the first line of a longer one."""
LONGEST_ENTRY = 3
"""Lines of an entry of a table of contents; its last has the number."""

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:(?:page|p\.|slide|seite|folie)\s*)?{_NUMBER}(?:\s*(?:/|of|von|\|)\s*{_NUMBER})?[\W_]*", re.IGNORECASE
)
_PRINTED_AT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}\b.*")
_OF_PAGES = re.compile(r"(\d{1,4}) ?(?:/|of|von) ?(\d{1,4})")
_ADDRESS = re.compile(r"(https?://\S+) \d+/\d+")
_CHANGING = re.compile(rf"\d+|\b{_NUMBER}\b")
_LEADERS = re.compile(r"(?:\s?[.·…]){4,}\s*(?:\d[\d,;–\s-]{0,200}|[ivxlc]{1,7})?$")
_ENDS_IN_NUMBER = re.compile(r".*\S\s+(?:\d{1,4}|[ivxlc]{1,7})")
_CONTENTS = re.compile(
    r"(?:table of )?contents|list of (?:figures|tables|algorithms)|inhalt(?:sverzeichnis)?", re.IGNORECASE
)

Spot = tuple[str, int]
"""The words of a line, without numbers, and where it stands on its page."""


@dataclass(slots=True)
class Page:
    """The lines of a page in reading order."""

    width: float
    height: float
    lines: list[Line]


def drop_furniture(pages: list[Page], body_size: float) -> str | None:
    """Take from pages what is there for their own sake.

    Returns the address that a browser printed on them, if one did.
    """
    repeated = _repeated(pages, body_size)
    titles = {line.text.casefold() for line in pages[0].lines if line.size > LARGE * body_size}
    address = None
    for number, page in enumerate(pages):
        for line in _furniture_of(page, number, len(pages), repeated, titles, LARGE * body_size):
            page.lines = [other for other in page.lines if other is not line]
            if found := _ADDRESS.fullmatch(line.text):
                address = found[1]
    _drop_earlier_steps(pages)
    _drop_contents(pages)
    return address


def _furniture_of(
    page: Page, number: int, pages: int, repeated: set[Spot], titles: set[str], large: float
) -> list[Line]:
    found = []
    for lines in (_head(page), _foot(page)):
        for line in lines:
            own = line.size < large and (_counts_pages(line.text, number, pages) or line.text.casefold() in titles)
            if not (own or _spot(line) in repeated):
                break
            found.append(line)
    return found


def _head(page: Page) -> list[Line]:
    lines = sorted((line for line in page.lines if not line.is_table), key=lambda line: line.base)
    return [line for line in lines[:MOST_EDGE_LINES] if line.base - lines[0].base < EDGE * page.height]


def _foot(page: Page) -> list[Line]:
    lines = sorted((line for line in page.lines if not line.is_table), key=lambda line: -line.base)
    return [line for line in lines[:MOST_EDGE_LINES] if lines[0].base - line.base < EDGE * page.height]


def _spot(line: Line) -> Spot:
    return _CHANGING.sub("#", line.text), round(line.base / NEAR)


def _repeated(pages: list[Page], body_size: float) -> set[Spot]:
    """Return what stands at one place on several pages; where most pages have such a line, also any other there."""
    seen: dict[Spot, set[int]] = defaultdict(set)
    sizes: dict[Spot, float] = {}
    for number, page in enumerate(pages):
        for line in [*_head(page), *_foot(page)]:
            words, place = _spot(line)
            sizes[words, place] = line.size
            for near in (place - 1, place, place + 1):
                seen[words, near].add(number)
    found = {spot for spot, size in sizes.items() if len(seen[spot]) >= _needed(len(pages), size > LARGE * body_size)}
    usual = Counter[tuple[int, float]]()
    for words, place in found:
        usual[place, sizes[words, place]] += len(seen[words, place])
    taken = {place for place, count in usual.items() if 2 * count >= len(pages) >= FEWEST}
    return found | {spot for spot, size in sizes.items() if (spot[1], size) in taken and size <= LARGE * body_size}


def _needed(pages: int, large: bool) -> float:
    return max(FEWEST + 1, 0.6 * pages) if large else 2 if pages <= SHORT else FEWEST


def _counts_pages(text: str, number: int, pages: int) -> bool:
    if _PAGE_NUMBER.fullmatch(text) or _PRINTED_AT.fullmatch(text):
        return True
    counted = _OF_PAGES.search(text)
    return counted is not None and (int(counted[1]), int(counted[2])) == (number + 1, pages)


def _drop_earlier_steps(pages: list[Page]) -> None:
    """Empty the pages of a slide that is shown step by step, all but the last."""
    for page, following in pairwise(pages):
        shown = {(line.text, round(line.base)) for line in page.lines}
        if len(shown) > 1 and shown <= {(line.text, round(line.base)) for line in following.lines}:
            page.lines = []


def _drop_contents(pages: list[Page]) -> None:
    """Drop tables of contents: lines that end in a number under their heading, or with leaders wherever they are."""
    inside = False
    for page in pages:
        start = 0 if inside else _start_of_contents(page.lines)
        end = start
        for number in range(start, len(page.lines)):
            words = page.lines[number].text
            wrapped = inside or end - start >= ESTABLISHED
            counts = number <= end + wrapped and (_ENDS_IN_NUMBER.fullmatch(words) or _CONTENTS.fullmatch(words))
            if counts or _LEADERS.search(words):
                end = number + 1
            elif number - end >= LONGEST_ENTRY:
                break
        inside = start < end == len(page.lines)
        del page.lines[start:end]


def _start_of_contents(lines: list[Line]) -> int:
    """Return the line at which contents begin; after the last where there are none."""
    for number, (line, following) in enumerate(pairwise(lines)):
        if _CONTENTS.fullmatch(line.text) and (
            _ENDS_IN_NUMBER.fullmatch(following.text) or _LEADERS.search(following.text)
        ):
            return number
    leaders = [number for number, line in enumerate(lines) if _LEADERS.search(line.text)]
    return leaders[0] if len(leaders) >= FEWEST else len(lines)
