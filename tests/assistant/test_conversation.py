from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import standalone, subject_of
from assistant.messages import Message

LEARNING = "What is machine learning?"
FOLLOW_UPS = [
    "And its drawbacks?",
    "What are they used for?",
    "Who made it?",
    "How does it differ from deep learning?",
    "Is it the same as deep learning?",
    "What about the benefits?",
    "Why?",
    "why",
    "How so?",
    "Why is that?",
    "Give me an example",
    "Can you give me an example, please?",
    "Tell me more.",
    "Go on",
    "Please elaborate",
    "In simpler words, please",
    "Explain that more simply",
    "Shorter!",
]
WHOLE_QUESTIONS = [
    "What is deep learning?",
    "How does Spotify use machine learning?",
    "Which company made Claude?",
    "Who won the 2010 World Cup?",
    "What are large language models trained on?",
    "How does a neural network learn its weights from labelled examples?",
    "Is it true that Claude was made by Anthropic?",
]
WORDS = st.text(max_size=50)


def talk(*questions: str) -> list[Message]:
    """Return a conversation in which these questions were asked and answered."""
    return [m for question in questions for m in (Message("user", question), Message("assistant", "So it is, always."))]


@pytest.mark.parametrize("follow_up", FOLLOW_UPS)
def test_a_follow_up_keeps_its_subject(follow_up: str) -> None:
    assert standalone(follow_up, talk(LEARNING)) == f"{follow_up} (about machine learning)"


@pytest.mark.parametrize("question", WHOLE_QUESTIONS)
def test_a_question_that_names_its_subject_is_left_alone(question: str) -> None:
    assert standalone(question, talk(LEARNING)) == question


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *WHOLE_QUESTIONS])
def test_the_first_question_is_left_alone(question: str) -> None:
    assert standalone(question, []) == question


def test_a_switch_of_subject_is_followed() -> None:
    history = talk(LEARNING, "And its drawbacks?", "What is deep learning?")
    assert standalone("Why?", history) == "Why? (about deep learning)"


def test_a_chain_of_follow_ups_keeps_the_subject_it_began_with() -> None:
    history = talk(LEARNING, "And its drawbacks?", "Give me an example", "Why?")
    assert standalone("Tell me more", history) == "Tell me more (about machine learning)"


def test_only_what_the_reader_said_sets_the_subject() -> None:
    history = [Message("user", LEARNING), Message("assistant", "What is sourdough bread?")]
    assert standalone("Why?", history) == "Why? (about machine learning)"


def test_a_conversation_that_begins_in_the_middle_still_gives_a_subject() -> None:
    assert standalone("Why?", [Message("assistant", "…"), *talk(LEARNING)]) == "Why? (about machine learning)"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is machine learning?", "machine learning"),
        ("Explain deep learning", "deep learning"),
        ("Can you tell me about LLMs?!", "LLMs"),
        ("neural networks", "neural networks"),
        ("What are the limits of machine learning?", "limits of machine learning"),
    ],
)
def test_a_subject_is_the_question_without_the_words_that_only_ask(question: str, subject: str) -> None:
    assert subject_of(question) == subject


@given(WORDS, st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), WORDS), max_size=5))
def test_a_question_is_only_ever_added_to(question: str, history: list[Message]) -> None:
    asked = standalone(question, history)
    assert asked.startswith(question.strip())
    assert asked == question.strip() or asked.endswith(")")


def test_an_essay_before_a_follow_up_is_not_carried_along() -> None:
    assert len(standalone("And why?", [Message("user", "word " * 9_999)])) < 300
