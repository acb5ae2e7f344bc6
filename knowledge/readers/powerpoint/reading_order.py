"""The order in which people read boxes on a slide: top to bottom, left to right, one column after another.

A recursive cut along the white space between the boxes (Nagy and Seth 1984, the X-Y cut). Where white space runs both
ways, the wider one parts first: a label close above its text is read with it, and not with the label next to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OVERLAP = 0.2
"""The part of the smaller of two boxes that may lie in the other: a text box is often higher than its text."""
MOST_CUTS = 30
"""Cuts within cuts: no slide is made so."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something lies. Any unit; `top` grows downwards."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """Groups of boxes with white space between them, and the widest of those spaces."""

    groups: list[list[int]]
    gap: int


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the numbers of the boxes in the order in which they are read."""
    return _ordered(boxes, list(range(len(boxes))))


def _ordered(boxes: Sequence[Box], group: list[int], cuts: int = 0) -> list[int]:
    if len(group) < 2:
        return group
    if cuts == MOST_CUTS:
        return _by_corner(boxes, group)
    columns = _cut([(boxes[number].left, boxes[number].right, number) for number in group])
    rows = _cut([(boxes[number].top, boxes[number].bottom, number) for number in group])
    if len(columns.groups) > 1 and (len(rows.groups) == 1 or columns.gap > rows.gap) and _level(boxes, columns.groups):
        return [number for column in columns.groups for number in _ordered(boxes, column, cuts + 1)]
    if len(rows.groups) > 1:
        return [number for row in rows.groups for number in _ordered(boxes, row, cuts + 1)]
    return _by_corner(boxes, group)


def _by_corner(boxes: Sequence[Box], group: list[int]) -> list[int]:
    return sorted(group, key=lambda number: (boxes[number].top, boxes[number].left))


def _cut(spans: list[tuple[int, int, int]]) -> _Cut:
    """Return the groups that nothing connects along one axis, in its order. A span is a start, an end and a number."""
    first, reach, number = min(spans)
    groups, gap = [[number]], 0
    for start, end, number in sorted(spans)[1:]:
        if start >= reach - OVERLAP * min(end - start, reach - first):
            gap = max(gap, start - reach)
            groups.append([number])
            first, reach = start, end
        else:
            groups[-1].append(number)
            reach = max(reach, end)
    return _Cut(groups, gap)


def _level(boxes: Sequence[Box], columns: list[list[int]]) -> bool:
    """Tell whether columns stand beside one another, so that it is not clear which is higher."""
    tops = [min(boxes[number].top for number in column) for column in columns]
    bottoms = [max(boxes[number].bottom for number in column) for column in columns]
    shared = min(bottoms) - max(tops)
    return shared * 2 >= min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
