"""What stands on a slide as Markdown, in the order in which it is read: text, tables, groups, graphics.

Pictures, films and embedded files say nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from knowledge.readers.powerpoint.graphics import graphic_text
from knowledge.readers.powerpoint.names import A, Element, P
from knowledge.readers.powerpoint.paragraphs import markdown, plain
from knowledge.readers.powerpoint.reading_order import Box, reading_order
from knowledge.readers.writing import table

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape

_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
_NO_BULLETS = {"title", "ctrTitle", "subTitle"}


def title_of(slide: Element) -> tuple[str, Element | None]:
    """Return the title of a slide and the shape that holds it."""
    for shape in slide.iter(f"{P}sp"):
        placeholder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        body = shape.find(f"{P}txBody")
        if placeholder is not None and body is not None and placeholder.get("type") in ("title", "ctrTitle"):
            return plain(body), shape
    return "", None


def shapes_text(shapes: Iterable[BaseShape], without: Element | None = None) -> list[str]:
    """Return the text of each shape that has some, in reading order. `without` is the element of one left out."""
    kept = [shape for shape in shapes if shape.element is not without and not _is_furniture(shape.element)]
    texts = [(shape, text) for shape in kept if (text := _text(shape))]
    placed = [(box, text) for shape, text in texts if (box := _box(shape))]
    # What has no place of its own stands where the layout puts it, mostly above what was added by hand.
    unplaced = [text for shape, text in texts if not _box(shape)]
    return unplaced + [placed[number][1] for number in reading_order([box for box, _ in placed])]


def _is_furniture(element: Element) -> bool:
    """Tell whether a shape is hidden, or a page number, a date or a footer."""
    placeholder = element.find(f".//{P}nvPr/{P}ph")
    kind = None if placeholder is None else placeholder.get("type")
    about = element.find(f".//{P}cNvPr")
    return kind in _FURNITURE or (about is not None and about.get("hidden") in ("1", "true"))


def _box(shape: BaseShape) -> Box | None:
    left, top, width, height = shape.left, shape.top, shape.width, shape.height
    if left is None or top is None or width is None or height is None:
        return None
    return Box(left, top, left + width, top + height)


def _text(shape: BaseShape) -> str:
    element = shape.element
    if element.tag == f"{P}grpSp":
        return "\n\n".join(shapes_text(shape.shapes))  # type: ignore[attr-defined]
    if element.tag == f"{P}graphicFrame":
        found = element.find(f"{A}graphic/{A}graphicData/{A}tbl")
        return graphic_text(shape) if found is None else _table(found)
    body = element.find(f"{P}txBody")
    return "" if body is None else markdown(body, list(_list_styles(shape)))


def _list_styles(shape: BaseShape) -> Iterator[Element]:
    """Yield the list styles that hold for a shape: its own, then those of its placeholder in layout and master."""
    inherited: BaseShape | None = shape
    while inherited is not None:
        yield from inherited.element.iterfind(f"{P}txBody/{A}lstStyle")
        inherited = getattr(inherited, "_base_placeholder", None)
    placeholder = shape.element.find(f".//{P}nvPr/{P}ph")
    if placeholder is not None and placeholder.get("type") not in _NO_BULLETS:
        master = getattr(getattr(shape.part, "slide_layout", None), "slide_master", None)
        if master is not None:
            yield from master.element.iterfind(f"{P}txStyles/{P}bodyStyle")


def _table(element: Element) -> str:
    rows = [[_cell(cell) for cell in row.findall(f"{A}tc")] for row in element.findall(f"{A}tr")]
    rows = [row for row in rows if any(row)]
    if len(rows) > 1 and len(rows[0]) > 1:
        return table(rows)
    return "\n\n".join(cell for row in rows for cell in row if cell)  # A frame around words, not a table.


def _cell(cell: Element) -> str:
    body = cell.find(f"{A}txBody")
    return "" if body is None else plain(body)
