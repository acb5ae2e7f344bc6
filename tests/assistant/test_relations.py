"""A sentence that turns a relation around is told from one that repeats it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.relations import distorts, turns_around
from tests.hostile import HOSTILE
from tests.patience import within

TURNED = [
    ("Deep learning is a subset of machine learning.", "Machine learning is a subset of deep learning."),
    ("Claude is made by Anthropic.", "Anthropic is made by Claude."),
    ("LoRA is faster than full training.", "Full training is faster than LoRA."),
    ("Training comes before validation.", "Validation comes before training."),
    ("The decoder comes after the encoder.", "The encoder comes after the decoder."),
    ("A transformer is built on attention.", "Attention is built on a transformer."),
    ("Text is turned into tokens.", "Tokens are turned into text."),
]
REPEATED = [
    ("Deep learning is a subset of machine learning.", "Deep learning is a subset of machine learning, like others."),
    ("Claude is made by Anthropic and ChatGPT by OpenAI.", "ChatGPT is made by OpenAI; Claude is made by Anthropic."),
    ("Disks are slower than memory.", "Memory is faster than disks."),
    ("The weights of a network are numbers.", "A network has weights."),
    ("Deep learning is a subset of machine learning.", "Bread is made of flour."),
]
WORDS = st.lists(st.sampled_from("LoRA model data is faster subset made of by than into , . ; and which".split())).map(
    " ".join
)


@pytest.mark.parametrize(("evidence", "sentence"), TURNED)
def test_a_relation_turned_around_is_found_in_both_directions(evidence: str, sentence: str) -> None:
    assert turns_around(sentence, evidence)
    assert turns_around(evidence, sentence)


@pytest.mark.parametrize(("evidence", "sentence"), REPEATED)
def test_a_relation_in_other_words_or_none_at_all_is_not_turned_around(evidence: str, sentence: str) -> None:
    assert not turns_around(sentence, evidence)


@given(WORDS)
def test_no_sentence_turns_itself_around(sentence: str) -> None:
    assert not turns_around(sentence, sentence)


@given(WORDS)
def test_nothing_is_turned_around_by_silence(sentence: str) -> None:
    assert not turns_around(sentence, "")
    assert not turns_around("", sentence)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_compared_in_time(text: str) -> None:
    with within(5):
        turns_around(text, "A model is a kind of program.")
        turns_around("A model is a kind of program.", text)


DROPOUT = "Dropout can reduce overfitting, which means fitting accidental details of the data."


def test_what_is_only_explained_is_no_way_to_do_it() -> None:
    assert distorts("Dropout can reduce overfitting by fitting accidental details of the data.", DROPOUT)
    assert not distorts("Dropout can reduce overfitting, fitting accidental details of the data.", DROPOUT)
    assert not distorts(
        "Dropout reduces overfitting by switching off neurons.", "Dropout reduces overfitting by switching off neurons."
    )
    assert not distorts(
        "Dropout reduces overfitting by switching off neurons.", "Switching off neurons, dropout reduces overfitting."
    )


CONVEX = "If the loss is convex, which means bowl-shaped, gradient descent approaches the lowest value."


def test_what_a_thing_is_a_kind_of_stands_in_its_source() -> None:
    source = "Offline inference, also called batch inference, works through a stored collection of data."
    assert distorts("Batch inference is a type of online inference that works through a stored collection.", source)
    assert not distorts("Batch inference is a type of inference that works through a stored collection.", source)
    assert not distorts("Batch inference is a form of offline inference.", source)
    assert not distorts("LoRA is a kind of method.", "LoRA is a method.")
    assert distorts("Vision models are a special kind of language model.", "Vision models see pictures.")


def test_what_is_only_supposed_is_no_fact() -> None:
    assert distorts("The loss is convex, which means bowl-shaped.", CONVEX)
    assert distorts("Gradient descent gets stuck, as the loss is convex.", CONVEX)
    assert distorts("The loss is convex.", "If the loss is convex then every minimum is global.")
    assert distorts("The learning rate is too high.", "Training diverges when the learning rate is too high.")
    assert not distorts("Gradient descent approaches the lowest value if the loss is convex.", CONVEX)
    assert not distorts("With a convex loss, gradient descent approaches the lowest value.", CONVEX)


def test_what_a_word_means_is_no_reason() -> None:
    said = "Gradient descent is slow because a convex loss means bowl-shaped."
    assert distorts(said, "A convex loss, which means bowl-shaped, has gradient descent in it.")
    assert not distorts(said, "Gradient descent is slow, since a convex loss means bowl-shaped.")


def test_an_effect_is_a_reason_and_an_example_is_none() -> None:
    dropout = "Dropout switches off neurons, which reduces overfitting."
    assert not distorts("Dropout reduces overfitting because it switches off neurons.", dropout)
    assert distorts("Networks are used because of images.", "Networks are used for data such as images.")
