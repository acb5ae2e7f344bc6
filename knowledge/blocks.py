"""Finds the blocks of a text: paragraphs, lists, code, tables, headings.

Knows the little of Markdown that plain text shares with it, so that one rule serves documents and answers alike.
Where the headings of a document are is the readers' business; where sentences end is `sentences.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "list", "code", "table", "heading"]

LONGEST_FORMULA = 40
"""Lines between `$$` and `$$`: further apart, they are no pair."""

_FENCE = re.compile(r"\s*(`{3,}+(?!.*`)|~{3,}|\$\$)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_INTERRUPTING_ITEM = re.compile(r"\s*(?:[-*+•]|1[.)])\s+\S")
_TABLE_ROW = re.compile(r"\s*\|")
_HEADING = re.compile(r"#{1,6}\s+\S")


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]`: whole lines, without blank ones around them and without the last newline."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def kind(self) -> BlockKind:
        if _FENCE.match(self.text):
            return "code"
        if _ITEM.match(self.text):
            return "list"
        if _TABLE_ROW.match(self.text):
            return "table"
        return "heading" if _HEADING.match(self.text) else "paragraph"


def blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """Return the blocks of `text[start:end]` in order. Together they hold every character that is not white space."""
    lines = _lines(text, start, len(text) if end is None else end)
    found: list[Block] = []
    here = 0
    while here < len(lines):
        if lines[here].blank:
            here += 1
            continue
        kind, after = _block_at(lines, here)
        found.append(Block(kind, lines[here].start, lines[after - 1].end))
        here = after
    return found


def items(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the span of each item of a list, from its marker on, nested items by themselves."""
    starts = [line.start for line in _lines(text, block.start, block.end) if _ITEM.match(line.text)]
    yield from zip(starts, [*starts[1:], block.end], strict=True)


def lines_of(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the span of each line of a block that is not blank."""
    for line in _lines(text, block.start, block.end):
        if not line.blank:
            yield line.start, line.end


def marker_end(text: str, start: int, end: int) -> int:
    """Return where the words of a list item begin, after its bullet or number; `start` where it has none."""
    marker = _ITEM.match(text, start, end)
    return marker.end() if marker else start


def _lines(text: str, start: int, end: int) -> list[_Line]:
    lines = []
    for line in text[start:end].split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def _block_at(lines: list[_Line], first: int) -> tuple[BlockKind, int]:
    """Return the kind of the block that begins at a line, and the number of the line after it."""
    kind = lines[first].kind
    if kind == "code":
        closed = _fence_end(lines, first)
        return ("code", closed) if closed else ("paragraph", _paragraph_end(lines, first))
    if kind == "list":
        return kind, _list_end(lines, first)
    if kind == "table":
        return kind, _run_end(lines, first)
    return kind, first + 1 if kind == "heading" else _paragraph_end(lines, first)


def _fence_end(lines: list[_Line], first: int) -> int | None:
    """Return the line after the fence that closes; an open code fence runs to the end, open `$$` is no fence."""
    opening = lines[first].text.strip()
    if opening.startswith("$$"):
        return first + 1 if "$$" in opening[2:] else _next_line(lines, first, re.compile(r".*\$\$\s*"), LONGEST_FORMULA)
    mark = opening[: len(opening) - len(opening.lstrip(opening[0]))]
    closed = _next_line(lines, first, re.compile(rf"\s*{mark[0]}{{{len(mark)},}}\s*"), len(lines))
    return closed or max(number for number, line in enumerate(lines) if not line.blank) + 1


def _next_line(lines: list[_Line], first: int, closing: re.Pattern[str], within: int) -> int | None:
    """Return the number of the line after the next one that is wholly `closing`."""
    end = min(len(lines), first + 1 + within)
    return next((number + 1 for number in range(first + 1, end) if closing.fullmatch(lines[number].text)), None)


def _paragraph_end(lines: list[_Line], first: int) -> int:
    number = first + 1
    while number < len(lines) and not lines[number].blank:
        line = lines[number]
        # A wrapped line may well begin with "2025. ": only a bullet or a first number begins a list here.
        if _INTERRUPTING_ITEM.match(line.text) if line.kind == "list" else line.kind != "paragraph":
            break
        number += 1
    return number


def _run_end(lines: list[_Line], first: int) -> int:
    number = first + 1
    while number < len(lines) and not lines[number].blank and lines[number].kind == lines[first].kind:
        number += 1
    return number


def _list_end(lines: list[_Line], first: int) -> int:
    """A list goes on over blank lines as long as what follows is an item or indented under one."""
    end = first + 1
    after_blank = False
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.blank:
            after_blank = True
            continue
        indented = line.text.startswith(("  ", "\t"))
        if line.kind not in ("list", "paragraph") or (after_blank and line.kind != "list" and not indented):
            break
        end, after_blank = number + 1, False
    return end
