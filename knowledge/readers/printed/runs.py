"""Glyphs into runs: what stands on one line without a wide gap, and where in it words begin."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from knowledge.readers.printed.drawings import Box
from knowledge.readers.printed.glyphs import Glyph

WORD_GAP = 0.16
"""Of the size of the letters: TeX squeezes the space between words to a fifth, and moves letters by a twentieth."""
WIDE_GAP = 0.8
"""Of the size of the letters: what stands further apart may belong to another column."""
BULLET_GAP = 2.0
"""Of the size of the letters: a bullet stands no further from its words."""
FREE = 3.0
"""Of the size of the letters: how far before a bullet there are no other words."""
WIDEST_INDENT = 200
"""Spaces in a row in code."""

Rows = list[list[str]]
"""The cells of a table."""


@dataclass(slots=True)
class Run:
    """Glyphs that follow each other on one line, without a wide gap; or a whole table that stands there."""

    order: int
    """Where the page's own order has it."""
    x0: float
    x1: float
    base: float
    size: float
    top: float
    foot: float
    text: str = ""
    letters: int = 0
    bold: int = 0
    mono: int = 0
    rows: Rows = field(default_factory=list)
    """The cells of a table that stands here, in place of text."""
    words: list[tuple[float, int]] = field(default_factory=list)
    """Where each word begins, on the page and in the text."""


def runs_of(glyphs: list[Glyph]) -> list[Run]:
    """Return the runs of a page in its own order."""
    runs: list[Run] = []
    space = False
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.text.isspace():
            space = True
            continue
        if last is None or not _follows(last, glyph):
            top, foot = glyph.base - 0.75 * glyph.size, glyph.base + 0.25 * glyph.size
            runs.append(Run(glyph.order, glyph.x0, glyph.x1, glyph.base, glyph.size, top, foot))
            space = False
        _append(runs[-1], glyph, space, last)
        last, space = glyph, False
    return runs


def _follows(last: Glyph, glyph: Glyph) -> bool:
    gap = glyph.x0 - last.x1
    level = abs(glyph.base - last.base) < 0.05 * glyph.size and abs(glyph.size - last.size) < 0.05 * glyph.size
    return level and -glyph.size < gap < WIDE_GAP * glyph.size


def _append(run: Run, glyph: Glyph, space: bool, last: Glyph | None) -> None:
    gap = glyph.x0 - run.x1
    if run.text and glyph.face.mono and last and last.face.mono:
        run.text += " " * max(int(space), spaces_in(gap, glyph.x1 - glyph.x0))
    elif run.text and (space or gap > WORD_GAP * glyph.size):
        run.text += " "
    if not run.text or run.text[-1] == " ":
        run.words.append((glyph.x0, len(run.text)))
    run.text += glyph.text
    run.x1 = max(run.x1, glyph.x1)
    run.letters += 1
    run.bold += glyph.face.bold
    run.mono += glyph.face.mono


def spaces_in(gap: float, width: float) -> int:
    """Return how many letters of a fixed width fit into a gap."""
    return min(WIDEST_INDENT, max(0, round(gap / max(1.0, width))))


def with_bullets(runs: list[Run], discs: list[Box]) -> list[Run]:
    """Add bullets that are drawn rather than written: a disc before words, with nothing in it."""
    found: dict[tuple[int, int], Run] = {}
    for disc in discs:
        middle = (disc.top + disc.bottom) / 2
        level = [run for run in runs if run.top < middle < run.foot and not run.rows]
        if any(run.x0 < disc.x1 and disc.x0 - run.x1 < FREE * run.size for run in level):
            continue
        words = min((run for run in level if run.x0 >= disc.x1), key=lambda run: run.x0, default=None)
        if words and words.x0 - disc.x1 < BULLET_GAP * words.size:
            place = round(disc.x0), round(words.base)
            found[place] = replace(words, x0=disc.x0, x1=disc.x1, text="•", letters=0, bold=0, mono=0)
    return runs + list(found.values())


def rows_of(runs: list[Run]) -> list[list[Run]]:
    """Return the runs that stand on one line, from left to right; the lines in no strict order."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.top + run.foot):
        row = next((row for row in rows[-3:] if _on_one_line(_largest(row), run)), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    return [sorted(row, key=lambda run: run.x0) for row in rows]


def _largest(row: list[Run]) -> Run:
    return max(row, key=lambda run: run.size)


def _on_one_line(one: Run, other: Run) -> bool:
    if one.rows or other.rows:
        return False
    shared = min(one.foot, other.foot) - max(one.top, other.top)
    return shared > 0.5 * min(one.foot - one.top, other.foot - other.top)
