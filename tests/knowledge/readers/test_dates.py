"""Dates as pages print them."""

from __future__ import annotations

import pytest

from knowledge.readers.dates import date_of


@pytest.mark.parametrize(
    "line",
    [
        "Jul 29, 2025",
        "July 29, 2025",
        "29 July 2025",
        "2025-07-29",
        "Published on July 29th, 2025",
        "Jul. 29, 2025",
        "Last updated: 29 Jul 2025 · 5 min read",
    ],
)
def test_a_line_that_is_a_date_is_read(line: str) -> None:
    assert date_of(line) == "2025-07-29"


@pytest.mark.parametrize("line", ["July was hot", "Feb 30, 2025", "It began on July 29, 2025.", "2025", ""])
def test_other_lines_are_no_date(line: str) -> None:
    assert date_of(line) is None
