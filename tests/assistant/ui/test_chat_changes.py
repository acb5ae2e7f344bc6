"""What happens when a reader stops, tries again, edits, deletes, rates or presses a button under an answer."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from assistant.learning.concepts import CurrentConcepts
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from assistant.transcript import Turn
from assistant.ui.allowance import Allowance
from assistant.ui.chat import Chat
from assistant.ui.words import LANGUAGES
from assistant.ui.words.catalogue import INTERRUPTED, STOPPED, STOPPED_EARLY
from index.embedding import HashingEmbedder
from index.retrieval import CurrentIndex
from knowledge.corpus import pages
from tests.assistant.export.conversations import answered, declined
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import DEEP, OFF_TOPIC, QUESTION, Script

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")


@pytest.mark.parametrize(("text", "problem"), [(DEEP, STOPPED), ("", STOPPED_EARLY), (" ", STOPPED_EARLY)])
def test_what_is_stopped_keeps_its_text(room: Room, text: str, problem: str) -> None:
    room.shown(room.chat.settle(interrupted(text), "en"))
    [turn] = room.turns
    assert (turn.text, turn.problem, room.busy) == (text, problem, False)
    room.ask()
    assert len(room.turns) == 2 and room.turns[-1].answer


def test_a_finished_answer_is_not_stopped(room: Room) -> None:
    room.ask()
    before = room.stored
    room.shown(room.chat.settle(room.stored, "en"))
    assert room.stored == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_interrupted_says_so_and_can_be_tried_again(room: Room, language: str) -> None:
    messages = room.shown(room.chat.resume(interrupted(DEEP), language))
    words = LANGUAGES[language]
    for said in (words.interrupted, words.try_again, DEEP):
        assert said in messages[-1]["content"]
    assert not room.busy
    room.act("retry", 0)
    room.finish()
    assert [turn.problem for turn in room.turns] == [None]


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


def test_an_edited_question_takes_the_place_of_what_followed_it(room: Room) -> None:
    for question in (QUESTION, "What is machine learning?", OFF_TOPIC):
        room.ask(question)
    typed, edited, note = room.change("edit", 1)[5:]
    assert (typed, edited, note.visible) == ("What is machine learning?", 1, True)
    room.ask("Why does sourdough bread rise?", edited=edited)
    assert [turn.question for turn in room.turns] == [QUESTION, "Why does sourdough bread rise?"]


def test_whatever_is_done_a_conversation_keeps_its_id(room: Room) -> None:
    room.stored = {"id": "f00"}
    room.shown(room.chat.resume(room.stored, "en"))
    assert room.stored == {"id": "f00"}
    room.ask()
    room.act("deeper", 0)
    room.shown(room.chat.settle(room.stored, "en"))
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
    edited, note = room.chat.resume(interrupted(), "en")[5:]
    assert edited is None and not note.visible


def test_an_action_asks_about_the_first_answer_with_all_that_was_said_of_it(room: Room) -> None:
    room.ask("Why does sourdough bread rise?")
    room.ask()
    room.act("deeper", 1)
    room.finish()
    room.act("example", 2)
    room.finish()
    asked = room.assistant.asked[-1]
    assert asked.question == QUESTION and asked.action and asked.action.kind == "example"
    assert asked.history[0].content == "Why does sourdough bread rise?"
    assert len(asked.history) == 2
    said = [(c.document_id, c.char_start) for turn in room.turns[1:3] for c in turn.citations]
    assert [(span.document_id, span.start) for span in asked.action.said] == said


@pytest.mark.parametrize("about", [-1, 1, 7, 10**30])
def test_an_action_of_no_earlier_answer_is_asked_as_a_question(room: Room, about: int) -> None:
    room.ask()
    room.stored["turns"].append({"question": QUESTION, "action": "deeper", "about": about})
    room.finish()
    assert room.assistant.asked[-1].action is None
    assert room.turns[-1].ended


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


def test_a_concept_is_compared_with_a_neighbour_or_with_what_the_reader_writes(room: Room) -> None:
    room.stored = {"turns": [{"question": "What is LoRA?", "problem": "stopped"}]}
    room.act("compare", 0, "quantization")
    assert room.turns[-1].question == "What is the difference between LoRA and quantization?"
    room.shown(room.chat.settle(room.stored, "en"))
    assert room.change("compare-other", 0)[5] == "What is the difference between LoRA and "


def test_a_turn_is_about_a_concept_of_the_handbook_or_about_none(room: Room) -> None:
    concept = room.chat.concept_of(Turn(question="What is LoRA?"))
    assert concept and concept.title == "LoRA"
    assert room.chat.concept_of(Turn(question="Why does bread rise?")) is None


def test_neighbours_are_offered_where_the_handbook_has_them(
    course: Settings, course_index: CurrentIndex, tmp_path: Path
) -> None:
    documents = [page.document for page in pages()]
    everything = CurrentConcepts(lambda: documents)
    standby = Standby(Script, Script())
    assistant = Assistant(course, course_index, HashingEmbedder(), standby)
    chat = Chat(assistant, everything, Records(tmp_path), Allowance(None, str))
    offered = chat.comparable(answered("What is LoRA?", ("It adapts.", 1)))
    assert 0 < len(offered) <= 5 and "LoRA" not in offered
    assert chat.comparable(declined("What is LoRA?")) == []


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
