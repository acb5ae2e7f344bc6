"""What a browser may send that makes no sense: it is refused in one line, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from assistant.transcript import MAX_TURNS
from assistant.ui.exchanged import conversation_of
from assistant.ui.words import ENGLISH, LANGUAGES
from assistant.ui.words.catalogue import UNEXPECTED
from tests.assistant.ui.room import READER, Room, interrupted, told
from tests.fakes import QUESTION

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")

UNREADABLE: list[Any] = [
    [1],
    {"turns": "x"},
    {"turns": [{"question": 1}]},
    {"turns": [{"question": "half \ud800"}]},
    {"turns": [{"question": "x", "answer": {"id": 1}}]},
    {"turns": [{"question": "x"}] * (MAX_TURNS + 1)},
]


@pytest.mark.parametrize("number", [None, -1, 1, 10**30, True, "0", 0.0, [0]])
@pytest.mark.parametrize("does", ["delete", "edit", "rate-up", "compare-other", "retry", "simpler", "compare"])
def test_a_turn_that_there_is_not_is_refused_and_none_is_deleted(
    room: Room, warnings: list[str], does: str, number: Any
) -> None:
    room.stored = {"turns": [{"question": QUESTION, "problem": "stopped"}]}
    for press in (room.act, room.change):
        with pytest.raises(gr.Error):
            press(does, number)
    assert warnings == [ENGLISH.unexpected] * 2
    assert len(room.turns) == 1


@pytest.mark.parametrize("data", [None, "delete", [], {}, {"does": "explode", "turn": 0}, {"does": 1, "turn": 0}])
def test_an_event_that_makes_no_sense_is_refused(room: Room, warnings: list[str], data: Any) -> None:
    stored = {"turns": [{"question": QUESTION, "problem": "stopped"}]}
    event = gr.EventData(None, data)
    with pytest.raises(gr.Error):
        room.chat.beginning.act(stored, "en", False, "standard", event)
    with pytest.raises(gr.Error):
        room.chat.changing.change(stored, "en", False, event, READER)
    with pytest.raises(gr.Error):
        room.chat.beginning.ask_chosen(stored, "en", False, "standard", event)
    assert len(warnings) == 3


@pytest.mark.parametrize("stored", UNREADABLE)
def test_what_is_no_conversation_is_refused_in_one_line(room: Room, warnings: list[str], stored: Any) -> None:
    handlers: list[Callable[[], Any]] = [
        lambda: room.chat.beginning.ask_typed(stored, "de", False, "standard", QUESTION, None),
        lambda: room.chat.beginning.ask_chosen(
            stored, "de", False, "standard", gr.EventData(None, {"value": QUESTION})
        ),
        lambda: room.chat.beginning.act(stored, "de", False, "standard", told("retry", 0)),
        lambda: room.chat.changing.change(stored, "de", False, told("delete", 0), READER),
        lambda: room.chat.answering.settle(stored, "de"),
        lambda: conversation_of(stored, LANGUAGES["de"]),
    ]
    for handler in handlers:
        with pytest.raises(gr.Error) as refused:
            handler()
        assert not refused.value.print_exception
    assert warnings == [LANGUAGES["de"].unexpected] * len(handlers)


@pytest.mark.parametrize("stored", UNREADABLE)
def test_a_conversation_that_cannot_be_read_is_left_for_a_new_one(room: Room, warnings: list[str], stored: Any) -> None:
    assert room.shown(room.chat.changing.resume(stored, "es")) == []
    assert room.stored == {} and not room.busy
    assert warnings == [LANGUAGES["es"].unreadable]


@pytest.mark.parametrize("stored", [None, {}, {"turns": []}])
def test_an_empty_conversation_is_a_new_one(room: Room, warnings: list[str], stored: Any) -> None:
    assert room.shown(room.chat.changing.resume(stored, "en")) == []
    assert warnings == []


def test_numbers_out_of_range_harm_nothing(room: Room) -> None:
    far = {"n": 10**30, "document_id": "../x", "quote": "q", "char_start": -(10**30), "char_end": 10**30}
    citation = {**far, "answer_start": -5, "answer_end": 10**30}
    room.stored = {
        "turns": [{"question": QUESTION, "text": "Nets. [1]", "citations": [citation], "problem": "stopped"}]
    }
    room.shown(room.chat.changing.resume(room.stored, "en"))
    room.act("deeper", 0)
    room.finish()
    assert room.turns[-1].ended and room.turns[-1].problem != UNEXPECTED


def test_what_a_conversation_says_of_itself_is_shown_as_text(room: Room) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    stored = {"turns": [{"question": hostile, "label": hostile, "text": hostile, "problem": hostile}]}
    for message in room.shown(room.chat.changing.resume(stored, "en")):
        assert "<img" not in message["content"]


def test_a_language_that_there_is_not_is_english(room: Room) -> None:
    messages = room.shown(room.chat.changing.resume(interrupted(), "../xx"))
    assert ENGLISH.interrupted in messages[-1]["content"]
