"""How deep each heading stands: by the outline, by its number, else by how large it is next to the others."""

from __future__ import annotations

from collections import Counter, defaultdict

from knowledge.readers.printed.blocks import Block
from knowledge.readers.printed.headings import MOST_LINES, MOST_WORDS, is_known_heading, number_depth
from knowledge.readers.printed.look import Look

DEEPEST = 6
LONGEST_ADDRESS = 20
"""Words of a paragraph between a title and the text."""
MOST_BEFORE_TITLE = 4
"""Blocks above a title: the name of a journal, a date."""

Style = tuple[float, bool]


def set_levels(blocks: list[Block], look: Look) -> None:
    """Give each heading its level, the title the first; what is too long, or heads nothing at all, becomes text."""
    bare = all(block.kind == "heading" for block in blocks)
    for block in blocks:
        words = sum(len(line.text.split()) for line in block.lines)
        if block.kind == "heading" and (words > MOST_WORDS or len(block.lines) > MOST_LINES or bare):
            block.kind = "paragraph"
    headings = [block for block in blocks if block.kind == "heading"]
    if not headings:
        return
    title = _title(blocks, headings, look)
    if title:
        under = blocks[blocks.index(title) + 1 :]
        _drop_authors([block for block in under if block.first.page == title.first.page])
        headings = [block for block in headings if block.kind == "heading"]
    others = [block for block in headings if block is not title]
    if title and title.first.depth == 1 and all(block.first.depth != 1 for block in others):
        for block in others:  # The outline begins with the title, so that everything is one deeper.
            block.first.depth = max(0, block.first.depth - 1)
    levels = _style_levels(others)
    for block in others:
        block.level = min(DEEPEST, _own_depth(block) + 1 or levels[_style(block)])
    if title:
        title.level = 1


def _style(block: Block) -> Style:
    return round(block.first.size * 2) / 2, block.first.bold


def _text(block: Block) -> str:
    return " ".join(line.text for line in block.lines)


def _own_depth(block: Block) -> int:
    """Return how deep the outline, its number or its words say that a heading stands; -1 where nothing does."""
    return block.first.depth or number_depth(_text(block)) or (1 if is_known_heading(_text(block)) else -1)


def _title(blocks: list[Block], headings: list[Block], look: Look) -> Block | None:
    """Return the title: the largest heading of the first page, near its top, if no later one is as large."""
    page = headings[0].first.page
    first = [block for block in headings if block.first.page == page]
    largest = max(first, key=lambda block: round(block.first.size, 1))
    others = [block for block in headings if block is not largest]
    if number_depth(_text(largest)) or blocks.index(largest) > MOST_BEFORE_TITLE:
        return None
    if look.is_slides:
        return largest
    larger = all(block.first.size < 0.98 * largest.first.size for block in others)
    return largest if larger or (largest is headings[0] and not others) else None


def _drop_authors(blocks: list[Block]) -> None:
    """Make paragraphs of the lines that are larger than text only because they stand under the title."""
    for block in blocks:
        if block.kind == "heading":
            if block.first.bold or _own_depth(block) > 0:
                return
            block.kind = "paragraph"
        elif len(_text(block).split()) > LONGEST_ADDRESS:
            return


def _style_levels(headings: list[Block]) -> dict[Style, int]:
    depths: dict[Style, Counter[int]] = defaultdict(Counter)
    for block in headings:
        depths[_style(block)][_own_depth(block)] += 1
    levels: dict[Style, int] = {}
    level = 1
    for style in sorted(depths, reverse=True):
        known = [(count, depth) for depth, count in depths[style].items() if depth > 0]
        level = max(known)[1] + 1 if known else min(level + 1, DEEPEST)
        levels[style] = level
    return levels
