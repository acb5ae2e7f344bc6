"""Shows a conversation that was kept, and changes it: a turn is deleted, rated, edited or taken up in a comparison."""

from __future__ import annotations

import re
from typing import Any

import gradio as gr
from pydantic import ValidationError

from assistant.errors import ConceptGuideError
from assistant.records import Records
from assistant.service import Assistant
from assistant.transcript import Transcript
from assistant.ui import editing
from assistant.ui.allowance import Allowance
from assistant.ui.exchanged import Stored, conversation_of, refused, shown, unedited
from assistant.ui.subjects import Subjects
from assistant.ui.words import words_for

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""How answers are numbered."""


class Changing:
    """Looks after all conversations while no answer is written in them."""

    def __init__(self, assistant: Assistant, subjects: Subjects, records: Records, allowance: Allowance) -> None:
        self._assistant = assistant
        self._subjects = subjects
        self._records = records
        self._allowance = allowance

    def begin(self, stored: Stored, language: str, busy: bool) -> tuple[Any, ...]:
        """Show what the browser kept when the page is opened, unless its reader was quicker and has asked already."""
        return (gr.skip(),) * 7 if busy else self.resume(stored, language)

    def resume(self, stored: Stored, language: str) -> tuple[Any, ...]:
        """Show a conversation that the browser kept. What was being written when it was left is not written on.

        Returns what is shown, that no turn of it is edited, and the note about that.
        """
        words = words_for(language)
        try:
            transcript = Transcript.model_validate(stored or {})
        except ValidationError:
            gr.Warning(words.unreadable)
            transcript = Transcript()
        return *shown(transcript, words, self._subjects.comparable, busy=False), *unedited()

    def change(
        self, stored: Stored, language: str, busy: bool, asked: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Delete a turn, rate it, edit its question, or take it up in a comparison.

        Returns what is shown, the text of the input, which turn is edited, and the note that says so.
        """
        words = words_for(language)
        transcript = conversation_of(stored, words)
        does, number, text = editing.request_of(asked, transcript.turns)
        if busy:
            raise refused(words.still_answering)
        if number is None:
            raise refused(words.unexpected)
        typed: Any = gr.skip()
        edited: tuple[Any, Any] = unedited()
        match does:
            case "delete":
                transcript = editing.without(transcript, number)
            case "rate-up" | "rate-down" | "rate-none":
                transcript = self._rated(transcript, number, does.removeprefix("rate-"), text, request)
                edited = gr.skip(), gr.skip()
            case "edit":
                typed, edited = transcript.turns[number].question, (number, gr.Row(visible=True))
            case "compare-other":
                typed = self._subjects.comparison(transcript.turns[number], "")
            case _:
                raise refused(words.unexpected)
        return *shown(transcript, words, self._subjects.comparable, busy=False), typed, *edited

    def _rated(self, transcript: Transcript, number: int, rating: str, comment: str, request: gr.Request) -> Transcript:
        turn = transcript.turns[number]
        given = rating if rating in ("up", "down") else None
        # An id of another kind is none of ours.
        if turn.answer is not None and _ID.fullmatch(turn.answer.id):
            try:
                self._allowance.take(request)
                self._records.rate(turn.answer.id, given, comment)  # type: ignore[arg-type]
                if given == "down":
                    self._assistant.forget(turn.answer.id)
            except ConceptGuideError as error:
                raise refused(str(error)) from None
        return editing.replaced(transcript, number, turn.model_copy(update={"rating": given}))
