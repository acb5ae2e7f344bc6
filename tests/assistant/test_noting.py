"""The sentences that a model reads: near to the question, in their order, within a budget."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import noting
from assistant.evidence import Evidence
from assistant.noting import BUDGET_CHARS, notes_of
from index.embedding import HashingEmbedder
from index.retrieval import Passage

QUESTION = "How do networks learn in layers?"


def passage(text: str, n: int = 1, title: str = "Course", section: str = "") -> Passage:
    return Passage(n, "course", title, section, None, text, 0, len(text), 0.5)


def notes(passages: list[Passage], question: str = QUESTION, of: list[Passage] | None = None) -> str:
    return notes_of(of or passages, question, Evidence(passages, HashingEmbedder()), "standard")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave room for three short sentences."""
    monkeypatch.setitem(BUDGET_CHARS, "standard", 70)


def test_passages_that_fit_are_read_as_the_document_sets_them() -> None:
    listed = "Networks learn:\n\n- in layers;\n- from data.\n\nThey also forget."
    assert notes([passage(listed), passage("Rome fell.", 2, section="Past")]) == (
        f"Course\n{listed}\n\nCourse › Past\nRome fell."
    )


@pytest.mark.usefixtures("room")
def test_of_what_does_not_fit_the_sentences_nearest_to_the_question_stay_in_their_order() -> None:
    first = "Cats sleep all day long. Networks learn. Rome fell in the year 476."
    then = "Bread needs a very hot oven. Networks learn in layers."
    assert notes([passage(f"{first} {then}")]) == "Course\nNetworks learn. Networks learn in layers."


@pytest.mark.usefixtures("room")
def test_a_sentence_beside_the_nearest_goes_before_one_that_is_as_far() -> None:
    text = "Cats sleep. Rome fell. Rome rose. Networks learn in layers. Bread is good. Cats purr."
    kept = notes([passage(text)])
    assert "Rome rose. Networks learn in layers. Bread is good." in kept
    assert "Cats" not in kept


@pytest.mark.parametrize("budget", [120, 60])
def test_the_steps_of_a_list_are_read_together_or_not_at_all(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUDGET_CHARS, "standard", budget)
    steps = "They take two steps:\n\n1. Cats sleep.\n2. Networks learn."
    kept = notes([passage(f"Networks learn in layers. Rome fell.\n\n{steps}\n\nBread is good.")])
    assert (steps in kept) is (budget == 120)
    assert budget == 120 or not re.search(r"[12]\.|two steps", kept)


@pytest.mark.usefixtures("room")
def test_what_ends_in_a_colon_is_not_read_without_what_follows() -> None:
    leads = "Networks learn in two layers:\n\n- Cats sleep on all days of a long year."
    assert "two layers" not in notes([passage(f"Networks learn in layers.\n\n{leads}")])
    assert notes([passage(leads)]) == f"Course\n{leads}"


@pytest.mark.usefixtures("room")
def test_a_passage_that_has_nothing_near_is_left_out_with_its_heading() -> None:
    far, near = passage("Cats sleep all day.", 1, "Cats"), passage("Networks learn in layers. Networks learn.", 2)
    assert notes([far, near]) == "Course\nNetworks learn in layers. Networks learn."


def test_the_nearest_sentence_stays_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUDGET_CHARS, "standard", 10)
    assert notes([passage("Rome fell. Networks learn in layers.")]) == "Course\nNetworks learn in layers."


def test_what_was_found_for_another_question_of_the_message_is_not_read() -> None:
    one, other = passage("Networks learn.", 1), passage("Networks learn in layers.", 2, "Other")
    assert notes([one, other], of=[one]) == "Course\nNetworks learn."


def test_passages_without_a_sentence_make_no_notes() -> None:
    assert notes([passage(" \n ")]) == ""


@given(st.lists(st.text(max_size=200), max_size=4), st.integers(0, 400))
def test_notes_hold_only_what_the_passages_do_and_keep_to_the_budget(texts: list[str], budget: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(noting.BUDGET_CHARS, "standard", budget)
        passages = [passage(text, n, "T") for n, text in enumerate(texts, start=1)]
        found = notes(passages)
    longest = max((len(text) for text in texts), default=0)
    assert len(found) <= max(budget, longest + len("T\n"))
    for note in found.split("\n\nT\n") if found else []:
        words = note.removeprefix("T\n").split()
        assert any(set(words) <= set(text.split()) for text in texts)
