"""What happens when a reader asks, and while the answer is written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import gradio as gr
import pytest

from assistant.messages import Events, Waiting
from assistant.reply import Reply
from assistant.transcript import MAX_TURNS, Transcript, Turn
from assistant.ui import rendering
from assistant.ui.words import ENGLISH
from assistant.ui.words.catalogue import UNEXPECTED
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import DEEP, MACHINE, OUT_OF_MEMORY, QUESTION, Script

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")

WITHHELD = "Zyx made it in 1999 and so it went on and on and on."


def test_a_question_is_answered_with_sources_and_the_input_is_emptied(room: Room) -> None:
    began = room.chat.ask_typed({}, "en", False, "standard", f"  {QUESTION} ", None)
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
    room.shown(room.chat.ask_chosen({}, "en", False, "expert", gr.EventData(None, {"index": 0, "value": value})))
    assert [(turn.question, turn.level) for turn in room.turns] == [(QUESTION, "expert")]


def test_a_link_to_a_question_asks_it(room: Room) -> None:
    room.act("ask", None, QUESTION)
    assert [turn.question for turn in room.turns] == [QUESTION]


@pytest.mark.parametrize("question", ["", " \n", "half a \ud800", "x" * 60_000])
def test_what_is_no_question_is_refused_in_one_line_and_changes_nothing(
    room: Room, warnings: list[str], question: str
) -> None:
    ways: list[Callable[[], Any]] = [
        lambda: room.chat.ask_typed({}, "en", False, "standard", question, None),
        lambda: room.chat.ask_chosen({}, "en", False, "standard", gr.EventData(None, {"value": question})),
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


def test_each_conversation_is_asked_by_itself(room: Room) -> None:
    room.ask("What is machine learning?")
    assert MACHINE in room.turns[0].text
    room.stored = {}
    room.ask()
    assert room.assistant.asked[-1].history == []


def test_earlier_turns_are_rendered_once_however_long_the_answer(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    answer = rendering.answer

    def count(turn: Turn, *rest: Any) -> str:
        rendered.append(turn.question)
        return answer(turn, *rest)

    monkeypatch.setattr(rendering, "answer", count)
    earlier = [{"question": f"Question {n}", "text": "Said.", "problem": "Stopped."} for n in range(3)]
    room.stored = {"turns": [*earlier, {"question": QUESTION}]}
    steps = room.finish()
    assert len(steps) > 10
    assert [rendered.count(past["question"]) for past in earlier] == [1, 1, 1]
    assert all(messages[:6] == steps[0][1][:6] for _, messages, *_ in steps)
    assert steps[-1][1] == rendering.messages(room.turns, ENGLISH, room.chat.comparable)


def test_what_is_withheld_is_a_step_that_shows_nothing_new(room: Room, script: Script) -> None:
    script.text = f"{WITHHELD} {DEEP}"
    room.stored = interrupted()
    steps = room.finish()
    assert len([after for before, after in pairwise(steps) if after is before]) >= 8
    assert DEEP in room.turns[-1].text


def test_the_browser_gets_a_copy_now_and_then_and_the_last_one_whole(room: Room) -> None:
    room.stored = interrupted()
    steps = room.finish()
    copies = [kept for kept, *_ in steps if "__type__" not in kept]
    assert 2 < len(copies) < len(steps)
    assert Transcript.model_validate(steps[-1][0]).turns[-1].answer


def test_a_place_in_the_queue_is_shown(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = room.assistant.ask

    def behind_others(events: Events) -> Events:
        yield next(events)
        yield Waiting(2)
        yield from events

    monkeypatch.setattr(room.assistant, "ask", lambda *asked, **how: Reply(behind_others(ask(*asked, **how).events)))
    room.stored = interrupted()
    assert any(ENGLISH.in_queue(2) in messages[-1]["content"] for _, messages, *_ in room.finish())


def test_a_model_that_dies_leaves_its_text_and_says_why(room: Room, script: Script) -> None:
    script.dies_of = OUT_OF_MEMORY
    script.after = len(DEEP.split()) + 2
    room.ask()
    [turn] = room.turns
    assert turn.problem == str(OUT_OF_MEMORY) and DEEP in turn.text


def test_what_nobody_foresaw_is_one_plain_line(room: Room, script: Script) -> None:
    script.dies_of = RuntimeError("<secret>")
    room.stored = interrupted()
    messages = room.finish()[-1][1]
    assert room.turns[-1].problem == UNEXPECTED
    assert "secret" not in messages[-1]["content"] and ENGLISH.unexpected in messages[-1]["content"]
    assert not room.busy


def test_a_conversation_with_nothing_to_answer_stays_as_it_is(room: Room) -> None:
    room.ask()
    before = room.stored
    assert len(room.finish()) == 1
    assert room.stored == before
