"""A sentence is held against the passages: what carries it, and what in it nothing carries."""

from __future__ import annotations

import pytest

from assistant.evidence import Evidence
from assistant.grounding import Grounding
from index.embedding import HashingEmbedder
from index.retrieval import Passage

DOCUMENT = (
    "# Notes\n\n"
    "Deep learning uses networks with 120 hidden layers. Claude is made by Anthropic.\n\n"
    "Uses of GPT-4 include:\n\n- Translation of texts between languages.\n- Writing computer code."
)
START = DOCUMENT.index("Deep")


def grounding_in(*passages: Passage) -> Grounding:
    return Grounding(Evidence(passages, HashingEmbedder()))


def passage(text: str, n: int = 1, section: str = "") -> Passage:
    return Passage(n, f"page-{n}", "Models", section, None, text, 0, len(text), 0.5)


@pytest.fixture
def grounding() -> Grounding:
    text = DOCUMENT[START:]
    return grounding_in(Passage(2, "notes", "Notes", "Who uses what", None, text, START, START + len(text), 0.5))


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
    grounding = grounding_in(passage(text))
    assert grounding.support("Machine learning is perfect.") == []
    assert grounding.support(text)


def test_both_years_of_a_range_may_be_named_and_no_other() -> None:
    text = "The study of networks ran in 2010-2012."
    grounding = grounding_in(passage(text))
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
    assert grounding_in().support("Deep learning.") == []


CLAUDE = "Claude is a language model made by Anthropic."
CHATGPT = "ChatGPT is a language model made by OpenAI."


@pytest.mark.parametrize(
    "sentence",
    [
        "Claude is made by OpenAI.",
        "Claude is a language model made by OpenAI.",
        "ChatGPT is a language model made by Anthropic.",
        "Claude and ChatGPT are language models made by OpenAI.",
    ],
)
@pytest.mark.parametrize(
    "passages", [(passage(f"{CLAUDE} {CHATGPT}"),), (passage(CLAUDE), passage(CHATGPT, 2))], ids=["one", "two"]
)
def test_two_true_sentences_do_not_carry_a_mixture_of_them(passages: tuple[Passage, ...], sentence: str) -> None:
    assert not grounding_in(*passages).unfounded(sentence)
    assert grounding_in(*passages).support(sentence) == []


def test_a_name_in_the_heading_does_not_take_the_place_of_the_one_in_the_sentence() -> None:
    under_claude = passage(f"{CLAUDE} {CHATGPT}", section="Claude")
    assert grounding_in(under_claude).support("Claude is a language model made by OpenAI.") == []


def test_two_true_sentences_do_not_carry_both_of_them_crosswise() -> None:
    crossed = "Claude is a language model made by OpenAI, and ChatGPT is a language model made by Anthropic."
    assert grounding_in(passage(CLAUDE), passage(CHATGPT, 2)).support(crossed) == []


def test_a_sentence_that_speaks_of_its_heading_carries_one_that_names_it() -> None:
    [support] = grounding_in(passage("It is a language model made by Anthropic.", section="Claude")).support(CLAUDE)
    assert support.quote == "It is a language model made by Anthropic."


def test_the_year_of_one_thing_is_not_that_of_another() -> None:
    grounding = grounding_in(passage("GPT-4 was released in 2023. Gemini was released in 2024."))
    assert grounding.support("GPT-4 was released in 2024.") == []
    assert grounding.support("GPT-4 was released in 2023.")


@pytest.mark.parametrize(
    ("true", "turned"),
    [
        ("Deep learning is a subset of machine learning.", "Machine learning is a subset of deep learning."),
        ("QLoRA is slower than LoRA.", "LoRA is slower than QLoRA."),
        (CLAUDE, "Anthropic is a language model made by Claude."),
    ],
)
def test_a_relation_turned_around_is_not_carried(true: str, turned: str) -> None:
    assert grounding_in(passage(true)).support(true)
    assert grounding_in(passage(true)).support(turned) == []


def test_a_relation_turned_around_is_carried_where_another_sentence_says_so() -> None:
    both = passage("Sorting is faster than searching. Searching is faster than sorting.")
    assert grounding_in(both).support("Searching is faster than sorting.")
