"""What happens when a reader asks, chooses a question, tries again or edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from assistant.transcript import MAX_TURNS
from assistant.ui.words import ENGLISH
from assistant.ui.words.catalogue import INTERRUPTED
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import DEEP, OFF_TOPIC, QUESTION

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")


def test_a_question_is_answered_with_sources_and_the_input_is_emptied(room: Room) -> None:
    began = room.chat.beginning.ask_typed({}, "en", False, "standard", f"  {QUESTION} ", None)
    assert began[5:7] == ("", None)
    messages = room.shown(began)
    assert room.busy and ENGLISH.reading in messages[-1]["content"]
    room.finish()
    [turn] = room.turns
    assert turn.question == QUESTION and turn.answer and turn.answer.answered and turn.citations
    assert not room.busy


def test_a_conversation_has_the_name_of_its_first_question(room: Room) -> None:
    room.ask()
    room.ask("What is machine learning?")
    assert room.stored["name"] == QUESTION


def test_a_follow_up_is_asked_with_what_was_said(room: Room) -> None:
    room.ask()
    room.ask("And its limits?")
    assert room.assistant.asked[-1].history[0].content == QUESTION


@pytest.mark.parametrize("value", [QUESTION, {"text": QUESTION}])
def test_an_example_or_a_suggestion_is_asked_with_a_click(room: Room, value: Any) -> None:
    room.shown(
        room.chat.beginning.ask_chosen({}, "en", False, "expert", gr.EventData(None, {"index": 0, "value": value}))
    )
    assert [(turn.question, turn.level) for turn in room.turns] == [(QUESTION, "expert")]


def test_a_link_to_a_question_asks_it(room: Room) -> None:
    room.act("ask", None, QUESTION)
    assert [turn.question for turn in room.turns] == [QUESTION]


@pytest.mark.parametrize("question", ["", " \n", "half a \ud800", "x" * 60_000])
def test_what_is_no_question_is_refused_in_one_line_and_changes_nothing(
    room: Room, warnings: list[str], question: str
) -> None:
    ways: list[Callable[[], Any]] = [
        lambda: room.chat.beginning.ask_typed({}, "en", False, "standard", question, None),
        lambda: room.chat.beginning.ask_chosen({}, "en", False, "standard", gr.EventData(None, {"value": question})),
    ]
    for way in ways:
        with pytest.raises(gr.Error) as refused:
            way()
        assert not refused.value.visible and not refused.value.print_exception
    assert len(warnings) == 2 and all(warning.startswith("The question") for warning in warnings)


def test_while_an_answer_is_written_nothing_else_is_begun(room: Room, warnings: list[str]) -> None:
    room.ask()
    room.busy = True
    with pytest.raises(gr.Error):
        room.ask("What is machine learning?")
    with pytest.raises(gr.Error):
        room.act("simpler", 0)
    with pytest.raises(gr.Error):
        room.change("delete", 0)
    assert warnings == [ENGLISH.still_answering] * 3


def test_a_conversation_that_is_full_says_so(room: Room, warnings: list[str]) -> None:
    room.stored = {"turns": [{"question": "x", "problem": "stopped"}] * MAX_TURNS}
    with pytest.raises(gr.Error):
        room.ask()
    assert warnings == [ENGLISH.full.format(count=MAX_TURNS)]


def test_an_interrupted_conversation_goes_on(room: Room) -> None:
    room.stored = interrupted(DEEP)
    room.ask("What is machine learning?")
    first, second = room.turns
    assert (first.text, first.problem) == (DEEP, INTERRUPTED)
    assert second.answer


def test_trying_again_keeps_what_a_button_asked(room: Room) -> None:
    room.ask()
    room.act("simpler", 0)
    asked = room.turns[1]
    room.finish()
    room.act("retry", 1)
    assert room.turns[1] == asked
    assert len(room.turns) == 2


def test_who_wants_another_answer_is_not_shown_the_same_from_memory(room: Room) -> None:
    room.ask()
    room.ask()
    assert room.remembered == [False, True]
    room.act("retry", 1)
    room.finish()
    assert room.remembered == [False, False]


def test_a_button_asks_to_compare_a_concept_with_a_neighbour(room: Room) -> None:
    room.stored = {"turns": [{"question": "What is LoRA?", "problem": "stopped"}]}
    room.act("compare", 0, "quantization")
    assert room.turns[-1].question == "What is the difference between LoRA and quantization?"


def test_an_edited_question_takes_the_place_of_what_followed_it(room: Room) -> None:
    for question in (QUESTION, "What is machine learning?", OFF_TOPIC):
        room.ask(question)
    typed, edited, note = room.change("edit", 1)[5:]
    assert (typed, edited, note.visible) == ("What is machine learning?", 1, True)
    room.ask("Why does sourdough bread rise?", edited=edited)
    assert [turn.question for turn in room.turns] == [QUESTION, "Why does sourdough bread rise?"]
