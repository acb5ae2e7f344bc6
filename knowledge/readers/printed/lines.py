"""Runs into lines of text: what stands raised, how code is indented, what is a bullet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.readers.printed.letters import LOOSE_BULLETS, UNKNOWN, lowered, raised, tidy, tidy_code
from knowledge.readers.printed.runs import WIDE_GAP, WORD_GAP, Rows, Run, rows_of, spaces_in

CELL_GAP = 2.0
"""Of the size of the letters: what stands further apart is no one heading."""
SCRIPT = 0.87
"""A raised or lowered letter is at most this large, measured by the line's."""
RAISED = 0.25
"""How far above the line, in sizes of its letters, a number is raised that is no number of an item."""
MOST_BOLD, MOST_MONO = 0.9, 0.8
"""The share of letters that make a line bold, or code."""


@dataclass(slots=True)
class Line:
    """A line of text between the margins `left` and `right` of its column, on a page counted from 0."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False
    rows: Rows = field(default_factory=list)
    """The cells of a table; the text is its last row."""
    page: int = 0
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    letters: int = 0
    cells: int = 1
    """How many pieces it has, far apart."""
    heading: bool = False
    depth: int = 0
    """How deep the outline has a heading, counted from 1; 0 where it has not."""
    starts: bool = False
    """Whether a heading begins here, even right under another."""

    @property
    def is_table(self) -> bool:
        return bool(self.rows)


def lines_of(runs: list[Run]) -> list[Line]:
    """Return the lines of one column from its top to its bottom."""
    lines = [line_of(row) for row in rows_of(runs)]
    return sorted((line for line in lines if line.text), key=lambda line: line.base)


def line_of(row: list[Run]) -> Line:
    """Return runs that stand on one line as one line."""
    if rows := row[0].rows:
        return Line(" ".join(rows[-1]).strip() or " ", row[0].x0, row[0].x1, row[0].base, row[0].size, rows=rows)
    letters = sum(run.letters for run in row)
    mono = sum(run.mono for run in row) > MOST_MONO * letters
    sizes = Counter[float]()
    for run in row:
        sizes[run.size] += run.letters
    size = sizes.most_common(1)[0][0]
    base = next(run.base for run in row if run.size == size)
    text = _code(row) if mono else tidy(_joined(row, size, base))
    bold = sum(run.bold for run in row) > MOST_BOLD * letters
    cells = 1 + sum(right.x0 - left.x1 > CELL_GAP * size for left, right in pairwise(row))
    return Line(text, row[0].x0, max(run.x1 for run in row), base, size, bold, mono, letters=letters, cells=cells)


def _joined(row: list[Run], size: float, base: float) -> str:
    text, end = "", row[0].x0
    for number, run in enumerate(row):
        words = run.text
        lone = number == 0 and len(row) > 1 and row[1].x0 - run.x1 > WIDE_GAP / 2 * size
        if lone and run.text in UNKNOWN + LOOSE_BULLETS and any(letter.isalpha() for letter in row[1].text):
            words = "• "
        elif lone and run.size < SCRIPT * size and run.text.isdecimal() and base - run.base < RAISED * size:
            words = f"{words}."  # A number in a disc.
        elif run.size < SCRIPT * size and abs(run.base - base) > 0.1 * size:
            words = _script(run, base) + (" " if number == 0 else "")
        text += (" " if text and run.x0 - end > WORD_GAP * size else "") + words
        end = run.x1
    return text


def _script(run: Run, base: float) -> str:
    return raised(run.text) if run.base < base else lowered(run.text)


def _code(row: list[Run]) -> str:
    text, end = "", row[0].x0
    for run in row:
        width = (run.x1 - run.x0) / max(1, len(run.text))
        text += " " * spaces_in(run.x0 - end, width) + run.text
        end = run.x1
    return tidy_code(text)
