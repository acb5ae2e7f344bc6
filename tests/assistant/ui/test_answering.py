"""What is shown while an answer is written, and when it is stopped or fails."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from assistant.messages import Events, Waiting
from assistant.reply import Reply
from assistant.transcript import Transcript, Turn
from assistant.ui import rendering
from assistant.ui.words import ENGLISH
from assistant.ui.words.catalogue import STOPPED, STOPPED_EARLY, UNEXPECTED
from tests.assistant.ui.room import Room, interrupted
from tests.fakes import DEEP, MACHINE, OUT_OF_MEMORY, QUESTION, Script

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio.helpers")

WITHHELD = "Zyx made it in 1999 and so it went on and on and on."


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
    assert steps[-1][1] == rendering.messages(room.turns, ENGLISH, room.chat.subjects.comparable)


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


@pytest.mark.parametrize(("text", "problem"), [(DEEP, STOPPED), ("", STOPPED_EARLY), (" ", STOPPED_EARLY)])
def test_what_is_stopped_keeps_its_text(room: Room, text: str, problem: str) -> None:
    room.shown(room.chat.answering.settle(interrupted(text), "en"))
    [turn] = room.turns
    assert (turn.text, turn.problem, room.busy) == (text, problem, False)
    room.ask()
    assert len(room.turns) == 2 and room.turns[-1].answer


def test_a_finished_answer_is_not_stopped(room: Room) -> None:
    room.ask()
    before = room.stored
    room.shown(room.chat.answering.settle(room.stored, "en"))
    assert room.stored == before


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
