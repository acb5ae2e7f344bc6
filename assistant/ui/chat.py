"""What happens when a reader asks, stops, tries again or begins anew. Each function returns what is shown next."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.errors import ConceptGuideError, InvalidQuestion
from assistant.messages import Level, Token
from assistant.service import Assistant
from assistant.streaming import iterate
from assistant.ui.rendering import ChatMessage, earlier, last, messages
from assistant.ui.turns import Turn, Turns, history
from assistant.ui.words import ENGLISH

_log = logging.getLogger(__name__)

Shown = tuple[Turns, list[ChatMessage], gr.Button, gr.Button]
"""A conversation, the same as the chatbot shows it, and which of the buttons to ask and to stop is there."""


class Chat:
    """The conversations of all visitors: each brings its own turns, all share the assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._answering = 0

    def ask_typed(self, turns: Turns, question: str, level: Level) -> tuple[Any, ...]:
        """Begin a turn and empty the input."""
        return *self.ask(turns, question, level), ""

    def ask(self, turns: Turns, question: str, level: Level) -> Shown:
        """Begin a turn.

        Raises:
            gr.Error: unseen, for a question that cannot be asked now; nothing that was typed or shown changes.
        """
        if turns and not turns[-1].ended:
            raise _refused(ENGLISH.still_answering)
        try:
            # Checks the question; nothing runs before the first event is asked for.
            self._assistant.ask(question).close()
        except InvalidQuestion as error:
            raise _refused(str(error)) from None
        return _shown((*turns, Turn(question.strip(), level)))

    def ask_chosen(self, turns: Turns, level: Level, chosen: gr.SelectData) -> Shown:
        """Begin a turn with an example or a suggestion."""
        value = chosen.value
        return self.ask(turns, str(value["text"] if isinstance(value, dict) else value), level)

    def ask_again(self, turns: Turns, level: Level) -> Shown:
        """Begin the last turn anew."""
        if not turns or not turns[-1].ended:
            raise _refused(ENGLISH.still_answering)
        return self.ask(turns[:-1], turns[-1].question, level)

    async def answer(self, turns: Turns) -> AsyncIterator[Shown]:
        """Yield the conversation as its last turn is answered. Closing it stops the model."""
        if not turns or turns[-1].ended:
            yield _shown(turns)
            return
        *before, turn = turns
        settled = earlier(before)

        def shown(turn: Turn) -> Shown:
            return _with_buttons((*before, turn), [*settled, *last(turn, others_first=self._answering > 1)])

        self._answering += 1
        try:
            now = shown(turn)
            events = self._assistant.ask(turn.question, history(before), turn.level)
            async with aclosing(iterate(events)) as arriving:
                async for event in arriving:
                    if event != Token(""):
                        turn = turn.after(event)
                        now = shown(turn)
                    # What says nothing new is a step too: at each Gradio notices a reader who has gone.
                    yield now
        except ConceptGuideError as error:
            yield shown(replace(turn, problem=str(error)))
        except Exception:
            _log.exception("An answer failed.")
            yield shown(replace(turn, problem=ENGLISH.unexpected))
        finally:
            self._answering -= 1

    def settle(self, turns: Turns) -> Shown:
        """End what was stopped, so that the next question can be asked."""
        if not turns or turns[-1].ended:
            return _shown(turns)
        *before, turn = turns
        return _shown((*before, replace(turn, problem=ENGLISH.stopped if turn.text else ENGLISH.stopped_early)))

    def clear(self) -> Shown:
        """Begin anew."""
        return _shown(())


def _shown(turns: Turns) -> Shown:
    return _with_buttons(turns, messages(turns))


def _with_buttons(turns: Turns, rendered: list[ChatMessage]) -> Shown:
    answering = bool(turns) and not turns[-1].ended
    return turns, rendered, gr.Button(visible=not answering), gr.Button(visible=answering)


def _refused(why: str) -> gr.Error:
    """Say why a question is not asked, and return what keeps it from being answered."""
    gr.Warning(why)
    return gr.Error(why, visible=False, print_exception=False)
