"""What a button says of a conversation, and the conversation after it."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import ActionKind
from assistant.transcript import Transcript, Turn
from assistant.ui.editing import action_on, named, question_of, replaced, request_of, without
from assistant.ui.words import ENGLISH, LANGUAGES, Words

TURNS = tuple(Turn(question=f"Question {n}?") for n in range(3))


def told(data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def test_a_request_says_what_to_do_with_which_turn() -> None:
    assert request_of(told({"does": "compare", "turn": 2, "text": "LoRA"}), TURNS) == ("compare", 2, "LoRA")


@pytest.mark.parametrize("number", [-1, 3, 10**30, 1.0, True, "1", None, [1], {}])
def test_a_turn_that_there_is_not_is_none(number: Any) -> None:
    assert request_of(told({"does": "delete", "turn": number, "text": ""}), TURNS) == ("delete", None, "")


@pytest.mark.parametrize("data", [None, "delete", 1, [], {}, {"does": None}, {"does": ["delete"], "text": {}}])
def test_a_request_that_makes_no_sense_is_of_no_turn(data: Any) -> None:
    _, number, text = request_of(told(data), TURNS)
    assert (number, text) == (None, "")


def test_half_a_character_is_left_out_of_a_request() -> None:
    assert request_of(told({"does": "rate-down", "turn": 0, "text": "too \ud800long"}), TURNS)[2] == "too long"


@pytest.mark.parametrize(
    ("data", "question"),
    [
        ({"value": "What is it?"}, "What is it?"),
        ({"value": {"text": "What is it?"}}, "What is it?"),
        ({"value": {"files": []}}, ""),
        ({"value": ["What"]}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_what_was_chosen_is_a_question_or_an_empty_one(data: Any, question: str) -> None:
    assert question_of(told(data)) == question


@pytest.mark.parametrize("kind", ["simpler", "deeper", "example"])
def test_an_action_asks_the_question_again_and_is_shown_as_its_button(kind: ActionKind) -> None:
    turn = action_on(TURNS, 1, kind, "expert", ENGLISH)
    assert (turn.question, turn.action, turn.about, turn.level) == ("Question 1?", kind, 1, "expert")
    assert turn.shown == getattr(ENGLISH, f"asks_{kind}")


def test_an_action_on_an_action_is_one_on_the_answer_that_began_it() -> None:
    turns = (*TURNS, action_on(TURNS, 1, "simpler", "standard", ENGLISH))
    again = action_on(turns, 3, "example", "standard", ENGLISH)
    assert (again.about, again.question) == (1, "Question 1?")


@pytest.mark.parametrize("about", [-1, 1, 2, 10**30])
def test_an_action_of_no_earlier_turn_is_a_question_of_its_own(about: int) -> None:
    turns = (TURNS[0], Turn(question="What?", action="deeper", about=about))
    assert action_on(turns, 1, "simpler", "standard", ENGLISH).about == 1


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_a_conversation_is_named_by_its_first_question(words: Words) -> None:
    assert named(Transcript(turns=TURNS)).name == "Question 0?"
    assert named(Transcript(turns=TURNS, name="Mine")).name == "Mine"
    assert named(Transcript()).name == ""
    asked = action_on(TURNS, 0, "simpler", "standard", words)
    assert named(Transcript(turns=(asked,))).name == words.asks_simpler


def test_a_name_is_short_and_on_one_line() -> None:
    name = named(Transcript(turns=(Turn(question=f"What\n is {'very ' * 30}deep?"),))).name
    assert name.startswith("What is very") and name.endswith("…")
    assert len(name) <= 80 and "\n" not in name


def test_one_turn_is_put_in_place_of_another() -> None:
    turns = replaced(Transcript(turns=TURNS), 1, Turn(question="New?")).turns
    assert [turn.question for turn in turns] == ["Question 0?", "New?", "Question 2?"]


@given(st.data())
def test_after_a_deletion_every_action_is_of_the_turn_that_it_was_of(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))
    abouts = [data.draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(count)]
    turns = [Turn(question=str(n), about=about) for n, about in enumerate(abouts)]
    gone = data.draw(st.integers(0, count - 1))
    left = without(Transcript(turns=tuple(turns)), gone).turns
    assert [turn.question for turn in left] == [str(n) for n in range(count) if n != gone]
    for turn in left:
        about = abouts[int(turn.question)]
        root = left[turn.about].question if turn.about is not None else None
        assert root == (None if about in (None, gone) else str(about))


@pytest.mark.parametrize("about", [-5, 10**30])
def test_a_deletion_minds_no_index_out_of_range(about: int) -> None:
    turns = (*TURNS, Turn(question="What?", about=about))
    assert len(without(Transcript(turns=turns), 0).turns) == 3
