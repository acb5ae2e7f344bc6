"""Blocks into Markdown-like text, and where in it each page begins."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

from knowledge.documents import Place
from knowledge.readers.printed.blocks import Block
from knowledge.readers.printed.lines import Line
from knowledge.readers.printed.markers import item_marker
from knowledge.readers.printed.words import joined, words_in
from knowledge.readers.writing import fenced, prose, table

MOST_BLANK = 2
"""Blank lines of code in a row."""
INDENT = 0.8
"""In sizes of the letters: an item this much further in stands under the one before."""

_LETTER = re.compile(r"\w")
_LEVELS = 6

Start = tuple[int, int]
"""Where in a text the words of a page begin, and which page, counted from 0."""


def written(blocks: list[Block], names: list[str]) -> tuple[str, tuple[Place, ...]]:
    """Return the text of blocks, and where each page begins, under its name."""
    known = words_in(line.text for block in blocks for line in block.lines if not line.is_table)
    parts: list[str] = []
    length = 0
    starts: list[Start] = []
    margins: list[float] = []
    for before, block in pairwise([None, *blocks]):
        assert block is not None
        if block.kind == "item":
            margins = _margins(margins if before and before.kind == "item" else [], block.first)
        words, inside = _block_text(block, known, len(margins) - 1)
        if not _LETTER.search(words):
            continue
        gap = "" if not parts else "\n" if before and before.kind == block.kind == "item" else "\n\n"
        starts += ((length + len(gap) + start, page) for start, page in inside)
        parts += [gap, words]
        length += len(gap) + len(words)
    return "".join(parts) + "\n", _places(starts, names)


def _margins(margins: list[float], line: Line) -> list[float]:
    """Return where the items begin that a new one stands under, and where it begins itself."""
    indent = line.x0 - line.left
    return [*(margin for margin in margins if margin < indent - INDENT * line.size), indent]


def _places(starts: list[Start], names: list[str]) -> tuple[Place, ...]:
    places: list[Place] = []
    for start, page in starts:
        if not places or places[-1].name != names[page]:
            places.append(Place(start, names[page]))
    return tuple(places)


def _block_text(block: Block, known: AbstractSet[str], depth: int) -> tuple[str, list[Start]]:
    """Return the text of a block and where in it pages begin."""
    if block.kind == "table":
        return _table(block.lines)
    if block.kind == "code":
        return _code(block.lines)
    if block.kind == "item":
        marker, end = item_marker(block.first.text)
        return _running(block.lines, known, "  " * depth + marker, block.first.text[end:])
    if block.kind == "heading":
        return _running(block.lines, known, "#" * min(block.level, _LEVELS) + " ", block.first.text)
    front = prose(block.first.text).removesuffix(block.first.text)
    return _running(block.lines, known, front, block.first.text)


def _table(lines: list[Line]) -> tuple[str, list[Start]]:
    """Return a table that may go on over pages, where its head may stand again and a row may go on."""
    rows = [list(row) for row in lines[0].rows]
    starts = [(0, lines[0].page)]
    for line in lines[1:]:
        following = line.rows[1:] if line.rows[0] == rows[0] else line.rows
        if following and not following[0][0]:
            rows[-1] = [joined(cell, rest) for cell, rest in zip(rows[-1], following[0], strict=True)]
            following = following[1:]
        if following:
            starts.append((len(table(rows)) + 1, line.page))
            rows += following
    return table(rows), starts


def _running(lines: list[Line], known: AbstractSet[str], front: str, first: str) -> tuple[str, list[Start]]:
    text, page = first, lines[0].page
    starts = [(0, page)]
    for line in lines[1:]:
        text = joined(text, line.text, known)
        if line.page != page:
            page = line.page
            starts.append((len(front) + len(text) - len(line.text), page))
    return front + text, starts


def _code(lines: list[Line]) -> tuple[str, list[Start]]:
    width = max(1.0, sum(line.x1 - line.x0 for line in lines) / sum(len(line.text) for line in lines))
    usual = min((below.base - line.base for line, below in pairwise(lines) if below.base > line.base), default=1.0)
    code = ""
    starts: list[Start] = []
    for before, line in pairwise([lines[0], *lines]):
        left = min(other.x0 for other in lines if (other.page, other.column) == (line.page, line.column))
        blank = min(MOST_BLANK, max(0, round((line.base - before.base) / usual) - 1))
        if code:
            code += "\n" * (1 + blank)
        if not starts or starts[-1][1] != line.page:
            starts.append((len(code), line.page))
        code += " " * round((line.x0 - left) / width) + line.text
    text = fenced(code)
    opening = text.index("\n") + 1
    return text, [(start + opening if start else 0, page) for start, page in starts]
