from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import Names

NAMES = Names(
    [
        ("Gradient descent", "descent"),
        ("Stochastic gradient descent", "sgd"),
        ("SGD", "sgd"),
        ("Descent of man", "darwin"),
        ("the", "nothing"),
        ("Precision", "precision"),
        ("precision", "manufacturing"),
    ]
)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("What is gradient descent?", ["descent"]),
        ("How does stochastic gradient descent differ from gradient descent?", ["sgd", "descent"]),
        ("Is SGD stochastic gradient descent?", ["sgd"]),
        ("GRADIENTS DESCENT", ["descent"]),
        ("Gradient descent of man", ["descent", "darwin"]),
        ("precision", ["precision", "manufacturing"]),
        ("the descent", []),
        ("", []),
    ],
)
def test_the_longest_name_is_the_one_that_is_meant(text: str, things: list[str]) -> None:
    assert NAMES.found_in(text) == things


@given(st.text(max_size=60))
def test_any_text_may_be_searched(text: str) -> None:
    NAMES.found_in(text)


def test_a_lone_letter_belongs_to_its_word() -> None:
    names = Names([("Q-learning", "q"), ("k-means", "k")])
    assert names.found_in("How does learning work, and what does a mean say?") == []
    assert names.found_in("Is Q learning older than k-means clustering?") == ["q", "k"]
