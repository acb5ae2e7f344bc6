"""A quiz in the panel, from its first question to its result."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from assistant.transcript import Transcript
from assistant.ui.allowance import Allowance
from assistant.ui.quizzing import Quizzing
from assistant.ui.words import ENGLISH
from tests.assistant.export.conversations import answered, conversation
from tests.assistant.learning.quizzes.course import quiz_assistant
from tests.assistant.ui.room import READER

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")

Shown = tuple[Any, ...]
EMPTY: dict[str, Any] = {}


@pytest.fixture(scope="module")
def quizzing(tmp_path_factory: pytest.TempPathFactory) -> Quizzing:
    """Quizzes about five short pages."""
    return Quizzing(quiz_assistant(tmp_path_factory.mktemp("quiz")), Allowance(None, str))


def begun(quizzing: Quizzing) -> Shown:
    """Begin a quiz about an answer that cites the page on dropout."""
    turn = answered("What is dropout?", ("It drops.", 1))
    assert turn.answer
    source = turn.answer.sources[0].model_copy(update={"document_id": "dropout", "char_start": 0, "char_end": 50})
    answer = turn.answer.model_copy(update={"sources": [source]})
    kept = conversation(turn.model_copy(update={"answer": answer})).kept()
    asked = gr.EventData(None, {"does": "quiz", "turn": 0, "text": ""})
    return quizzing.start(None, kept, "en", "standard", asked, READER)


def at_its_end(quizzing: Quizzing) -> Any:
    """Return a quiz whose last question has been replied to."""
    progress = begun(quizzing)[0]
    progress["at"] = len(progress["quiz"]["questions"]) - 1
    last = progress["quiz"]["questions"][-1]
    choice, reply = (last["options"][0], "") if last["options"] else (None, "Something else.")
    return quizzing.check(progress, EMPTY, "en", choice, reply, READER)[0]


def test_a_quiz_shows_its_first_question_and_no_solution(quizzing: Quizzing) -> None:
    progress, top, *_ = begun(quizzing)
    assert progress["at"] == 0 and progress["mark"] is None
    assert ENGLISH.quiz_place.format(n=1, of=len(progress["quiz"]["questions"])) in top


def test_the_result_is_kept_with_the_conversation(quizzing: Quizzing) -> None:
    *_, kept = quizzing.go_on(at_its_end(quizzing), EMPTY, "en", False)
    [result] = Transcript.model_validate(kept).quizzes
    assert result.topic == "What is dropout?" and 3 <= result.of <= 5


def test_a_quiz_ends_only_when_no_answer_would_overwrite_its_result(
    quizzing: Quizzing, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(gr, "Warning", told.append)
    progress = at_its_end(quizzing)
    assert quizzing.go_on(progress, EMPTY, "en", True) == (gr.skip(),) * 9
    assert told == [ENGLISH.still_answering]
    *_, kept = quizzing.go_on(progress, EMPTY, "en", False)
    assert len(kept["quizzes"]) == 1


@pytest.mark.parametrize("wrong", [{"at": -9}, {"points": float("nan")}, {"quiz": None}, {"request": {}}])
def test_what_is_no_quiz_is_left_alone(quizzing: Quizzing, wrong: dict[str, Any]) -> None:
    progress = {**at_its_end(quizzing), **wrong}
    assert quizzing.go_on(progress, EMPTY, "en", False) == (gr.skip(),) * 9
    assert quizzing.check({**progress, "mark": None}, EMPTY, "en", "x", "x", READER) == (gr.skip(),) * 8
