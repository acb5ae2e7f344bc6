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
        "Microsoft is the company that Claude is made by.",
        "GPT-5 has uses that include translation of texts between languages.",
    ],
)
def test_a_number_name_or_acronym_that_stands_nowhere_is_not_let_through(grounding: Grounding, sentence: str) -> None:
    assert grounding.unfounded(sentence)
    assert grounding.support(sentence) == []


@pytest.mark.parametrize("word", ["Anthropic", "Anthropic's", "120", "GPT-4", "Deep", "anthropic."])
def test_what_stands_in_a_passage_may_be_shown_in_its_usual_forms(grounding: Grounding, word: str) -> None:
    assert grounding.carries(word, opens_sentence=False)


@pytest.mark.parametrize(
    "sentence", ["Claude is not made by Anthropic.", "Deep learning never uses networks with 120 hidden layers."]
)
def test_a_sentence_that_denies_what_a_passage_says_is_not_carried_by_it(grounding: Grounding, sentence: str) -> None:
    assert grounding.support(sentence) == []


def test_a_sentence_that_drops_a_not_is_not_carried_either() -> None:
    text = "Machine learning is not perfect."
    passage = Passage(1, "d", "Notes", "", None, text, 0, len(text), 0.5)
    assert Grounding([passage], HashingEmbedder()).support("Machine learning is perfect.") == []
    assert Grounding([passage], HashingEmbedder()).support(text)


def test_both_years_of_a_range_may_be_named_and_no_other() -> None:
    text = "The study of networks ran in 2010-2012."
    grounding = Grounding([Passage(1, "d", "", "", None, text, 0, len(text), 0.5)], HashingEmbedder())
    assert grounding.carries("2010", opens_sentence=False) and grounding.carries("2010-2012", opens_sentence=False)
    assert not grounding.carries("2010-2099", opens_sentence=False)


@pytest.mark.parametrize("word", ["However", "Overall", "Understanding", "Additionally", "It", "These"])
def test_the_word_that_opens_a_sentence_may_be_capitalised_for_that(grounding: Grounding, word: str) -> None:
    assert grounding.carries(word, opens_sentence=True)


def test_a_name_that_opens_a_sentence_must_stand_in_a_passage_too(grounding: Grounding) -> None:
    assert grounding.carries("Anthropic", opens_sentence=True)
    assert not grounding.carries("Microsoft", opens_sentence=True)


def test_a_sentence_drawn_from_two_is_carried_by_both(grounding: Grounding) -> None:
    support = grounding.support("Deep learning uses networks with hidden layers, and Claude is made by Anthropic.")
    assert len({s.start for s in support}) == 2


def test_without_passages_nothing_is_carried() -> None:
    assert Grounding([], HashingEmbedder()).support("Deep learning.") == []
