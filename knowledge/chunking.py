"""Cuts a document into passages that teach: each holds one thought, small enough to be embedded and cited.

A section is never mixed with another, and one that only leads elsewhere, such as a list of references, is none to
answer from. Within a section the atoms (a sentence, a list item, a block of code) are packed by
the cheapest set of cuts: between paragraphs rather than inside one, never between a list and the sentence that
introduces it. Knows nothing of embedders but the size of their window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.atoms import Atom, atoms
from knowledge.documents import Chunk, Document, Section
from knowledge.measure import token_count

WINDOW = 215
"""Tokens that MiniLM reads (256), less its two marks and what our estimate falls short by: up to a sixth on prose."""
IDEAL = 120
"""Tokens of a chunk that is one thought and no more: about 90 words."""
SPREAD_ABOVE = 60
"""How far above the ideal a chunk costs as much as an empty one does below it."""
SMALLEST_WINDOW = 80
"""What is left for the text under the longest of headings."""
TOO_LONG = 1_000.0
"""The cost of a chunk that does not fit: more than that of any cut."""

LEADS_ELSEWHERE = re.compile(
    r"(?:\d[\d.]* )?(?:what to read next|further reading|suggested reading|see also|references|bibliography|works cited"
    r"|table of contents|related (?:pages|articles|topics))",
    re.IGNORECASE,
)
"""Headings of sections that name what treats a thing, and do not treat it."""


def chunk(document: Document) -> list[Chunk]:
    """Return the chunks of a document in reading order.

    Every character of the bodies of the sections that teach, if it is not white space, lies in exactly one chunk.
    """
    chunks: list[Chunk] = []
    for section, path in _with_heading_paths(document):
        window = max(SMALLEST_WINDOW, WINDOW - token_count(" ".join((document.title, *path))))
        parts = atoms(document.text, section.start, section.end, window)
        for first, after in _best_cuts(parts, window):
            start, end = parts[first].start, parts[after - 1].end
            name = f"{document.id}#{len(chunks) + 1}"
            words = document.text[start:end]
            chunks.append(Chunk(name, document.id, path, start, end, words, parts[first].lead_in))
    return chunks


def _with_heading_paths(document: Document) -> Iterator[tuple[Section, tuple[str, ...]]]:
    open_headings: list[Section] = []
    for section in document.sections:
        while open_headings and open_headings[-1].level >= section.level:
            open_headings.pop()
        if any(LEADS_ELSEWHERE.fullmatch(heading.heading) for heading in (*open_headings, section)):
            open_headings.append(section)
            continue
        # The title of a page is often its first heading too: a reader sees it once.
        if section.heading and section.heading != document.title:
            open_headings.append(section)
        yield section, tuple(outer.heading for outer in open_headings)


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to cut everything before some atom: its cost, and where its last chunk begins."""

    cost: float
    last_start: int


def _best_cuts(parts: list[Atom], window: int) -> list[tuple[int, int]]:
    """Return the first and the after-last atom of each chunk, by dynamic programming over the cuts."""
    ways = [_Way(0.0, 0)]
    for after in range(1, len(parts) + 1):
        ways.append(_cheapest_way(parts, after, ways, window))
    cuts: list[tuple[int, int]] = []
    after = len(parts)
    while after:
        cuts.append((ways[after].last_start, after))
        after = ways[after].last_start
    return cuts[::-1]


def _cheapest_way(parts: list[Atom], after: int, ways: list[_Way], window: int) -> _Way:
    """Return the best last chunk before atom `after`, trying each first atom that fits the window."""
    tokens = 0
    best = _Way(float("inf"), after - 1)
    for first in range(after - 1, -1, -1):
        tokens += parts[first].tokens
        if tokens > window and first < after - 1:
            break
        size = tokens + (token_count(parts[first].lead_in) if parts[first].lead_in else 0)
        cut = parts[first].cut_cost if first else 0.0
        cost = ways[first].cost + cut + _size_cost(size, window)
        if cost < best.cost:
            best = _Way(cost, first)
    return best


def _size_cost(tokens: int, window: int) -> float:
    if tokens > window:
        return TOO_LONG
    spread = IDEAL if tokens < IDEAL else SPREAD_ABOVE
    return ((tokens - IDEAL) / spread) ** 2
