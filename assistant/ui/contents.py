"""What a long document is divided into: its headings, and the parts that it is shown in, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.blocks import Block, blocks

PART = 60_000
"""Characters of a part, about as many as a chapter has: set in a fifth of a second, and quick to scroll on a phone."""
MOST_HEADINGS = 200
"""Of more, only the higher levels are listed."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is written, and where its line begins."""

    words: str
    level: int
    start: int


def headings(text: str) -> list[Heading]:
    """Return the headings to list, in order."""
    found = [_heading(text, block) for block in blocks(text) if block.kind == "heading"]
    deepest = 6
    while len(found) > MOST_HEADINGS and deepest > 1:
        deepest -= 1
        found = [heading for heading in found if heading.level <= deepest]
    return found[:MOST_HEADINGS]


def parts(text: str, size: int = PART) -> list[Span]:
    """Return the spans that the text is shown in: together all of it, each of at most `size` characters.

    They begin at headings where these are near enough, else at other blocks; only a block that is longer than a part
    is cut inside, at the end of a line or a word.
    """
    starts = [0]
    heading = last = 0
    for block in blocks(text) if len(text) > size else ():
        if block.end - starts[-1] > size and last > starts[-1]:
            starts.append(heading if heading - starts[-1] > size // 2 else last)
        while block.end - starts[-1] > size:
            starts.append(_cut(text, starts[-1], size))
        if block.kind == "heading":
            heading = block.start
        last = block.end
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def part_with(spans: Sequence[Span], position: int) -> int:
    """Return the number of the part that holds a position, from 0."""
    return next((n for n, (_, end) in enumerate(spans) if position < end), len(spans) - 1)


def _heading(text: str, block: Block) -> Heading:
    line = text[block.start : block.end]
    words = line.lstrip("#")
    return Heading(words.strip().rstrip("#").rstrip() or words.strip(), len(line) - len(words), block.start)


def _cut(text: str, start: int, size: int) -> int:
    """Return where to cut a block that is too long: after a line's end or a space in the second half, else anywhere."""
    for mark in ("\n", " "):
        found = text.rfind(mark, start + size // 2, start + size)
        if found >= 0:
            return found + 1
    return start + size
