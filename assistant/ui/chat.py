"""What happens when a reader asks, stops, tries again, edits or deletes. Each function returns what is shown next.

The conversation comes from the browser with each call and goes back to it: the server keeps none, so that another
server, or this one after a restart, goes on where it was left.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import gradio as gr
from pydantic import ValidationError

from assistant.errors import ConceptGuideError, InvalidQuestion
from assistant.learning.concepts import Concept, CurrentConcepts
from assistant.messages import Action, Events, Level, Span, Token, Waiting
from assistant.phrasing import subject_of
from assistant.records import Records
from assistant.service import Assistant
from assistant.streaming import iterate
from assistant.transcript import MAX_TURNS, Transcript, Turn, history
from assistant.ui import editing, rendering
from assistant.ui.allowance import Allowance
from assistant.ui.rendering import ChatMessage
from assistant.ui.turns import after, ended_by
from assistant.ui.words import Words, words_for
from assistant.ui.words.catalogue import INTERRUPTED, STOPPED, STOPPED_EARLY, UNEXPECTED

_log = logging.getLogger(__name__)

Stored = dict[str, Any] | None
"""A conversation as the browser keeps it."""

Shown = tuple[Any, list[ChatMessage], gr.Button, gr.Button, bool]
"""A conversation, the same as the chatbot shows it, which of the buttons to ask and to stop is there, and whether an
answer is being written."""

_COMPARED = 5
"""Neighbours that are offered to compare a concept with."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""How answers are numbered."""

_SECONDS_BETWEEN_COPIES = 0.3
"""How old the browser's copy of an answer that is being written may be."""


class Chat:
    """The conversations of all visitors: each brings its own, all share the assistant."""

    def __init__(self, assistant: Assistant, concepts: CurrentConcepts, records: Records, allowance: Allowance) -> None:
        self._assistant = assistant
        self._concepts = concepts
        self._records = records
        self._allowance = allowance

    # Beginning a turn

    def ask_typed(
        self, stored: Stored, language: str, busy: bool, level: Level, question: str, edited: int | None
    ) -> tuple[Any, ...]:
        """Begin a turn, in place of an edited one and what followed it, and empty the input."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        before = transcript.turns if edited is None else transcript.turns[: max(edited, 0)]
        return *self._begin(transcript, before, self._asked(question, level), words, busy), "", *_unedited()

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
                turn = Turn(**turns[number].model_dump(include={"question", "label", "action", "about"}), level=level)
                turns = turns[:number]
            case "compare", int():
                turn = self._asked(_comparison(self._subject(turns[number]), text), level)
            case (("simpler" | "deeper" | "example"), int()):
                turn = editing.action_on(turns, number, does, level, words)
            case _:
                raise _refused(words.unexpected)
        return self._begin(transcript, turns, turn, words, busy)

    def _asked(self, question: str, level: Level) -> Turn:
        """Return the turn that a question begins. Raises gr.Error, unseen, for what cannot be asked."""
        try:
            self._assistant.check(question)
        except InvalidQuestion as error:
            raise _refused(str(error)) from None
        return Turn(question=question.strip(), level=level)

    def _begin(self, transcript: Transcript, before: Sequence[Turn], turn: Turn, words: Words, busy: bool) -> Shown:
        """Return the conversation with a new turn.

        Raises:
            gr.Error: unseen, where nothing can be asked now; nothing that was typed or shown changes.
        """
        if busy:
            raise _refused(words.still_answering)
        if len(before) >= MAX_TURNS:
            raise _refused(words.full.format(count=MAX_TURNS))
        settled = [one if one.ended else ended_by(one, INTERRUPTED) for one in before]
        asked = editing.named(transcript.model_copy(update={"turns": (*settled, turn)}))
        return self._shown(asked, words, busy=True)

    # Answering it

    async def answer(self, stored: Stored, language: str, request: gr.Request) -> AsyncIterator[Shown]:
        """Yield the conversation as its last turn is answered. Closing it stops the model."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        if not transcript.turns or transcript.turns[-1].ended:
            yield self._shown(transcript, words, busy=False)
            return
        *before, turn = transcript.turns
        settled = rendering.earlier(before, words, self.comparable)
        copied, ahead = 0.0, 0

        def shown(turn: Turn, keep: bool = True) -> Shown:
            kept = transcript.model_copy(update={"turns": (*before, turn)}).kept() if keep else gr.skip()
            newest = rendering.last(turn, len(before), words, self.comparable, ahead)
            return kept, [*settled, *newest], *_buttons(not turn.ended), not turn.ended

        try:
            now = shown(turn)
            with self._allowance.answering(request):
                async with aclosing(iterate(self._events(before, turn))) as arriving:
                    async for event in arriving:
                        if event != Token(""):
                            turn = after(turn, event)
                            ahead = event.ahead if isinstance(event, Waiting) else ahead
                            is_due = not isinstance(event, Token) or time.monotonic() > copied + _SECONDS_BETWEEN_COPIES
                            copied = time.monotonic() if is_due else copied
                            now = shown(turn, keep=is_due)
                        # What says nothing new is a step too: at each Gradio notices a reader who has gone.
                        yield now
        except ConceptGuideError as error:
            yield shown(ended_by(turn, str(error)))
        except Exception:
            _log.exception("An answer failed.")
            yield shown(ended_by(turn, UNEXPECTED))

    def _events(self, before: Sequence[Turn], turn: Turn) -> Events:
        root = turn.about
        if turn.action in ("simpler", "deeper", "example") and root is not None and 0 <= root < len(before):
            told = [one for n, one in enumerate(before) if n == root or one.about == root]
            said = tuple(Span(c.document_id, c.char_start, c.char_end) for one in told for c in one.citations)
            return self._assistant.ask(
                turn.question, history(before[:root]), turn.level, action=Action(turn.action, said)
            ).events
        return self._assistant.ask(turn.question, history(before), turn.level).events

    def settle(self, stored: Stored, language: str) -> Shown:
        """End what was stopped, so that the next question can be asked."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        if transcript.turns and not transcript.turns[-1].ended:
            *before, turn = transcript.turns
            ended = ended_by(turn, STOPPED if turn.text.strip() else STOPPED_EARLY)
            transcript = transcript.model_copy(update={"turns": (*before, ended)})
        return self._shown(transcript, words, busy=False)

    def settle_unless_left(self, stored: Stored, language: str) -> tuple[Any, ...]:
        """End what failed or was cancelled, unless its reader is in another conversation by now (`stored` is None)."""
        return (gr.skip(),) * 5 if stored is None else self.settle(stored, language)

    # Looking after a conversation

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
        return *self._shown(transcript, words, busy=False), *_unedited()

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
            raise _refused(words.still_answering)
        if number is None:
            raise _refused(words.unexpected)
        typed: Any = gr.skip()
        edited: tuple[Any, Any] = _unedited()
        match does:
            case "delete":
                transcript = editing.without(transcript, number)
            case "rate-up" | "rate-down" | "rate-none":
                transcript = self._rated(transcript, number, does.removeprefix("rate-"), text, request)
                edited = gr.skip(), gr.skip()
            case "edit":
                typed, edited = transcript.turns[number].question, (number, gr.Row(visible=True))
            case "compare-other":
                typed = _comparison(self._subject(transcript.turns[number]), "")
            case _:
                raise _refused(words.unexpected)
        return *self._shown(transcript, words, busy=False), typed, *edited

    def _rated(self, transcript: Transcript, number: int, rating: str, comment: str, request: gr.Request) -> Transcript:
        turn = transcript.turns[number]
        given = rating if rating in ("up", "down") else None
        # An id of another kind is none of ours.
        if turn.answer is not None and _ID.fullmatch(turn.answer.id):
            try:
                self._allowance.take(request)
                self._records.rate(turn.answer.id, given, comment)  # type: ignore[arg-type]
            except ConceptGuideError as error:
                raise _refused(str(error)) from None
        return editing.replaced(transcript, number, turn.model_copy(update={"rating": given}))

    # What a turn is about

    def concept_of(self, turn: Turn) -> Concept | None:
        """Return the concept of the handbook that a turn is about."""
        listed = turn.answer.sources if turn.answer else turn.found or ()
        return self._concepts.get().of(turn.question, [source.document_id for source in listed])

    def comparable(self, turn: Turn) -> list[str]:
        """Return the titles of what a turn's concept is worth comparing with."""
        concept = self.concept_of(turn) if turn.answer and turn.answer.answered else None
        if concept is None:
            return []
        around = self._concepts.get().around(concept)
        return [other.title for other in (*around.related, *around.prerequisites)][:_COMPARED]

    def _subject(self, turn: Turn) -> str:
        concept = self.concept_of(turn)
        return concept.title if concept else subject_of(turn.question)

    def _shown(self, transcript: Transcript, words: Words, busy: bool) -> Shown:
        shown = [turn if turn.ended or busy else ended_by(turn, INTERRUPTED) for turn in transcript.turns]
        return transcript.kept(), rendering.messages(shown, words, self.comparable), *_buttons(busy), busy


def conversation_of(stored: Stored, words: Words) -> Transcript:
    """Return a conversation as the browser sends it. Raises gr.Error, unseen, for what is none."""
    try:
        return Transcript.model_validate(stored or {})
    except ValidationError:
        raise _refused(words.unexpected) from None


def _buttons(busy: bool) -> tuple[gr.Button, gr.Button]:
    return gr.Button(visible=not busy), gr.Button(visible=busy)


def _unedited() -> tuple[None, gr.Row]:
    return None, gr.Row(visible=False)


def _comparison(one: str, other: str) -> str:
    return (
        f"What is the difference between {one} and {other}?" if other else f"What is the difference between {one} and "
    )


def _refused(why: str) -> gr.Error:
    """Say why something is not done, and return what keeps it from being done."""
    gr.Warning(why)
    return gr.Error(why, visible=False, print_exception=False)
