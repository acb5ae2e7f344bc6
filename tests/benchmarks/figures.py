"""What benchmarks give: spreads rather than single numbers, and rows that are held against a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """A median, and between what eight measurements of ten lie."""

    median: float
    low: float
    """The 10th percentile."""
    high: float
    """The 90th."""
    n: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Return the spread of some measurements. Raises ValueError for none."""
        measured = list(values)
        if not measured:
            raise ValueError("There is nothing to take a median of.")
        low, median, high = np.percentile(measured, [10, 50, 90])
        return cls(float(median), float(low), float(high), len(measured))

    def shown(self, digits: int = 2) -> str:
        """Return it as `median (low to high)`."""
        return f"{self.median:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


@dataclass(frozen=True)
class Row:
    """One line of the table of targets."""

    what: str
    against: str
    target: str
    measured: str
    is_met: bool


@dataclass(frozen=True)
class Result:
    """What one part has measured."""

    rows: tuple[Row, ...]
    details: str
    """Markdown: tables and sentences that say more than the rows."""
    summary: str = ""
    """What of it the README shows too."""


def at_most(what: str, against: str, limit: float, measured: float, shown: str, unit: str = "x") -> Row:
    """Return a row whose measure should not be above a limit."""
    return Row(what, against, f"at most {limit:g}{unit}", shown, measured <= limit)


def at_least(what: str, against: str, limit: float, measured: float, shown: str, unit: str = "x") -> Row:
    """Return a row whose measure should not be below a limit."""
    return Row(what, against, f"at least {limit:g}{unit}", shown, measured >= limit)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    head = list(headings)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
