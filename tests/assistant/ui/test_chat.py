"""What the chat gives Gradio while an answer is written."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from assistant.ui import rendering
from assistant.ui.chat import Chat, Shown
from assistant.ui.turns import Turn, Turns
from tests.fakes import DEEP, MACHINE, QUESTION, Script, assistant_of

WITHHELD = "Zyx made it in 1999 and so it went on and on and on."


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Turn]:
    """Return a list that fills with every turn that is rendered."""
    turns: list[Turn] = []
    answer = rendering.answer

    def count(turn: Turn, others_first: bool = False) -> str:
        turns.append(turn)
        return answer(turn, others_first)

    monkeypatch.setattr(rendering, "answer", count)
    return turns


def answered(script: Script, folder: Path, turns: Turns) -> list[Shown]:
    """Return every step of an answer to the last turn."""
    chat = Chat(assistant_of(script, folder))

    async def steps() -> list[Shown]:
        return [shown async for shown in chat.answer(turns)]

    return anyio.run(steps)


def test_earlier_turns_are_rendered_once_however_long_the_answer(tmp_path: Path, rendered: list[Turn]) -> None:
    earlier = tuple(Turn(f"Question {n}", "standard", text="Said.", problem="Stopped.") for n in range(3))
    steps = answered(Script(f"{DEEP} {MACHINE}"), tmp_path, (*earlier, Turn(QUESTION, "standard")))
    assert len(steps) > 10
    assert [sum(turn.question == past.question for turn in rendered) for past in earlier] == [1, 1, 1]
    for _, messages, *_ in steps:
        assert messages[:6] == rendering.earlier(earlier)
    turns, messages, *_ = steps[-1]
    assert messages == rendering.messages(turns)


def test_what_is_withheld_is_a_step_and_renders_nothing(tmp_path: Path, rendered: list[Turn]) -> None:
    steps = answered(Script(f"{WITHHELD} {DEEP}"), tmp_path, (Turn(QUESTION, "standard"),))
    same = [after for before, after in pairwise(steps) if after is before]
    assert len(same) >= 8
    assert len(rendered) <= len(steps) - len(same) + 1
    assert DEEP in steps[-1][0][-1].text
