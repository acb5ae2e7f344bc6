"""What a turn is about, and what that is compared with."""

from __future__ import annotations

import pytest

from assistant.learning.concepts import CurrentConcepts
from assistant.transcript import Turn
from assistant.ui.subjects import Subjects
from knowledge.corpus import pages
from tests.assistant.export.conversations import answered, declined


@pytest.fixture(scope="module")
def subjects() -> Subjects:
    """The subjects of the whole handbook."""
    documents = [page.document for page in pages()]
    return Subjects(CurrentConcepts(lambda: documents))


def test_a_turn_is_about_a_concept_of_the_handbook_or_about_none(subjects: Subjects) -> None:
    concept = subjects.concept_of(Turn(question="What is LoRA?"))
    assert concept and concept.title == "LoRA"
    assert subjects.concept_of(Turn(question="Why does bread rise?")) is None


def test_neighbours_are_offered_where_the_handbook_has_them(subjects: Subjects) -> None:
    offered = subjects.comparable(answered("What is LoRA?", ("It adapts.", 1)))
    assert 0 < len(offered) <= 5 and "LoRA" not in offered
    assert subjects.comparable(declined("What is LoRA?")) == []


def test_a_concept_is_compared_with_a_neighbour_or_with_what_the_reader_writes(subjects: Subjects) -> None:
    turn = Turn(question="What is LoRA?")
    assert subjects.comparison(turn, "quantization") == "What is the difference between LoRA and quantization?"
    assert subjects.comparison(turn, "") == "What is the difference between LoRA and "


def test_what_is_no_concept_is_compared_by_the_words_of_its_question(subjects: Subjects) -> None:
    compared = subjects.comparison(Turn(question="What is a croissant?"), "brioche")
    assert compared == "What is the difference between croissant and brioche?"
