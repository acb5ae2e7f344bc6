"""Takes from a page of a PDF what is drawn and yet means something: ruling lines, and discs that are bullets."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

MOST_THINGS = 4_000
"""Objects of a page that are looked at; a drawing may have a million."""
MOST_RULES = 2_000
"""Ruling lines of a page: one that has more is a drawing."""
MOST_DISCS = 60
"""Bullets of a page: what has more is a plot."""
SMALLEST_DISC, LARGEST_DISC = 1.5, 12.0
DEEPEST_FORM = 8
THIN = 0.5
"""Points that a ruling line may lean."""
EDGE = 3.0
"""Points from the edge of the page within which a line is its frame."""

Shift = Callable[[float, float], tuple[float, float]]
"""From PDFium's coordinates to points from the top left of the page as it is shown."""
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


class Box(NamedTuple):
    """A place on a page; a ruling line is one without height or width."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Drawings:
    """What is drawn on a page."""

    rules: list[Box] = field(default_factory=list)
    discs: list[Box] = field(default_factory=list)
    has_pictures: bool = False


def drawings_of(page: Any, shift: Shift, width: float, height: float) -> Drawings:
    """Return what is drawn on a page; no rules or discs where there are so many that they are a picture together."""
    found = Drawings()
    for thing, outer in _things(page):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        found.has_pictures = True
        box = _box(thing, outer, shift)
        if _is_disc(box):
            found.discs.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(found.rules) <= MOST_RULES and _is_painted(thing):
            lines = (
                _ordered(shift(*start), shift(*end)) for start, end in _strokes(thing, _product(_matrix(thing), outer))
            )
            found.rules += (line for line in lines if not _is_frame(line, width, height))
    if len(found.rules) > MOST_RULES:
        found.rules = []
    if len(found.discs) > MOST_DISCS:
        found.discs = []
    return found


def _is_disc(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return SMALLEST_DISC < width < LARGEST_DISC and 0.85 < height / width < 1.18


def _things(page: Any) -> Iterator[tuple[Any, Matrix]]:
    """Yield the objects of a page and of its forms, each with what turns its form's coordinates into the page's."""
    pending: list[tuple[Any, Matrix, int]] = []
    for number in range(min(MOST_THINGS, pdfium.FPDFPage_CountObjects(page))):
        pending.append((pdfium.FPDFPage_GetObject(page, number), (1, 0, 0, 1, 0, 0), 0))
    seen = 0
    while pending and seen < MOST_THINGS:
        thing, outer, depth = pending.pop()
        seen += 1
        if not thing:
            continue
        yield thing, outer
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inside = min(MOST_THINGS, pdfium.FPDFFormObj_CountObjects(thing))
            matrix = _product(_matrix(thing), outer)
            pending += ((pdfium.FPDFFormObj_GetObject(thing, number), matrix, depth + 1) for number in range(inside))


def _box(thing: Any, outer: Matrix, shift: Shift) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    low, high = _moved(left.value, bottom.value, outer), _moved(right.value, top.value, outer)
    return _ordered(shift(*low), shift(*high))


def _matrix(thing: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _is_painted(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value or stroke.value)


def _strokes(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Yield the level and upright lines of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    here = start = (0.0, 0.0)
    for number in range(min(MOST_RULES, pdfium.FPDFPath_CountSegments(path))):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        there = _moved(x.value, y.value, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == pdfium.FPDF_SEGMENT_LINETO and _is_straight(here, there):
            yield here, there
        here = there
        if pdfium.FPDFPathSegment_GetClose(segment):
            if _is_straight(here, start):
                yield here, start
            here = start


def _is_straight(start: Point, end: Point) -> bool:
    return (abs(start[0] - end[0]) < THIN) != (abs(start[1] - end[1]) < THIN)


def _is_frame(line: Box, width: float, height: float) -> bool:
    level = line.bottom - line.top < THIN
    if level:
        return line.top < EDGE or line.bottom > height - EDGE
    return line.x0 < EDGE or line.x1 > width - EDGE


def _ordered(start: Point, end: Point) -> Box:
    return Box(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
