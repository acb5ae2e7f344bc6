"""Answers the last turn of a conversation as its reader watches, and ends what is stopped or fails."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import gradio as gr

from assistant.errors import ConceptGuideError
from assistant.messages import Action, Event, Events, Span, Token, Waiting
from assistant.service import Assistant
from assistant.streaming import iterate
from assistant.transcript import Transcript, Turn, history
from assistant.ui import rendering
from assistant.ui.allowance import Allowance
from assistant.ui.exchanged import Shown, Stored, buttons, conversation_of, shown
from assistant.ui.rendering import Comparable
from assistant.ui.subjects import Subjects
from assistant.ui.turns import after, ended_by
from assistant.ui.words import Words, words_for
from assistant.ui.words.catalogue import STOPPED, STOPPED_EARLY, UNEXPECTED

_log = logging.getLogger(__name__)

_SECONDS_BETWEEN_COPIES = 0.3
"""How old the browser's copy of an answer that is being written may be."""


class Answering:
    """Answers in all conversations, as many at once as each network is allowed."""

    def __init__(self, assistant: Assistant, subjects: Subjects, allowance: Allowance) -> None:
        self._assistant = assistant
        self._subjects = subjects
        self._allowance = allowance

    async def answer(self, stored: Stored, language: str, request: gr.Request) -> AsyncIterator[Shown]:
        """Yield the conversation as its last turn is answered. Closing it stops the model."""
        words = words_for(language)
        transcript = conversation_of(stored, words)
        if not transcript.turns or transcript.turns[-1].ended:
            yield shown(transcript, words, self._subjects.comparable, busy=False)
            return
        *before, turn = transcript.turns
        watched = _Watched(transcript, words, self._subjects.comparable)
        try:
            now = watched.shown()
            with self._allowance.answering(request):
                async with aclosing(iterate(self._events(before, turn))) as arriving:
                    async for event in arriving:
                        if event != Token(""):
                            now = watched.after(event)
                        # What says nothing new is a step too: at each Gradio notices a reader who has gone.
                        yield now
        except ConceptGuideError as error:
            yield watched.ended_by(str(error))
        except Exception:
            _log.exception("An answer failed.")
            yield watched.ended_by(UNEXPECTED)

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
        return shown(transcript, words, self._subjects.comparable, busy=False)

    def settle_unless_left(self, stored: Stored, language: str) -> tuple[Any, ...]:
        """End what failed or was cancelled, unless its reader is in another conversation by now (`stored` is None)."""
        return (gr.skip(),) * 5 if stored is None else self.settle(stored, language)


class _Watched:
    """A conversation as it is shown while its last turn is answered."""

    def __init__(self, transcript: Transcript, words: Words, comparable: Comparable) -> None:
        *before, self._turn = transcript.turns
        self._transcript = transcript
        self._words = words
        self._comparable = comparable
        self._number = len(before)
        self._earlier = rendering.earlier(before, words, comparable)
        self._ahead = 0
        self._copied = 0.0

    def after(self, event: Event) -> Shown:
        """Take an event in. The browser keeps a copy of what it changes, of words only now and then."""
        self._turn = after(self._turn, event)
        if isinstance(event, Waiting):
            self._ahead = event.ahead
        is_due = not isinstance(event, Token) or time.monotonic() > self._copied + _SECONDS_BETWEEN_COPIES
        if is_due:
            self._copied = time.monotonic()
        return self.shown(keep=is_due)

    def ended_by(self, problem: str) -> Shown:
        """End the turn unfinished, with the reason."""
        self._turn = ended_by(self._turn, problem)
        return self.shown()

    def shown(self, keep: bool = True) -> Shown:
        """Return the conversation as it is now, with a copy for the browser where it is to `keep` one."""
        turns = (*self._transcript.turns[:-1], self._turn)
        kept = self._transcript.model_copy(update={"turns": turns}).kept() if keep else gr.skip()
        newest = rendering.last(self._turn, self._number, self._words, self._comparable, self._ahead)
        busy = not self._turn.ended
        return kept, [*self._earlier, *newest], *buttons(busy), busy
