"""Tells headings from text: by size, weight and number, and by the outline where a PDF has one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.readers.printed.furniture import Page
from knowledge.readers.printed.letters import BULLETS
from knowledge.readers.printed.lines import Line
from knowledge.readers.printed.look import Look

LARGER = 1.15
"""A heading is this much larger than the text, or it is bold."""
MOST_WORDS = 22
MOST_LINES = 4
LONGEST_NUMBER = 12
"""Letters of `appendix12`."""

_NUMBERED = re.compile(
    r"(?:(?i:chapter|part|appendix|kapitel|teil|anhang)\s+(?P<word>[\dA-Z]{1,4})\b"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z](?:\.\d{1,2}){1,4})[.:]?\s+\S)"
)
_ROMAN = re.compile(r"[IVX]{1,5}\.\s+[A-Z][A-Z\s,:&-]+")
_KNOWN = re.compile(
    r"(?:abstract|summary|introduction|conclusions?|references|bibliography|acknowledge?ments?|appendix|keywords"
    r"|zusammenfassung|einleitung|literatur(?:verzeichnis)?|fazit)[.:]?",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|tab\.|listing|algorithm|abbildung|abb\.|tabelle)\s*[A-Z]?\d", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"(?:chapter|part|appendix|kapitel|teil|anhang)?[a-z]?\d*|[ivx]+")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's outline; depth and page are counted from 0."""

    title: str
    depth: int
    page: int


def is_caption(text: str) -> bool:
    """Return whether a paragraph begins as the caption of a figure or a table does."""
    return bool(_CAPTION.match(text))


def is_known_heading(text: str) -> bool:
    """Return whether a heading has words that papers use for their outermost parts."""
    return bool(_KNOWN.fullmatch(text))


def mark_headings(pages: list[Page], look: Look, outline: list[Bookmark]) -> None:
    """Mark the lines that are headings, and how deep the outline has them."""
    for page in pages:
        if look.is_slides:
            _mark_slide(page)
        else:
            for line in page.lines:
                line.heading = _looks_like_one(line, look)
    bare = [[_bare(line.text) for line in page.lines] for page in pages]
    for bookmark in outline:
        for number in range(bookmark.page, min(bookmark.page + 2, len(pages))):
            if _mark_bookmark(pages[number].lines, bare[number], bookmark):
                break


def _looks_like_one(line: Line, look: Look) -> bool:
    if line.is_table or (line.mono and not look.is_mono) or line.text[0] in BULLETS or is_caption(line.text):
        return False
    if line.cells > 1 and not (line.cells == 2 and number_depth(line.text)):
        return False
    if not any(letter.isalpha() for letter in line.text) or len(line.text.split()) > MOST_WORDS:
        return False
    if line.size >= LARGER * look.size:
        return True
    if line.size < 0.95 * look.size:
        return line.bold and bool(_KNOWN.fullmatch(line.text))
    bold = line.bold and not look.is_bold
    return (bold and line.text[-1] not in ",;") or bool(_KNOWN.fullmatch(line.text) or _ROMAN.fullmatch(line.text))


def _mark_slide(page: Page) -> None:
    """Mark the title of a slide: the largest line, if it is larger than the rest, and what goes on under it."""
    lines = [line for line in page.lines if not line.is_table and not line.mono and line.text[0] not in BULLETS]
    if not lines:
        return
    largest = max(lines, key=lambda line: (round(line.size, 1), -line.base))
    rest = [line.size for line in page.lines if line.size and line.size < 0.97 * largest.size]
    alike = [line for line in lines if line.size > 0.97 * largest.size]
    others = len(page.lines) - len(alike)
    if len(alike) <= MOST_LINES and (largest.base < page.height / 2 or not others) and (rest or not others):
        for line in alike:
            line.heading = line.base - largest.base < 3 * largest.size


def _mark_bookmark(lines: list[Line], bare: list[str], bookmark: Bookmark) -> bool:
    wanted = _bare(bookmark.title)
    for first in range(len(lines) if wanted else 0):
        text = ""
        for after in range(first, min(first + MOST_LINES, len(lines))):
            text += bare[after]
            if text == wanted or (text.endswith(wanted) and _is_number(text.removesuffix(wanted))):
                for line in lines[first : after + 1]:
                    line.heading, line.depth = not line.is_table, bookmark.depth + 1
                lines[first].starts = True
                return True
            if len(text) > len(wanted) + LONGEST_NUMBER:
                break
    return False


def _is_number(bare: str) -> bool:
    """Return whether a heading's words are what an outline leaves out: its number, perhaps with `chapter`."""
    return len(bare) <= LONGEST_NUMBER and bool(_BARE_NUMBER.fullmatch(bare))


def _bare(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()


def number_depth(text: str) -> int:
    """Return how deep a heading's number says it is: 1 for `3 Attention`, 2 for `3.1 Heads`; 0 without a number."""
    if _ROMAN.fullmatch(text):
        return 1
    found = _NUMBERED.match(text)
    if not found:
        return 0
    return found["number"].count(".") + 1 if found["number"] else 1
