"""The least of the material that can be said by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.statements import Statement, statements
from tests.hostile import HOSTILE
from tests.patience import within

TEXT = """Dropout switches off random neurons in a layer. Does it help?

Dropout divides the outputs by the share that is kept:

$$
h = m / (1 - p)
$$

Two explanations are common:

- Dropout keeps neurons from relying on one another.
- Dropout resembles an ensemble of networks.

| rate | effect |
|---|---|
| 0.5 | strong |

Label here."""


def of(text: str, offset: int = 0) -> list[Statement]:
    return list(statements("page", "How it works", text, offset))


def one(text: str) -> Statement:
    [statement] = of(text)
    return statement


def test_sentences_items_and_formulas_are_statements_and_tables_questions_and_labels_are_none() -> None:
    assert [statement.text.splitlines()[0] for statement in of(TEXT)] == [
        "Dropout switches off random neurons in a layer.",
        "Dropout divides the outputs by the share that is kept:",
        "Two explanations are common:",
        "- Dropout resembles an ensemble of networks.",
    ]


def test_a_formula_and_the_first_item_come_with_the_sentence_that_announces_them() -> None:
    _, formula, first, second = of(TEXT)
    assert formula.text.endswith("$$")
    assert first.text.endswith("relying on one another.")
    assert first.paragraph == second.paragraph != formula.paragraph


def test_a_bare_lead_in_comes_with_the_sentence_before_it_too() -> None:
    text = "A network has layers. A dot product adds the products. For example:\n\n$$\n2 \\cdot 3 = 6\n$$"
    first, product = of(text)
    assert first.text == "A network has layers."
    assert product.text.startswith("A dot product adds the products. For example:") and product.text.endswith("$$")


@given(st.text(alphabet="ab .:?-\n$`|#1", max_size=200), st.integers(0, 10))
def test_every_statement_is_the_text_at_its_span_and_none_overlaps_another(text: str, offset: int) -> None:
    end = 0
    for statement in of(text, offset):
        assert text[statement.start - offset : statement.end - offset] == statement.text
        assert statement.start - offset >= end
        end = statement.end - offset


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_taken_apart_in_time(text: str) -> None:
    with within(5):
        for statement in of(text):
            assert statement.grade > -100
            assert statement.is_example in (True, False) and statement.is_scene in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "For example, with a rate of 0.2 about one neuron in five is off.",
        "Suppose a network has ten neurons in a layer.",
        "A spam filter is an everyday example of a classifier.",
        "Call the library to train it:\n\n```python\nmodel.fit(data, labels)\n```",
    ],
)
def test_an_example_says_that_it_is_one(text: str) -> None:
    assert one(text).is_example


@pytest.mark.parametrize(
    "text",
    [
        "Features are the measurable properties of an example that a model reads.",
        "Training uses one example at a time in this method.",
    ],
)
def test_what_machine_learning_calls_an_example_is_none(text: str) -> None:
    assert not one(text).is_example


def test_a_long_winded_sentence_is_harder_than_two_short_ones() -> None:
    hard = (
        "Regularization, which (among others) includes dropout, reduces overfitting; it constrains the parametrization."
    )
    assert one(hard).grade > one("Dropout switches off neurons.").grade


def test_what_leans_on_another_sentence_does_not_stand_alone() -> None:
    assert not one("It therefore helps a network.").stands_alone
    assert one("Dropout helps a large network.").stands_alone
