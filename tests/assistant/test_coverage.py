"""Whether the material answers a question is decided by code, with and without a model's yes or no."""

from __future__ import annotations

import pytest

from assistant.coverage import FITTED_ON, Signals, is_covered
from assistant.generators import Pieces
from assistant.generators.scripted import ScriptedGenerator
from assistant.pausing import Work, finish
from assistant.prompting import Prompt
from index.retrieval import Passage

TEXT = "Deep learning is a kind of machine learning."


class Judging(ScriptedGenerator):
    """A generator with an opinion."""

    def __init__(self, margin: float, name: str = next(iter(FITTED_ON))) -> None:
        super().__init__("")
        self.name = name
        self.margin = margin
        self.asked = 0

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        self.asked += 1
        yield
        return self.margin

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        raise AssertionError("coverage generates nothing")


def prompt(question: str, cosine: float, text: str = TEXT) -> Prompt:
    return Prompt(question, (Passage(1, "d", "", "", None, text, 0, len(text), cosine),), "standard")


def test_the_models_yes_covers_and_its_no_declines() -> None:
    question = prompt("What is deep learning?", 0.6)
    assert finish(is_covered(question, Judging(3.0)))
    assert not finish(is_covered(question, Judging(-3.0)))


def test_a_question_that_shares_nothing_is_declined_without_asking_the_model() -> None:
    judge = Judging(5.0)
    assert not finish(is_covered(prompt("Who won the world cup?", 0.05), judge))
    assert judge.asked == 0


@pytest.mark.parametrize(("question", "covered"), [("What is deep learning?", True), ("What costs a degree?", False)])
def test_the_yes_or_no_of_a_model_that_was_not_fitted_on_does_not_count(question: str, covered: bool) -> None:
    judge = Judging(9.0 if not covered else -9.0, name="another model")
    assert finish(is_covered(prompt(question, 0.4), judge)) is covered
    assert judge.asked == 0


def test_no_passages_cover_nothing() -> None:
    assert not finish(is_covered(Prompt("What is deep learning?", (), "standard"), Judging(9.0)))


@pytest.mark.parametrize(
    ("question", "cosine", "covered"),
    [("What is deep learning?", 0.6, True), ("What does a degree cost?", 0.15, False), ("???", 0.3, False)],
)
def test_without_a_model_retrieval_decides(question: str, cosine: float, covered: bool) -> None:
    assert finish(is_covered(prompt(question, cosine), ScriptedGenerator(""))) is covered


def test_words_that_only_ask_do_not_count_as_missing() -> None:
    asked = Signals.of("Please explain deep learning", prompt("", 0.5).passages)
    assert asked.shared == 1.0
