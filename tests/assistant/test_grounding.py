"""A sentence is held against the passages: what carries it, and what in it nothing carries."""

from __future__ import annotations

import pytest

from assistant.grounding import Grounding
from index.embedding import HashingEmbedder
from index.retrieval import Passage

DOCUMENT = (
    "# Notes\n\n"
    "Deep learning uses networks with 120 hidden layers. Claude is made by Anthropic.\n\n"
    "Uses of GPT-4 include:\n\n- Translation of texts between languages.\n- Writing computer code."
)
START = DOCUMENT.index("Deep")


@pytest.fixture
def grounding() -> Grounding:
    text = DOCUMENT[START:]
    passage = Passage(2, "notes", "Notes", "Who uses what", None, text, START, START + len(text), 0.5)
    return Grounding([passage], HashingEmbedder())


def test_a_sentence_in_the_words_of_a_passage_is_carried_by_exactly_those_words(grounding: Grounding) -> None:
    [support] = grounding.support("Deep learning uses networks with 120 hidden layers.")
    assert support.quote == "Deep learning uses networks with 120 hidden layers."
    assert DOCUMENT[support.start : support.end] == support.quote
    assert (support.n, support.document_id) == (2, "notes")


def test_a_sentence_about_something_else_is_carried_by_nothing(grounding: Grounding) -> None:
    assert grounding.support("The weather in spring is often mild and rainy.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Deep learning uses networks with 121 hidden layers.",
        "Claude is made by Microsoft.",
        "Deep learning uses RNN networks with hidden layers.",
    ],
)
def test_a_number_name_or_acronym_that_stands_nowhere_is_not_let_through(grounding: Grounding, sentence: str) -> None:
    assert grounding.unfounded(sentence)
    assert grounding.support(sentence) == []


@pytest.mark.parametrize("word", ["Anthropic", "Anthropic's", "120", "GPT-4", "Deep", "anthropic."])
def test_what_stands_in_a_passage_may_be_shown_in_its_usual_forms(grounding: Grounding, word: str) -> None:
    assert grounding.carries(word, opens_sentence=False)


def test_the_word_that_opens_a_sentence_may_be_capitalised_for_that(grounding: Grounding) -> None:
    assert grounding.carries("However", opens_sentence=True)
    assert not grounding.carries("Microsoft", opens_sentence=False)


def test_a_sentence_drawn_from_two_is_carried_by_both(grounding: Grounding) -> None:
    support = grounding.support("Deep learning uses networks with hidden layers, and Claude is made by Anthropic.")
    assert len({s.start for s in support}) == 2


def test_without_passages_nothing_is_carried() -> None:
    assert Grounding([], HashingEmbedder()).support("Deep learning.") == []
