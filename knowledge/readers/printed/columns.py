"""The order in which a page is read: finds the gutters between columns, and what runs across them."""

from __future__ import annotations

from collections import Counter
from statistics import median

from knowledge.readers.printed.letters import BULLETS
from knowledge.readers.printed.lines import Line, lines_of
from knowledge.readers.printed.runs import Run
from knowledge.readers.printed.tables import with_bare_tables

FEWEST_ROWS = 3
"""Lines side by side, below which there are no columns."""
PROSE = 20
"""Letters of a run in a column of prose; cells of a table have fewer."""
POINTS = 8
"""Letters of a run in a column of short points; parts of a formula have fewer."""
FULL_PAGE = 80
"""Runs of a page above which a column begins in more than one line."""
MOST_RUNS = 3_000
"""Runs of a page above which it is a plot, and is not searched for columns."""
MOST_CANDIDATES = 80
"""Places tried as the start of a column."""
MOST_COLUMNS = 4
TOLERANCE = 3.0
"""Points by which lines that begin together may differ."""


def lines_in_order(runs: list[Run]) -> list[Line]:
    """Return the lines of a page in reading order, each with the column that it stands in."""
    lines: list[Line] = []
    for number, column in enumerate(_columns(runs, MOST_COLUMNS)):
        found = lines_of(with_bare_tables(column))
        if not found:
            continue
        for line in found:
            line.column = number
        lines += found
    return lines


def _columns(runs: list[Run], most: int) -> list[list[Run]]:
    gutter = _gutter(runs) if most > 1 and len(runs) <= MOST_RUNS else None
    if gutter is None:
        return [runs] if runs else []
    columns: list[list[Run]] = []
    rest: list[Run] = []
    for band in _bands(sorted(runs, key=lambda run: run.top), gutter):
        left, right = _sides(band, gutter)
        if _side_by_side(left, right):
            columns += [*_columns(rest, most - 1), *_columns(left, most - 1), *_columns(right, most - 1)]
            rest = []
        else:
            rest += band
    return columns + ([rest] if rest else [])


def _gutter(runs: list[Run]) -> float | None:
    """Return the place that parts the most lines into left and right; `None` where nothing does."""
    starts = Counter(round(run.x0) for run in runs)
    often = 1 if len(runs) <= FULL_PAGE else 2
    candidates = [start for start, count in starts.most_common(MOST_CANDIDATES) if count >= often]
    in_order = sorted(runs, key=lambda run: run.top)
    best, gutter = 0, None
    for candidate in sorted(candidates):
        bands = _bands(in_order, candidate)
        parted = sum(len(band) for band in bands if _side_by_side(*_sides(band, candidate)))
        if parted > best:
            best, gutter = parted, float(candidate)
    return gutter


def _bands(runs: list[Run], gutter: float) -> list[list[Run]]:
    """Cut runs, in order from the top, into stretches: those with something across the gutter, and those without."""
    bands: list[list[Run]] = []
    floor, crossing = 0.0, None
    for run in runs:
        crosses = run.x0 < gutter - TOLERANCE and run.x1 > gutter
        beside = not crosses and crossing and run.base < floor
        if crosses != crossing and not beside:
            bands.append([])
            crossing = crosses
        floor = max(floor, run.foot) if crosses else floor
        bands[-1].append(run)
    return bands


def _sides(band: list[Run], gutter: float) -> tuple[list[Run], list[Run]]:
    left = [run for run in band if run.x0 < gutter - TOLERANCE]
    return left, [run for run in band if run.x0 >= gutter - TOLERANCE]


def _side_by_side(left: list[Run], right: list[Run]) -> bool:
    """Tell columns from a table: the page's own order ends one before it begins the other, or both hold prose."""
    if min(_rows(left), _rows(right)) < FEWEST_ROWS or max(run.x1 for run in left) > min(run.x0 for run in right):
        return False
    if min(run.top for run in left) > max(run.foot for run in right):
        return False
    letters = min(_usual_length(left), _usual_length(right))
    if letters >= PROSE or letters < POINTS:
        return letters >= PROSE
    first = sorted(run.order for run in right)[len(right) // 10]
    return sum(run.order < first for run in left) >= 0.9 * len(left)


def _rows(runs: list[Run]) -> int:
    return len({round(run.base) for run in runs})


def _usual_length(runs: list[Run]) -> float:
    """Return the letters of a middling run, bullets left aside."""
    return median([len(run.text) for run in runs if run.text not in BULLETS] or [0])
