from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.topics import MOST_DISTINCT, Wish, topics
from index.embedding import FloatArray, HashingEmbedder
from tests.hostile import HOSTILE
from tests.patience import within

GANS = ("What is a GAN network?", "How does a GAN network learn?", "GAN network")
EXAM = ("When is the exam held?", "exam held when")


def wishes(*questions: str) -> list[Wish]:
    """Return questions as if asked in this order."""
    return [Wish(question) for question in questions]


def test_questions_about_the_same_are_one_topic_and_the_most_asked_comes_first() -> None:
    first, second = topics(wishes(*EXAM, *GANS), HashingEmbedder())
    assert {question for question, _ in first.questions} == set(GANS)
    assert {question for question, _ in second.questions} == set(EXAM)
    assert (first.asked, second.asked) == (3, 2)
    assert first.name in GANS


def test_the_same_question_in_other_letters_is_counted_once_more() -> None:
    (topic,) = topics(wishes("What is a GAN?", "what is a  GAN", "What is a GAN?"), HashingEmbedder())
    assert topic.questions == (("What is a GAN?", 3),)


def test_the_documents_that_came_nearest_most_often_are_named() -> None:
    asked = [Wish("What is a GAN?", ("Layers", "Forgery")), Wish("What is a GAN?", ("Forgery",))]
    (topic,) = topics(asked, HashingEmbedder())
    assert topic.nearest == ("Forgery", "Layers")


@given(st.permutations([*GANS, *EXAM, "What is a GAN network?", "Why does bread rise?"]))
def test_the_order_of_the_questions_changes_nothing(questions: list[str]) -> None:
    assert topics(wishes(*questions), HashingEmbedder()) == topics(wishes(*sorted(questions)), HashingEmbedder())


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), max_size=30))
def test_every_question_is_in_one_topic(questions: list[str]) -> None:
    found = topics(wishes(*questions), HashingEmbedder())
    assert sum(topic.asked for topic in found) == len(questions)


def test_nothing_asked_is_no_topic() -> None:
    assert topics([], HashingEmbedder()) == []


def test_hostile_questions_are_grouped_like_others() -> None:
    texts = [str(parameter.values[0]) for parameter in HOSTILE]
    with within(5):
        assert sum(topic.asked for topic in topics(wishes(*texts), HashingEmbedder())) == len(texts)


class Scattered(HashingEmbedder):
    """Puts every question into a direction of its own."""

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return random unit vectors."""
        vectors = np.random.default_rng(0).normal(size=(len(texts), 256)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_thousands_of_questions_about_everything_take_seconds() -> None:
    with within(20):
        found = topics(wishes(*(f"Question {n}" for n in range(2 * MOST_DISTINCT))), Scattered())
    assert len(found) == MOST_DISTINCT
