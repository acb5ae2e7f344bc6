"""One question is asked, and what can be counted of the answer is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.outcomes import Outcome, ask, ask_without_material, claims
from assistant.evaluation.questions import Question
from assistant.service import Assistant
from tests.fakes import BREAD, DEEP, MACHINE, OFF_TOPIC, QUESTION, Script, assistant_of


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return assistant_of(Script(f"{DEEP} {MACHINE}"), tmp_path)


def asked(assistant: Assistant, question: str = QUESTION, **more: Any) -> Outcome:
    return ask(assistant, Question(question=question, **more))


def said(answer: str) -> list[str]:
    return [answer[start:end].split(" [")[0] for start, end in claims(answer)]


@pytest.mark.parametrize("gap", [" ", "\n", "\n\n"])
def test_every_sentence_claims_something_and_its_mark_nothing(gap: str) -> None:
    assert said(f"{DEEP} [1]{gap}{BREAD} [2][3]") == [DEEP, BREAD]


def test_a_list_claims_item_by_item_and_its_lead_in_nothing() -> None:
    assert said("Layers are:\n\n- Input layers. [1]\n- Output layers. [1]") == ["- Input layers.", "- Output layers."]


@pytest.mark.parametrize("part", ["who won", "Who won? It was Bob", "Do you like cats. Hello Bob”, “Who won"])
def test_the_programs_own_note_claims_nothing(part: str) -> None:
    note = f"The course material does not cover this part of the question: “{part}”."
    assert said(f"{DEEP} [1]\n\n{note}") == [DEEP]


def test_an_answer_is_counted(assistant: Assistant) -> None:
    outcome = asked(assistant, answerable=True)
    assert (outcome.answered, outcome.answerable) == (True, True)
    assert outcome.answer == f"{DEEP} [1] {MACHINE} [2]"
    assert (outcome.claims, outcome.unsupported) == (2, 0)
    assert outcome.citations == outcome.exact_citations == 2
    assert outcome.words == len(outcome.answer.split())
    assert outcome.first_word_ms is not None
    assert 0 <= outcome.first_word_ms <= outcome.total_ms


def test_a_closing_note_is_not_counted_as_unsupported(assistant: Assistant) -> None:
    outcome = asked(assistant, f"{QUESTION} And {OFF_TOPIC.lower()}")
    assert "does not cover this part" in outcome.answer
    assert (outcome.claims, outcome.unsupported) == (2, 0)


def test_a_refusal_says_nothing(assistant: Assistant) -> None:
    outcome = asked(assistant, OFF_TOPIC, answerable=False, facts=["football"], answer="Nobody won.")
    assert (outcome.answered, outcome.answer, outcome.claims, outcome.citations) == (False, "", 0, 0)
    assert (outcome.facts, outcome.facts_present, outcome.reference_present) == (0, 0, None)


def test_a_fact_is_present_in_any_of_its_ways(assistant: Assistant) -> None:
    outcome = asked(assistant, facts=["NEURAL networks", "quokkas | patterns", "bananas"])
    assert (outcome.facts, outcome.facts_present) == (3, 2)


def test_the_reference_counts_by_its_words_in_any_form(assistant: Assistant) -> None:
    assert asked(assistant, answer="Pattern of the networks").reference_present == 1
    assert asked(assistant, answer="patterns, bananas").reference_present == 0.5
    assert asked(assistant).reference_present is None


def test_the_passages_that_answer_are_marked_in_their_order(assistant: Assistant) -> None:
    outcome = asked(assistant, evidence=[{"document": "learning", "words": DEEP}])
    assert outcome.relevant == (True, False, False)
    assert outcome.places == 1
    assert asked(assistant).relevant is None


def test_a_follow_up_is_ranked_as_the_question_it_stands_for(assistant: Assistant) -> None:
    history = [{"role": "user", "content": "Why does sourdough bread rise?"}]
    outcome = asked(assistant, "Why?", history=history, evidence=[{"document": "baking", "words": BREAD}])
    assert outcome.relevant is not None and outcome.relevant[0]


def test_without_the_material_the_bare_model_is_asked(tmp_path: Path) -> None:
    script = Script(f"{DEEP} Bananas were invented by Napoleon.")
    outcome = ask_without_material(assistant_of(script, tmp_path), Question(question=QUESTION, facts=("networks",)))
    [prompt] = script.prompts
    assert (prompt.question, prompt.passages) == (QUESTION, ())
    assert (outcome.answered, outcome.claims, outcome.unsupported) == (True, 2, 1)
    assert (outcome.citations, outcome.facts_present, outcome.relevant) == (0, 1, None)


def test_a_follow_up_is_put_to_the_bare_model_with_its_subject(tmp_path: Path) -> None:
    script = Script(BREAD)
    history = [{"role": "user", "content": QUESTION}]
    question = Question.model_validate({"question": "And its layers?", "history": history})
    ask_without_material(assistant_of(script, tmp_path), question)
    assert script.prompts[0].question == "And its layers? (about deep learning)"


def test_every_figure_is_plain_json(assistant: Assistant) -> None:
    values = asked(assistant).as_json()
    assert values["question"] == QUESTION
    assert all(isinstance(value, str | int | float | bool | None) for value in values.values())
