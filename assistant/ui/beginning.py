"""Begins a turn: a question is typed, chosen or asked by a button. Each returns the conversation with the new turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.errors import InvalidQuestion
from assistant.messages import Level
from assistant.service import Assistant
from assistant.transcript import MAX_TURNS, Transcript, Turn
from assistant.ui import editing
from assistant.ui.exchanged import Shown, Stored, conversation_of, refused, shown, unedited
from assistant.ui.subjects import Subjects
from assistant.ui.turns import ended_by
from assistant.ui.words import Words, words_for
from assistant.ui.words.catalogue import INTERRUPTED


class Beginning:
    """Begins the turns of all conversations."""

    def __init__(self, assistant: Assistant, subjects: Subjects) -> None:
        self._assistant = assistant
        self._subjects = subjects

    def ask_typed(
        self, stored: Stored, language: str, busy: bool, level: Level, question: str, edited: int | None
    ) -> tuple[Any, ...]:
        """Begin a turn, in place of an edited one and what followed it, and empty the input."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        before = transcript.turns if edited is None else transcript.turns[: max(edited, 0)]
        return *self._begin(transcript, before, self._asked(question, level), words, busy), "", *unedited()

    def ask_chosen(self, stored: Stored, language: str, busy: bool, level: Level, chosen: gr.EventData) -> Shown:
        """Begin a turn with an example or a suggestion."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        turn = self._asked(editing.question_of(chosen), level)
        return self._begin(transcript, transcript.turns, turn, words, busy)

    def act(self, stored: Stored, language: str, busy: bool, level: Level, asked: gr.EventData) -> Shown:
        """Begin a turn with a button of an earlier one: told otherwise, compared, or once more."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        turns = transcript.turns
        does, number, text = editing.request_of(asked, turns)
        match does, number:
            case "ask", _:
                turn = self._asked(text, level)
            case "retry", int():
                if answer := turns[number].answer:
                    self._assistant.forget(answer.id)  # What was remembered is what the reader has seen.
                turn = Turn(**turns[number].model_dump(include={"question", "label", "action", "about"}), level=level)
                turns = turns[:number]
            case "compare", int():
                turn = self._asked(self._subjects.comparison(turns[number], text), level)
            case (("simpler" | "deeper" | "example"), int()):
                turn = editing.action_on(turns, number, does, level, words)
            case _:
                raise refused(words.unexpected)
        return self._begin(transcript, turns, turn, words, busy)

    def _asked(self, question: str, level: Level) -> Turn:
        """Return the turn that a question begins. Raises gr.Error, unseen, for what cannot be asked."""
        try:
            self._assistant.check(question)
        except InvalidQuestion as error:
            raise refused(str(error)) from None
        return Turn(question=question.strip(), level=level)

    def _begin(self, transcript: Transcript, before: Sequence[Turn], turn: Turn, words: Words, busy: bool) -> Shown:
        """Return the conversation with a new turn.

        Raises:
            gr.Error: unseen, where nothing can be asked now; nothing that was typed or shown changes.
        """
        if busy:
            raise refused(words.still_answering)
        if len(before) >= MAX_TURNS:
            raise refused(words.full.format(count=MAX_TURNS))
        settled = [one if one.ended else ended_by(one, INTERRUPTED) for one in before]
        asked = editing.named(transcript.model_copy(update={"turns": (*settled, turn)}))
        return shown(asked, words, self._subjects.comparable, busy=True)
