"""Finds tables: those with a grid, those between level rules, and those of nothing but columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from knowledge.readers.printed.drawings import Box
from knowledge.readers.printed.glyphs import Glyph
from knowledge.readers.printed.grids import SHORTEST_RULE, TOLERANCE, cell_texts, grids, holds
from knowledge.readers.printed.lines import line_of
from knowledge.readers.printed.runs import Rows, Run, rows_of, runs_of

MOST_LEVEL_RULES = 100
"""Level rules of one length on a page: what has more is ruled paper."""
LONGEST_CELL = 1_500
"""Characters: what holds more is the layout of a page, not a table."""
FULLEST_EMPTY = 0.6
"""The share of a table's cells that may be empty."""
FEWEST_BARE = 3
"""Rows, and columns, of a table without any rules: fewer stand side by side by chance."""
USUAL_CELL = 20
"""Letters: columns whose runs are longer are columns of prose."""
BARE_GAP = 1.5
"""In sizes of the letters, between columns without rules: justified words stand closer."""
FAR = 3.5
"""In sizes of the letters, from line to line: what stands further apart is not one table."""


def runs_and_tables(glyphs: list[Glyph], rules: list[Box]) -> list[Run]:
    """Return the runs of a page; those of each ruled table as one."""
    tables = []
    for cells in grids(rules):
        box = _around(cells)
        inside = [glyph for glyph in glyphs if holds(box, glyph)]
        rows = cell_texts(cells, inside)
        twice = sum(len("".join(cell.split())) for row in rows for cell in row) > 1.2 * len(inside)
        if _is_table(rows) and not twice:  # Cells over cells are a drawing.
            glyphs = [glyph for glyph in glyphs if not holds(box, glyph)]
            tables.append(_as_run(box, rows, min(glyph.order for glyph in inside)))
    runs = runs_of(glyphs)
    for box in _level_groups(rules, runs):
        runs = _with_table(runs, _within(runs, box))
    return runs + tables


def with_bare_tables(runs: list[Run]) -> list[Run]:
    """Return the runs of a column; rows of cells that are in line with each other as one table."""
    together: list[list[Run]] = []
    rows = sorted(rows_of([run for run in runs if not run.rows]), key=lambda row: row[0].base)
    for row in [*rows, []]:
        cells = len(row) >= FEWEST_BARE and not any(run.mono for run in row)
        near = not together or (row and row[0].base - together[-1][0].base < FAR * row[0].size)
        if cells and near:
            together.append(row)
            continue
        within = [run for one in together for run in one]
        if len(together) >= FEWEST_BARE and median(len(run.text) for run in within) < USUAL_CELL:
            runs = _with_table(runs, within, BARE_GAP)
        together = [row] if cells else []
    return runs


def _with_table(runs: list[Run], within: list[Run], gap: float = 0.0) -> list[Run]:
    rows = _columns(within, gap)
    if not _is_table(rows):
        return runs
    taken = {id(run) for run in within}
    box = _around([Box(run.x0, run.top, run.x1, run.foot) for run in within])
    return [*(run for run in runs if id(run) not in taken), _as_run(box, rows, min(run.order for run in within))]


def _is_table(rows: Rows) -> bool:
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or len(rows[0]) < 2 or max(map(len, cells)) > LONGEST_CELL:
        return False
    return sum(not cell for cell in cells) <= FULLEST_EMPTY * len(cells)


def _as_run(box: Box, rows: Rows, order: int) -> Run:
    middle = (box.top + box.bottom) / 2
    return Run(order, box.x0, box.x1, middle, 0.0, box.top, box.bottom, rows=rows)


def _around(boxes: Sequence[Box]) -> Box:
    left, tops, right, bottoms = zip(*boxes, strict=True)
    return Box(min(left), min(tops), max(right), max(bottoms))


def _level_groups(rules: list[Box], runs: list[Run]) -> Iterator[Box]:
    """Yield what lies between three or more level rules of one length, as long as cells stand between them."""
    groups: dict[tuple[int, int], set[float]] = defaultdict(set)
    for rule in rules:
        if rule.x1 - rule.x0 > 4 * SHORTEST_RULE and rule.bottom - rule.top < 1:
            groups[round(rule.x0 / TOLERANCE), round(rule.x1 / TOLERANCE)].add(rule.top)
    for (left, right), tops in groups.items():
        if len(tops) > MOST_LEVEL_RULES:
            continue
        run_of_boxes: list[Box] = []
        boxes = [Box(left * TOLERANCE, top, right * TOLERANCE, low) for top, low in pairwise(sorted(tops))]
        for box in [*boxes, None]:
            if box and (box.bottom - box.top < TOLERANCE or _has_cells(_within(runs, box))):
                run_of_boxes.append(box)
            else:
                if len(run_of_boxes) > 1:
                    yield _around(run_of_boxes)
                run_of_boxes = []


def _within(runs: list[Run], box: Box) -> list[Run]:
    wide = Box(box.x0 - TOLERANCE, box.top, box.x1 + TOLERANCE, box.bottom)
    return [
        run
        for run in runs
        if wide.x0 <= run.x0 and run.x1 <= wide.x1 and wide.top <= (run.top + run.foot) / 2 < wide.bottom
    ]


def _has_cells(runs: list[Run]) -> bool:
    rows = rows_of(runs)
    return bool(rows) and sum(len(row) > 1 for row in rows) > len(rows) / 2


def _columns(runs: list[Run], gap: float) -> Rows:
    """Return the cells of a table without upright rules: its fullest rows show where the columns are."""
    rows = sorted(rows_of(runs), key=lambda row: max(run.base for run in row))
    width = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    full = [row for row in rows if width and len(row) == width[0][0]]
    if not full:
        return [[""]]
    spans = [(min(run.x0 for run in column), max(run.x1 for run in column)) for column in zip(*full, strict=True)]
    if any(other[0] - one[1] < gap * runs[0].size for one, other in pairwise(spans)):
        return [[""]]
    found = []
    for row in rows:
        cells: list[list[Run]] = [[] for _ in spans]
        for run in (part for whole in row for part in _split(whole, [span[0] for span in spans])):
            shared = [min(run.x1, right) - max(run.x0, left) for left, right in spans]
            cells[shared.index(max(shared))].append(run)
        found.append([line_of(cell).text if cell else "" for cell in cells])
    return found


def _split(run: Run, starts: list[float]) -> list[Run]:
    """Cut a run where a word begins that begins a column."""
    for x, offset in run.words[1:]:
        if any(abs(x - start) < 1 for start in starts):
            rest = [(place, number - offset) for place, number in run.words if number >= offset]
            front = replace(run, text=run.text[:offset].rstrip(), x1=x - 1, words=[])
            return [front, *_split(replace(run, text=run.text[offset:], x0=x, words=rest), starts)]
    return [run]
