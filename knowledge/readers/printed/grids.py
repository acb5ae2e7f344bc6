"""Finds the cells of a table in its ruling lines, level and upright, and the text of each cell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from knowledge.readers.printed.drawings import Box
from knowledge.readers.printed.glyphs import Glyph
from knowledge.readers.printed.lines import lines_of
from knowledge.readers.printed.runs import Rows, runs_of
from knowledge.readers.printed.words import joined

SHORTEST_RULE = 5.0
TOLERANCE = 3.0
"""Points by which rules that belong together may miss each other."""
MOST_CROSSINGS = 4_000
"""Pairs of level and upright rules: a table of a thousand cells. What has more is a drawing."""


def grids(rules: list[Box]) -> Iterator[list[Box]]:
    """Yield the cells of each grid."""
    level = [rule for rule in rules if rule.x1 - rule.x0 >= SHORTEST_RULE]
    upright = [rule for rule in rules if rule.bottom - rule.top >= SHORTEST_RULE]
    if len(level) < 2 or len(upright) < 3:
        return
    from pdfplumber import table as grid

    edges = grid.merge_edges(
        [_edge(rule, "h") for rule in level] + [_edge(rule, "v") for rule in upright], *[TOLERANCE] * 4
    )
    number = sum(edge["orientation"] == "h" for edge in edges)
    if number * (len(edges) - number) > MOST_CROSSINGS:
        return
    crossings = grid.edges_to_intersections(edges, TOLERANCE, TOLERANCE)
    for cells in grid.cells_to_tables(grid.intersections_to_cells(crossings)):
        yield [Box(*cell) for cell in cells]


def _edge(rule: Box, orientation: str) -> dict[str, Any]:
    x0, top, x1, bottom = rule
    sides = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top}
    return {**sides, "orientation": orientation, "object_type": "line"}


def cell_texts(cells: list[Box], glyphs: list[Glyph]) -> Rows:
    """Return the text of each cell; a cell that spans several is the first of them, the others are empty."""
    tops, lefts = sorted({cell.top for cell in cells}), sorted({cell.x0 for cell in cells})
    rows = [["" for _ in lefts] for _ in tops]
    by_height = sorted(glyphs, key=_height)
    for cell in cells:
        first, after = (bisect_left(by_height, side, key=_height) for side in (cell.top, cell.bottom))
        inside = sorted(
            (glyph for glyph in by_height[first:after] if holds(cell, glyph)), key=lambda glyph: glyph.order
        )
        text = ""
        for line in lines_of(runs_of(inside)):
            text = joined(text, line.text)
        rows[tops.index(cell.top)][lefts.index(cell.x0)] = text
    return _without_empty(rows)


def _height(glyph: Glyph) -> float:
    return glyph.base - 0.25 * glyph.size


def _without_empty(rows: Rows) -> Rows:
    kept = [number for number in range(len(rows[0])) if any(row[number] for row in rows)]
    return [[row[number] for number in kept] for row in rows if any(row)] if kept else [[""]]


def holds(box: Box, glyph: Glyph) -> bool:
    """Return whether a glyph stands in a box."""
    return box.x0 <= (glyph.x0 + glyph.x1) / 2 < box.x1 and box.top <= _height(glyph) < box.bottom
