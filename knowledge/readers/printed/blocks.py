"""Lines into paragraphs, list items, code, tables and headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from knowledge.readers.printed.ends import INDENT, WIDE, is_open, parts, step
from knowledge.readers.printed.headings import MOST_LINES, number_depth
from knowledge.readers.printed.lines import Line
from knowledge.readers.printed.look import Look
from knowledge.readers.printed.markers import has_bullet, item_marker

Kind = Literal["heading", "paragraph", "item", "code", "table"]

OFTEN = 0.15
"""The share of a column's lines that begin at its margin."""
WIDEST_IN_CODE = 4
"""Steps between lines of one piece of code."""


@dataclass(slots=True)
class Block:
    """Lines that belong together."""

    kind: Kind
    lines: list[Line]
    level: int = 0
    """Of a heading: 1 to 6; of a list item: how many items it stands under."""

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def blocks_of(lines: list[Line], look: Look) -> list[Block]:
    """Return the blocks of a column."""
    _set_margins(lines, look)
    blocks: list[Block] = []
    for line in lines:
        kind = _kind(line, look)
        if blocks and _belongs(blocks[-1], line, kind, look):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block(kind, [line]))
    return blocks


def _set_margins(lines: list[Line], look: Look) -> None:
    """Give lines their margins: on the right of those they stand with, for a box may be narrower than its column."""
    starts = Counter(round(line.x0) for line in lines)
    left = min((start for start, count in starts.items() if count >= max(2, OFTEN * len(lines))), default=min(starts))
    together: list[Line] = []
    for number, line in enumerate(lines):
        line.left = left
        together.append(line)
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or following.is_table or step(line, following, look) > WIDE:
            right = max(line.x1 for line in together)
            for one in together:
                one.right = right
            together = []


def _kind(line: Line, look: Look) -> Kind:
    if line.is_table:
        return "table"
    if line.mono and not look.is_mono:
        return "code"
    if line.heading:
        return "heading"
    return "item" if item_marker(line.text)[0] else "paragraph"


def _belongs(block: Block, line: Line, kind: Kind, look: Look) -> bool:
    """Tell whether a line goes on a block right above it."""
    distance = step(block.last, line, look)
    if "table" in (kind, block.kind):
        return False
    if kind == "code" and block.kind == "paragraph":
        return distance < WIDE and is_open(block.last) and abs(line.x0 - block.last.x0) < 1
    if "code" in (kind, block.kind):
        return kind == block.kind and distance < WIDEST_IN_CODE
    if kind == "heading" and block.kind == "paragraph" and line.size < 1.05 * look.size and not line.depth:
        return distance < WIDE and is_open(block.last)  # Bold words in the middle of a paragraph.
    if "heading" in (kind, block.kind):
        return kind == block.kind and _goes_on_heading(block, line)
    if kind == "item":
        beside = block.kind == "item" and line.x0 <= block.first.x0 + INDENT * line.size
        if has_bullet(line.text) or beside:
            return False
        in_line = abs(line.x0 - block.last.x0) < INDENT * line.size
        return distance < WIDE and is_open(block.last) and in_line  # A dash or a number in the middle of a sentence.
    return not parts(block.lines, line, look, in_item=block.kind == "item")


def _goes_on_heading(block: Block, line: Line) -> bool:
    last = block.last
    alike = abs(line.size - last.size) < 0.03 * last.size and line.bold == last.bold
    near = line.base - last.base < 1.6 * last.size
    if line.depth or last.depth:
        return line.depth == last.depth and not line.starts and near
    return alike and near and len(block.lines) < MOST_LINES and not number_depth(line.text)
