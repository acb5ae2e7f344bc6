"""Puts tables in order: as many cells in every row, one row of names above; a table that only lays out a page is none.

A cell that spans others is said again in each: so every row says all of what it says by itself.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from knowledge.readers.hypertext.tree import HEADINGS, Element, become, drop, sweep, text_of, word_count

MOST_COLUMNS = 60
MOST_REPEATED = 20_000
"""Cells said again in a table; the rest of a larger one is taken as it stands."""
WORDS_OF_A_CELL = 80
"""A cell with more is a page that was laid out in a table."""

_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col")


def write_tables(page: Element) -> None:
    """Leave every table as rows of plain cells, and take apart those that only lay out a page."""
    for table in reversed(list(page.iter("table"))):  # The inner ones first.
        if _lays_out(table):
            _take_apart(table)
        else:
            _rewrite(table)
    sweep(page)


def _lays_out(table: Element) -> bool:
    if table.get("role") in ("presentation", "none"):
        return True
    if next(table.iter("th", "thead"), None) is not None and next(table.iterdescendants("table"), None) is None:
        return False
    rows = _rows(table)
    if max((len(row) for row in rows), default=0) < 2 or len(rows) < 1:
        return True
    if next(table.iterdescendants("table", "pre", "hr", *HEADINGS), None) is not None:
        return True
    return any(word_count(cell) > WORDS_OF_A_CELL and _paragraphs(cell) > 1 for row in rows for cell in row)


def _paragraphs(cell: Element) -> int:
    return sum(1 for _ in cell.iter("p", "div", "ul", "ol"))


def _rows(table: Element) -> list[list[Element]]:
    """Return the cells of a table by rows, without those of tables inside it."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    return [cells for row in rows if (cells := [cell for cell in row if cell.tag in ("td", "th")])]


def _take_apart(table: Element) -> None:
    for part in table.iter(*_PARTS):
        if next(part.iterancestors("table"), None) is table:
            part.tag = "div"
    table.tag = "div"


def _rewrite(table: Element) -> None:
    rows = _rows(table)
    caption = next(table.iter("caption"), None)
    grid = _grid(rows)
    width = max((len(row) for row in grid), default=0)
    if not any(text_of(cell) for row in rows for cell in row):
        drop(table)
        return
    for cell in (cell for row in rows for cell in row):
        _make_inline(cell)
    names = text_of(caption) if caption is not None else ""
    tail = table.tail
    table.clear()
    table.tail = tail
    if names:
        etree.SubElement(table, "caption").text = names
    head = [row + [None] * (width - len(row)) for row in grid[:1]]
    _fill(etree.SubElement(table, "thead"), head, "th")
    _fill(etree.SubElement(table, "tbody"), grid[1:], "td")


def _grid(rows: list[list[Element]]) -> list[list[Element]]:
    """Return the cells of each row with those that reach into it from the left or from above."""
    grid: list[list[Element]] = []
    reaching: dict[int, tuple[int, Element]] = {}
    room = MOST_REPEATED
    for row in rows:
        line = _line(row, reaching) if room > 0 else row
        room -= len(line) - len(row)
        grid.append(line)
    return grid


def _line(row: list[Element], reaching: dict[int, tuple[int, Element]]) -> list[Element]:
    """Return the cells of one row. `reaching` says how many rows below a column's cell goes on for, and which it is."""
    line: list[Element] = []
    cells = iter(row)
    cell = next(cells, None)
    while len(line) < MOST_COLUMNS and (cell is not None or any(column >= len(line) for column in reaching)):
        rows_left, above = reaching.pop(len(line), (0, None))
        if rows_left:
            if rows_left > 1:
                reaching[len(line)] = (rows_left - 1, above)
            line.append(above)
        elif cell is None:
            line.append(None)
        else:
            rows_below = _span(cell, "rowspan") - 1
            for _ in range(min(_span(cell, "colspan") if len(row) > 1 else 1, MOST_COLUMNS - len(line))):
                if rows_below:
                    reaching[len(line)] = (rows_below, cell)
                line.append(cell)
            cell = next(cells, None)
    return line


def _span(cell: Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return max(1, min(int(said[:9]), MOST_COLUMNS if name == "colspan" else 1000)) if said.isdecimal() else 1


def _make_inline(cell: Element) -> None:
    """Put what a cell holds on one line: the items of a list are separated by semicolons."""
    for item in cell.iter("li"):
        following = item.getnext()
        if following is not None and following.tag == "li":
            item.tail = "; "
    for part in list(cell.iterdescendants("li", "ul", "ol", *HEADINGS)):
        part.tag = "span"
    for code in list(cell.iterdescendants("pre")):
        become(code, "code", " ".join((code.text or "").split()))


def _fill(part: Element, rows: list[list[Element]], tag: str) -> None:
    for row in rows:
        line = etree.SubElement(part, "tr")
        for cell in row:
            line.append(_copy(cell, tag))


def _copy(cell: Element | None, tag: str) -> Element:
    made = etree.Element(tag) if cell is None else deepcopy(cell)
    made.attrib.clear()
    made.tag, made.tail = tag, None
    return made
