from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.phrasing import LONGEST_SUBJECT, MOST_PARTS, pair_of, parts_of, subject_of
from tests.hostile import HOSTILE
from tests.patience import within

ASKED = st.lists(
    st.sampled_from(
        "what is|why|how does|LoRA|QLoRA|it|bread|and|also|, plus|vs.|or|between|compare|explain|tell me|please|then|"
        "2)|?|.|;|!|😀|\x00|\n|for me|now|the|in|to|work".split("|")
    ),
    max_size=25,
).map(" ".join)
TEXTS = st.text(max_size=80) | ASKED


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is machine learning?", "machine learning"),
        ("Explain deep learning", "deep learning"),
        ("Can you tell me about LLMs?!", "LLMs"),
        ("neural networks", "neural networks"),
        ("What are the limits of machine learning?", "limits of machine learning"),
        ("so, what is an LLM exactly, please?", "LLM"),
        ("LoRA, what is that", "LoRA"),
        ("What is LoRA, please?", "LoRA"),
        ("I am new here. What is an LLM? Keep it short.", "LLM"),
        ("What about R?", "R"),
        ("What's a DNN?", "DNN"),
        ("So who’s Hinton?", "Hinton"),
        ("A/B testing", "A/B testing"),
    ],
)
def test_a_subject_is_the_question_without_the_words_that_only_ask(question: str, subject: str) -> None:
    assert subject_of(question) == subject


@given(TEXTS)
def test_a_subject_is_bounded_and_one_line(question: str) -> None:
    subject = subject_of(question)
    assert len(subject) <= LONGEST_SUBJECT
    assert "\n" not in subject


@pytest.mark.parametrize(
    ("question", "pair"),
    [
        ("What is the difference between LoRA and QLoRA?", ("LoRA", "QLoRA")),
        ("What is the difference between a GPU and a CPU in training?", ("GPU", "CPU")),
        ("Compare CNNs with RNNs.", ("CNNs", "RNNs")),
        ("CNN vs. RNN", ("CNN", "RNN")),
        ("ok so gradient descent versus backpropagation", ("gradient descent", "backpropagation")),
        ("How does LoRA differ from QLoRA?", ("LoRA", "QLoRA")),
        ("What distinguishes AI from ML?", ("AI", "ML")),
        ("LoRA or QLoRA, which is cheaper?", ("LoRA", "QLoRA")),
        ("Which is cheaper: LoRA or QLoRA?", ("LoRA", "QLoRA")),
        ("Is LoRA faster than QLoRA?", ("LoRA", "QLoRA")),
        ("How do CNNs and RNNs differ?", ("CNNs", "RNNs")),
        ("How does LoRA compare to QLoRA?", ("LoRA", "QLoRA")),
        ("explain bias and variance please", ("bias", "variance")),
    ],
)
def test_the_two_sides_of_a_comparison_are_found(question: str, pair: tuple[str, str]) -> None:
    assert pair_of(question) == pair


def test_the_left_side_takes_the_word_that_both_share() -> None:
    question = "What is the difference between supervised and unsupervised learning?"
    assert pair_of(question) == ("supervised learning", "unsupervised learning")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What is the difference between overfitting and data leakage?", "overfitting"),
        ("dropout vs weight decay", "dropout"),
    ],
)
def test_a_left_side_that_is_a_thing_of_its_own_takes_nothing_from_the_right(question: str, left: str) -> None:
    pair = pair_of(question)
    assert pair
    assert pair[0] == left


@pytest.mark.parametrize(
    "question",
    [
        "What is an LLM and why does it hallucinate?",
        "What are the pros and cons of RAG?",
        "How does it differ from deep learning?",
        "Hi and thanks, what is AI?",
        "What is deep learning?",
        "compare",
        "",
        "\x00",
    ],
)
def test_other_questions_have_no_sides(question: str) -> None:
    assert pair_of(question) is None


@given(TEXTS)
def test_both_sides_of_a_pair_have_words(question: str) -> None:
    pair = pair_of(question)
    assert pair is None or all(side.strip() for side in pair)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("What is an LLM? And who makes Claude?", ("What is an LLM?", "And who makes Claude?")),
        ("What is an LLM and who makes Claude?", ("What is an LLM", "who makes Claude?")),
        ("Tell me what an LLM is; how is it trained?", ("Tell me what an LLM is;", "how is it trained?")),
        ("What is overfitting, and how can I avoid it?", ("What is overfitting", "how can I avoid it?")),
        ("What is\n\nan LLM?", ("What is an LLM?",)),
    ],
)
def test_a_message_is_read_as_the_questions_it_asks(message: str, parts: tuple[str, ...]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "Hello! What is an LLM?",
        "What is an LLM? Thanks!",
        "what and why?",
        "Compare LoRA and QLoRA and tell me which is cheaper",
        "I like tea. I like cats.",
        "What are the pros and cons of RAG?",
        "C++ vs. Rust?",
        "?",
    ],
)
def test_what_asks_nothing_of_its_own_stays_with_its_question(message: str) -> None:
    assert parts_of(message) == (message,)


def test_what_is_asked_beyond_the_most_parts_stays_with_the_last() -> None:
    parts = parts_of("What is a? What is b? What is c? What is d? What is e?")
    assert len(parts) == MOST_PARTS
    assert parts[-1] == "What is d? What is e?"


@given(TEXTS)
def test_the_parts_of_a_message_lose_no_word_but_those_that_join_them(message: str) -> None:
    parts = parts_of(message)
    assert words_of(" ".join(parts)) == words_of(message)
    assert len(parts) <= MOST_PARTS
    assert all(parts) or not message.split()


def words_of(text: str) -> list[str]:
    joining = {"and", "also", "plus", "then", "please", "in", "to", "after", "that", "2)"}
    return [word for word in re.findall(r"[^\s,;]+", text.lower()) if word not in joining]


@pytest.mark.parametrize("read", [subject_of, pair_of, parts_of])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_in_time(read: object, text: str) -> None:
    assert callable(read)
    with within(3):
        read(text)


def test_a_misspelled_asking_word_asks_too() -> None:
    assert parts_of("wat is machin lerning and who invented it?") == ("wat is machin lerning", "who invented it?")
