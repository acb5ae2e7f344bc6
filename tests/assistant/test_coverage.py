"""Whether the material answers a question is decided by code, with and without a model's yes or no."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.coverage import Signals, fitted, is_covered
from assistant.evidence import Evidence
from assistant.generators import Generator, Pieces
from assistant.generators.scripted import ScriptedGenerator
from assistant.pausing import Work, finish
from assistant.prompting import Prompt
from index.embedding import HashingEmbedder
from index.retrieval import Passage

TEXT = "Deep learning is a kind of machine learning."
QUESTION = "What is deep learning?"
UNRELATED = "Who won the world cup?"


class Judging(ScriptedGenerator):
    """A generator with an opinion."""

    def __init__(self, margin: float, name: str = next(iter(fitted().models))) -> None:
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


def passages(*texts: str) -> tuple[Passage, ...]:
    return tuple(Passage(n, "d", "", "", None, text, 0, len(text), 0.5) for n, text in enumerate(texts, start=1))


def covered(question: str, generator: Generator, *texts: str) -> bool:
    found = passages(*texts)
    return finish(is_covered(Prompt(question, found, "standard"), generator, Evidence(found, HashingEmbedder())))


def signals(question: str, *texts: str) -> Signals:
    found = passages(*texts)
    return Signals.of(question, found, Evidence(found, HashingEmbedder()))


def test_the_models_yes_covers_and_its_no_declines() -> None:
    assert covered(QUESTION, Judging(3.0), TEXT)
    assert not covered(QUESTION, Judging(-3.0), TEXT)


def test_a_question_that_shares_nothing_is_declined_without_asking_the_model() -> None:
    judge = Judging(5.0)
    assert not covered(UNRELATED, judge, TEXT)
    assert judge.asked == 0


def test_a_question_without_hope_is_declined_without_asking_the_model() -> None:
    judge = Judging(5.0)
    assert not covered("What salary does a zookeeper in Kyoto with deep pockets earn?", judge, TEXT)
    assert judge.asked == 0


@pytest.mark.parametrize(("question", "expected"), [(QUESTION, True), ("What costs a degree?", False)])
def test_the_yes_or_no_of_a_model_that_was_not_fitted_on_does_not_count(question: str, expected: bool) -> None:
    judge = Judging(-9.0 if expected else 9.0, name="another model")
    assert covered(question, judge, TEXT) is expected
    assert judge.asked == 0


def test_no_passages_cover_nothing() -> None:
    assert not covered(QUESTION, Judging(9.0))


@pytest.mark.parametrize(
    ("question", "expected"),
    [(QUESTION, True), ("What does a degree cost?", False), (UNRELATED, False), ("???", False)],
)
def test_without_a_model_the_words_and_their_nearness_decide(question: str, expected: bool) -> None:
    assert covered(question, ScriptedGenerator(""), TEXT) is expected


def test_only_the_passages_of_the_prompt_count_and_not_all_of_the_evidence() -> None:
    other, right = passages("Sourdough bread rises because of wild yeast.", TEXT)
    evidence = Evidence([other, right], HashingEmbedder())
    assert not finish(is_covered(Prompt(QUESTION, (other,), "standard"), Judging(9.0), evidence))


def test_words_that_only_ask_do_not_count_as_missing() -> None:
    assert signals("Please explain deep learning", TEXT).shared == 1.0
    assert signals("Please explain quantum learning", TEXT).shared == 0.5
    assert signals("Please explain", TEXT).shared == 0.0


@pytest.mark.parametrize(
    ("question", "lacking", "holding"),
    [
        ("When was Claude released?", "Claude was released.", "Claude was released in 2023."),
        ("What year was it?", "It was 12 of them.", "It was 1997."),
        ("How much does ChatGPT cost?", "ChatGPT has 3 versions.", "ChatGPT costs $20 a month."),
        ("How many layers are there?", "There are layers.", "There are 12 layers."),
        ("How many layers are there?", "There are layers.", "There are three layers."),
        ("Show me the code of a layer", "A layer is coded.", "```\nlayer = 1\n```"),
        ("What is the formula of the loss?", "The loss has a formula.", "The loss is $y - x$."),
    ],
)
def test_what_asks_for_a_number_or_code_lacks_it_where_no_passage_has_one(
    question: str, lacking: str, holding: str
) -> None:
    assert signals(question, lacking).lacks_wanted
    assert not signals(question, lacking, holding).lacks_wanted


def test_a_question_that_wants_no_number_lacks_none() -> None:
    assert not signals(QUESTION, TEXT).lacks_wanted


@pytest.mark.parametrize("question", ["Is it true?", "So, does it learn?", "Can LLMs think?", "isn’t it deep?"])
def test_a_yes_or_no_is_asked_for(question: str) -> None:
    assert signals(question, TEXT).asks_yes_or_no


@pytest.mark.parametrize("question", [QUESTION, "Which models can think?", "Island models?", "How does it learn?"])
def test_no_yes_or_no_is_asked_for(question: str) -> None:
    assert not signals(question, TEXT).asks_yes_or_no


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_signals_of_anything_are_numbers_in_their_range(question: str, texts: list[str]) -> None:
    values = signals(question, *texts).values()
    assert -1.001 <= values["closeness"] <= 1.001
    assert 0 <= values["shared"] <= 1
    assert {values["lacks_wanted"], values["asks_yes_or_no"]} <= {0.0, 1.0}


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_the_more_the_model_says_yes_the_more_is_covered(one: float, other: float) -> None:
    decision, seen = fitted().with_model, signals(QUESTION, TEXT)
    assert (decision.score(seen, one) <= decision.score(seen, other)) or one > other


def test_what_is_weighted_is_what_is_measured() -> None:
    names = set(signals(QUESTION, TEXT).values())
    assert set(fitted().without_model.weights) == names
    assert set(fitted().with_model.weights) == {*names, "yes_margin"}
    assert fitted().hopeless_below < 0


def test_the_weights_say_how_they_were_obtained_and_how_often_they_err() -> None:
    values = json.loads(files("assistant").joinpath("coverage.json").read_text(encoding="utf-8"))
    assert "python -m tests.evaluation.coverage" in values["how"]
    assert values["errors"].keys() == {"with_model", "without_model"}
