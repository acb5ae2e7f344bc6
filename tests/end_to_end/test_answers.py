"""What a newcomer asks first, answered by the real model from the right passage, or declined."""

from __future__ import annotations

import random

import pytest

from assistant.coverage import is_covered
from assistant.evidence import Evidence
from assistant.messages import Message
from assistant.noting import notes_of
from assistant.pausing import finish
from assistant.prompting import Prompt
from assistant.service import Assistant
from tests.asking import ask, assert_quotes_read_back

pytestmark = pytest.mark.weights

ANSWERED = [
    ("What is deep learning?", ["machine learning", "neural network"], "deep learning"),
    ("How does machine learning differ from deep learning?", ["layers"], "deep learning"),
    ("What is an LLM trained on?", ["books", "websites"], "large language model"),
    ("Which company made Claude?", ["Anthropic"], "language models and their makers"),
    ("How does Spotify use machine learning?", ["recommend"], "streaming recommendations"),
]
ASKED = 20
"""Of more than a thousand questions: each takes the model a second."""
DECLINED = ["Who won the 2010 World Cup?", "What does a degree cost?", "What is the weather in Paris today?"]

FROM_THE_ARTICLE = [
    ("What is deep learning?", ["machine learning"]),
    ("What data are large language models compiled from?", ["books", "websites"]),
    ("Who developed ChatGPT?", ["OpenAI"]),
    ("What does Spotify recommend?", ["listening history"]),
    ("What are CNNs good at?", ["image recognition"]),
]


@pytest.mark.parametrize(("question", "words", "place"), ANSWERED, ids=[question for question, *_ in ANSWERED])
def test_it_answers_from_the_right_passage(assistant: Assistant, question: str, words: list[str], place: str) -> None:
    answer = ask(assistant, question)
    assert answer.answered
    assert all(word in answer.answer for word in words), answer.answer
    assert any(place in source.where.lower() for source in answer.sources), answer.sources
    assert_quotes_read_back(assistant, answer)


@pytest.mark.parametrize("question", DECLINED)
def test_it_declines_and_says_what_could_be_asked_instead(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert (answer.answered, answer.reason, answer.sources) == (False, "not_covered", ())
    assert len(answer.suggestions) == 3


@pytest.mark.parametrize(("question", "words"), FROM_THE_ARTICLE, ids=[question for question, _ in FROM_THE_ARTICLE])
def test_it_answers_from_a_document_that_a_user_added(
    article_assistant: Assistant, question: str, words: list[str]
) -> None:
    answer = ask(article_assistant, question)
    assert answer.answered
    assert all(word in answer.answer for word in words), answer.answer
    assert_quotes_read_back(article_assistant, answer)


def test_what_the_article_advertises_is_no_answer(article_assistant: Assistant) -> None:
    assert not ask(article_assistant, "Why should I study at WGU?").answered


def test_a_follow_up_is_about_what_was_asked_before(assistant: Assistant) -> None:
    history = [Message("user", "What is machine learning?"), Message("assistant", "It is a type of AI.")]
    answer = ask(assistant, "And what are its limits?", history=history)
    assert answer.answered
    assert "machine learning" in answer.sources[0].where.lower()


def test_of_the_questions_that_the_handbook_offers_hardly_one_is_declined(assistant: Assistant) -> None:
    generator, _ = assistant.standby.current()
    offered = sorted(question for document in assistant.documents() for question in document.questions)
    asked = random.Random(0).sample(offered, ASKED)
    declined = []
    for question in asked:
        passages = tuple(assistant.search(question, 4))
        evidence = Evidence(passages, assistant.embedder)
        prompt = Prompt(question, passages, "standard", notes_of(passages, question, evidence, "standard"))
        if not finish(is_covered(prompt, generator, evidence)):
            declined.append(question)
    assert len(declined) <= 1, declined


def test_the_questions_of_a_page_find_that_page_first(assistant: Assistant) -> None:
    found = [
        assistant.search(question, 1)[0].document_id == document.id
        for document in assistant.documents()
        for question in document.questions
    ]
    assert len(found) > 1_000
    assert sum(found) / len(found) >= 0.97
