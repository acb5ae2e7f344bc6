from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.expansion import Synonyms
from index.lexical import terms
from knowledge.glossary import glossary
from tests.hostile import HOSTILE
from tests.patience import within

SYNONYMS = Synonyms(
    [("convolutional network", "CNN", "ConvNet"), ("neural network", "neural net"), ("label", "target")]
)
FIELD = Synonyms.of({"TTFT": "time to first token", "ZQ": "zeta quotient"}, [("Sourdough", "wild yeast bread")])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("What is a CNN?", ["convolutional network"]),
        ("What are CNNs?", ["convolutional network"]),
        ("How do convolutional networks work?", ["CNN"]),
        ("Is a ConvNet a neural net?", ["convolutional network", "neural network"]),
        ("Is a convolutional network a CNN?", ["ConvNet"]),
        ("the labels", ["target"]),
    ],
)
def test_each_thing_a_query_names_brings_the_most_usual_name_it_lacks(query: str, names: list[str]) -> None:
    assert SYNONYMS.names_missing_from(query) == names


def test_nothing_is_missing_where_every_name_stands() -> None:
    assert SYNONYMS.names_missing_from("Is the label the target?") == []


@pytest.mark.parametrize("query", ["", "?!", "the of", "🙂", "\x00", "network convolutional", "a network", "深度学习"])
def test_a_query_that_names_nothing_is_left_alone(query: str) -> None:
    assert SYNONYMS.names_missing_from(query) == []


def test_an_acronym_that_the_material_explains_is_a_name_too() -> None:
    assert FIELD.names_missing_from("What is a ZQ?") == ["zeta quotient"]
    assert FIELD.names_missing_from("the zeta quotients") == ["ZQ"]


def test_a_document_is_named_by_its_aliases() -> None:
    assert FIELD.names_missing_from("Why does wild yeast bread rise?") == ["Sourdough"]


def test_a_name_inside_a_longer_one_is_not_meant() -> None:
    synonyms = Synonyms([("gradient descent", "steepest descent"), ("stochastic gradient descent", "SGD")])
    assert synonyms.names_missing_from("What is stochastic gradient descent?") == ["SGD"]


def test_a_name_that_glossary_and_material_share_is_added_once() -> None:
    assert FIELD.names_missing_from("TTFT") == ["time to first token"]


def test_a_name_in_the_plural_is_no_other_name() -> None:
    synonyms = Synonyms.of({"LLM": "large language models"}, [])
    assert synonyms.names_missing_from("What is an LLM?") == ["large language model"]


@given(st.lists(st.sampled_from([name for group in glossary() for name in group] + ["what", "is", "?"]), max_size=5))
def test_a_name_is_added_once_and_only_where_it_is_lacking(words: list[str]) -> None:
    query = " ".join(words)
    names = FIELD.names_missing_from(query)
    assert len(set(names)) == len(names)
    asked = f" {' '.join(terms(query))} "
    assert not any(f" {' '.join(terms(name))} " in asked for name in names)


@given(st.text(max_size=60))
def test_any_text_can_be_expanded(text: str) -> None:
    FIELD.names_missing_from(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_query_is_expanded_in_time(text: str) -> None:
    with within(3):
        FIELD.names_missing_from(text)
