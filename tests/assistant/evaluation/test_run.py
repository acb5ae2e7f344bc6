"""Every question of a file is asked in order, of the bare model too where that is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import InvalidQuestion
from assistant.evaluation.questions import Question
from assistant.evaluation.run import evaluation
from tests.fakes import DEEP, OFF_TOPIC, QUESTION, Script, assistant_of

QUESTIONS = [Question(question=QUESTION, answerable=True), Question(question=OFF_TOPIC, answerable=False)]


def test_every_question_is_asked_with_and_without_the_material(tmp_path: Path) -> None:
    script, counted = Script(DEEP), []
    report = evaluation(assistant_of(script, tmp_path), QUESTIONS, True, lambda: counted.append(len(script.prompts)))
    assert [outcome["question"] for outcome in report.outcomes] == [QUESTION, OFF_TOPIC]
    assert [outcome["answered"] for outcome in report.outcomes] == [True, False]
    assert [bool(prompt.passages) for prompt in script.prompts] == [True, False, False]
    assert counted == [2, 3]
    assert report.model == "script"
    assert report.with_material["declined"]["share"] == 1
    assert report.without_material is not None
    assert report.without_material["declined"]["share"] == 0


def test_without_comparison_only_the_assistant_is_asked(tmp_path: Path) -> None:
    script = Script(DEEP)
    report = evaluation(assistant_of(script, tmp_path), QUESTIONS, False, lambda: None)
    assert (report.without_material, report.outcomes_without_material) == (None, [])
    assert len(script.prompts) == 1


def test_a_report_is_one_json_document(tmp_path: Path) -> None:
    report = evaluation(assistant_of(Script(DEEP), tmp_path), QUESTIONS, True, lambda: None)
    assert json.loads(report.model_dump_json()) == report.model_dump()


def test_of_no_questions_nothing_is_known(tmp_path: Path) -> None:
    report = evaluation(assistant_of(Script(DEEP), tmp_path), [], True, lambda: None)
    assert report.outcomes == [] and report.with_material["words"] is None


def test_a_blank_question_is_refused_before_the_first_is_asked(tmp_path: Path) -> None:
    script = Script()
    questions = [Question(question=QUESTION), Question(question="  ")]
    with pytest.raises(InvalidQuestion):
        evaluation(assistant_of(script, tmp_path), questions, with_memory=False, asked_one=lambda: None)
    assert not script.started.is_set()
