"""What a button says of a conversation, and the conversation after it. Pure; what comes from a browser is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.messages import ActionKind, Level
from assistant.transcript import Transcript, Turn
from assistant.ui.words import Words

_LONGEST_NAME = 80


def request_of(asked: gr.EventData, turns: Sequence[Turn]) -> tuple[str, int | None, str]:
    """Return what a button does, of which turn, and the text that comes with it; what makes no sense is left out."""
    data: dict[str, Any] = asked._data if isinstance(asked._data, dict) else {}
    does, number, text = data.get("does"), data.get("turn"), data.get("text")
    known = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(turns)
    return str(does), number if known else None, _whole(text) if isinstance(text, str) else ""


def question_of(chosen: gr.EventData) -> str:
    """Return the question of an example or a suggestion that was chosen; of what makes no sense an empty one."""
    value = chosen._data.get("value") if isinstance(chosen._data, dict) else None
    question = value.get("text") if isinstance(value, dict) else value
    return question if isinstance(question, str) else ""


def action_on(turns: Sequence[Turn], number: int, kind: ActionKind, level: Level, words: Words) -> Turn:
    """Return a turn that asks for an earlier answer in another way; of an action, for the answer that it was of."""
    root = turns[number].about
    number = root if root is not None and 0 <= root < number else number
    label = {"simpler": words.asks_simpler, "deeper": words.asks_deeper, "example": words.asks_example}[kind]
    return Turn(question=turns[number].question, label=label, level=level, action=kind, about=number)


def named(transcript: Transcript) -> Transcript:
    """Return a conversation with a name: its first question, until its reader gives it another."""
    if transcript.name or not transcript.turns:
        return transcript
    words = " ".join(transcript.turns[0].shown.split())
    return transcript.model_copy(
        update={"name": words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1].rstrip()}…"}
    )


def replaced(transcript: Transcript, number: int, turn: Turn) -> Transcript:
    """Return a conversation with one turn in place of another."""
    return transcript.model_copy(update={"turns": (*transcript.turns[:number], turn, *transcript.turns[number + 1 :])})


def without(transcript: Transcript, number: int) -> Transcript:
    """Return a conversation without a turn; actions on it stay, as questions of their own."""
    left = [turn for n, turn in enumerate(transcript.turns) if n != number]
    return transcript.model_copy(update={"turns": tuple(_moved(turn, number) for turn in left)})


def _moved(turn: Turn, gone: int) -> Turn:
    if turn.about is None or turn.about < gone:
        return turn
    return turn.model_copy(update={"about": None if turn.about == gone else turn.about - 1})


def _whole(text: str) -> str:
    """Return a text without halves of characters, which nothing can store."""
    return text.encode("utf-8", "ignore").decode()
