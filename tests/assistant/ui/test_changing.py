"""What happens when a reader comes back to a conversation, deletes, rates or begins to edit."""

from __future__ import annotations

import gradio as gr
import pytest

from assistant.ui.words import LANGUAGES
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import DEEP, OFF_TOPIC

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_interrupted_says_so_and_can_be_tried_again(room: Room, language: str) -> None:
    messages = room.shown(room.chat.changing.resume(interrupted(DEEP), language))
    words = LANGUAGES[language]
    for said in (words.interrupted, words.try_again, DEEP):
        assert said in messages[-1]["content"]
    assert not room.busy
    room.act("retry", 0)
    room.finish()
    assert [turn.problem for turn in room.turns] == [None]


@pytest.mark.parametrize(("rating", "stays"), [("rate-up", True), ("rate-down", False), ("rate-none", True)])
def test_an_answer_that_was_no_help_is_not_given_to_the_next_reader(room: Room, rating: str, stays: bool) -> None:
    room.ask()
    room.change(rating, 0)
    room.ask()
    assert room.remembered == [False, stays]


def test_whatever_is_done_a_conversation_keeps_its_id(room: Room) -> None:
    room.stored = {"id": "f00"}
    room.shown(room.chat.changing.resume(room.stored, "en"))
    assert room.stored == {"id": "f00"}
    room.ask()
    room.act("deeper", 0)
    room.shown(room.chat.answering.settle(room.stored, "en"))
    room.change("rate-up", 0)
    room.change("delete", 1)
    assert room.stored["id"] == "f00" and len(room.turns) == 1


def test_a_rating_leaves_what_is_being_edited(room: Room) -> None:
    room.ask()
    _, edited, note = room.change("rate-up", 0)[5:]
    assert (edited, note) == (gr.skip(), gr.skip())
    room.ask()
    _, edited, note = room.change("delete", 0)[5:]
    assert edited is None and not note.visible


def test_another_conversation_is_not_the_one_that_was_edited(room: Room) -> None:
    edited, note = room.chat.changing.resume(interrupted(), "en")[5:]
    assert edited is None and not note.visible


def test_after_a_deletion_an_action_is_still_of_its_answer(room: Room) -> None:
    room.ask(OFF_TOPIC)
    room.ask()
    room.act("deeper", 1)
    room.finish()
    room.change("delete", 0)
    assert [turn.about for turn in room.turns] == [None, 0]
    room.act("retry", 1)
    room.finish()
    asked = room.assistant.asked[-1]
    assert asked.action and asked.history == []


def test_a_comparison_with_what_the_reader_writes_is_begun_in_the_input(room: Room) -> None:
    room.stored = {"turns": [{"question": "What is LoRA?", "problem": "stopped"}]}
    assert room.change("compare-other", 0)[5] == "What is the difference between LoRA and "


def test_a_rating_is_stored_and_withdrawn(room: Room) -> None:
    room.ask()
    room.change("rate-down", 0, "Too long. " * 200)
    [given] = room.records.feedback()
    assert given.rating == "down" and len(given.comment) == 1_000
    assert room.turns[0].rating == "down"
    room.change("rate-none", 0)
    assert room.records.feedback() == [] and room.turns[0].rating is None


@pytest.mark.parametrize("id", ["", "x" * 65, "x" * 100_000, "a b", "a\n"])
def test_a_rating_of_no_answer_of_ours_is_not_stored(room: Room, id: str) -> None:
    room.ask()
    room.stored["turns"][0]["answer"]["id"] = id
    room.change("rate-up", 0)
    assert room.records.feedback() == []


def test_half_a_character_in_a_reason_stops_no_rating(room: Room) -> None:
    room.ask()
    room.change("rate-down", 0, "too \ud800long")
    assert [given.comment for given in room.records.feedback()] == ["too long"]
