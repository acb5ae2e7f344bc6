"""Flashcards as a table for spreadsheets and other programs that learn with cards."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from assistant.learning.cards import Card

COLUMNS = ("front", "back", "sources", "tags")

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that a spreadsheet would compute, or compute once an apostrophe before it is taken away."""


def table(cards: Sequence[Card]) -> str:
    """Return cards as comma-separated values, with a byte order mark by which Excel knows that they are UTF-8.

    A cell that a spreadsheet would take for a formula has an apostrophe before it (`guarded`).
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for card in cards:
        sources = "\n".join(f"{source.place}: “{source.quote}”" for source in card.sources)
        writer.writerow(guarded(cell) for cell in (card.front, card.back, sources, " ".join(card.tags)))
    return f"\ufeff{file.getvalue()}"


def guarded(cell: str) -> str:
    """Return a cell that nothing computes. Without its first apostrophe, one that was given any is as before."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
