"""Writes the blocks of Markdown that a reader finds in other forms: code between fences, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BACKTICKS = re.compile(r"`{3,}")
_BAR = re.compile(r"(?<![\\$])\$(?=\S)[^$]+(?<=\S)\$(?!\d)|\|")
_LIKE_MARKDOWN = re.compile(r"#{1,6}\s|`{3,}|~{3,}|\$\$")


def prose(line: str) -> str:
    """Return a line that reads as text also where it begins as a heading or code does: `# of layers`."""
    return f"\\{line}" if _LIKE_MARKDOWN.match(line) else line


def fenced(code: str, language: str = "") -> str:
    """Return code between fences longer than any run of backticks in it."""
    longest = max((len(run) for run in _BACKTICKS.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table. The first is its head, and made as wide as the widest."""
    width = max(len(row) for row in rows)
    head = [*rows[0], *[""] * (width - len(rows[0]))]
    return "\n".join([_row(head), f"|{' --- |' * width}", *(_row(row) for row in rows[1:])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_BAR.sub(_inside_a_cell, ' '.join(cell.split())) for cell in cells)} |"


def _inside_a_cell(part: re.Match[str]) -> str:
    """Return a formula or a bar so that no bar in it ends the cell."""
    return part[0].replace("|", r"\vert ") if part[0].startswith("$") else r"\|"
