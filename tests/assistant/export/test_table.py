"""Flashcards as a table that a spreadsheet opens and does not compute."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.export.table import COLUMNS, guarded, table
from assistant.learning.cards import Card, CardSource


def read_back(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_card_reads_back() -> None:
    source = CardSource("Nets; or not", "Basics", 'They "learn".\nBy steps.')
    card = Card("1", 'What, "exactly", is it?', "A net.\n\n- of units", (source,), ("a", "b"))
    quoted = 'Nets; or not, Basics: “They "learn".\nBy steps.”'
    assert read_back(table([card])) == [list(COLUMNS), [card.front, card.back, quoted, "a b"]]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''-x"])
def test_no_cell_is_computed(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "'quoted'", "1 - 2", "(=1)"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.sampled_from("'=+-@\t\r\n,\"ab")))
def test_every_cell_reads_back_without_its_guard(front: str, back: str) -> None:
    [_, cells] = read_back(table([Card("1", front, back, (), ())]))
    for text, cell in zip((front, back), cells, strict=False):
        assert cell in (text, f"'{text}")
        assert cell[:1] not in tuple("=+-@\t\r\n") or not cell
