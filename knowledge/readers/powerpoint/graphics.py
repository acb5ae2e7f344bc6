"""What the diagrams (SmartArt) and charts of a slide say, as lists and tables. Each lies in a part of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.readers.powerpoint.names import C, D, Element, R
from knowledge.readers.powerpoint.paragraphs import plain
from knowledge.readers.writing import table

if TYPE_CHECKING:
    from pptx.opc.package import Part
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

MOST_CHART_ROWS = 15
"""A chart of more points is a picture, not something to read."""


def graphic_parts(slide: Slide) -> list[tuple[Element, Part]]:
    """Return the charts and diagrams of a slide, each with the part of the file that says what it shows."""
    graphics = [(chart, f"{R}id") for chart in slide.element.iter(f"{C}chart")]
    graphics += [(diagram, f"{R}dm") for diagram in slide.element.iter(f"{D}relIds")]
    return [(graphic, slide.part.related_part(graphic.get(name))) for graphic, name in graphics]


def graphic_text(shape: BaseShape) -> str:
    """Return the text of a frame that holds a diagram or a chart; nothing for one that holds something else."""
    for diagram in shape.element.iter(f"{D}relIds"):
        return _smart_art(_related(shape, diagram.get(f"{R}dm")))
    for chart in shape.element.iter(f"{C}chart"):
        return _chart(_related(shape, chart.get(f"{R}id")))
    return ""


def _related(shape: BaseShape, name: str) -> Element:
    from pptx.oxml import parse_xml

    return parse_xml(shape.part.related_part(name).blob)


def _smart_art(model: Element) -> str:
    """Return the points of a diagram as a list, nested as they are."""
    words = {point.get("modelId"): _point(point) for point in model.iter(f"{D}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in model.iter(f"{D}cxn"):
        if link.get("type", "parOf") == "parOf":
            below.setdefault(link.get("srcId"), []).append((int(link.get("srcOrd", 0)), link.get("destId")))
    roots = [point.get("modelId") for point in model.iter(f"{D}pt") if point.get("type") == "doc"]
    items: list[str] = []
    waiting = [(root, 0) for root in roots]
    while waiting:
        point, depth = waiting.pop()
        if text := words.pop(point, ""):
            items.append(f"{'  ' * depth}- {text}")
        inner = depth + bool(text)
        waiting += [(after, inner) for _, after in sorted(below.pop(point, []), reverse=True)]
    return "\n".join(items)


def _point(point: Element) -> str:
    body = point.find(f"{D}t")
    return "" if body is None else plain(body)


def _chart(chart: Element) -> str:
    """Return the title of a chart and, where they are few, its values as a table."""
    title = chart.find(f"{C}chart/{C}title")
    parts = [] if title is None else [plain(title)]
    series = list(chart.iter(f"{C}ser"))
    labels = _labels(series[0]) if series else {}
    if 0 < len(labels) <= MOST_CHART_ROWS:
        columns = [_points(one.find(f"{C}val")) for one in series]
        head = ["", *(one.findtext(f"{C}tx//{C}v") or "" for one in series)]
        rows = [[label, *(column.get(point, "") for column in columns)] for point, label in labels.items()]
        parts.append(table([head, *rows]))
    return "\n\n".join(part for part in parts if part)


def _labels(series: Element) -> dict[str, str]:
    """Return what the points of a series are called; nothing where they are days, which files count from 1900."""
    categories = series.find(f"{C}cat")
    form = "" if categories is None else categories.findtext(f".//{C}formatCode") or ""
    if re.search("[dmy]", form.lower().removeprefix("general")):
        return {}
    inner = None if categories is None else categories.find(f".//{C}lvl")
    return _points(categories if inner is None else inner)


def _points(values: Element | None) -> dict[str, str]:
    """Return labels or values by the number of their point: some may be missing."""
    points = () if values is None else values.iter(f"{C}pt")
    return {point.get("idx", ""): _rounded(point.findtext(f"{C}v") or "") for point in points}


def _rounded(value: str) -> str:
    """Return a number as its author wrote it: files hold 0.4 as 0.40000000000000002."""
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return value
