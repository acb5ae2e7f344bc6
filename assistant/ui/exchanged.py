"""What the browser and the chat's events exchange: the conversation, and how the page shows it.

The conversation comes from the browser with each event and goes back to it: the server keeps none, so that another
server, or this one after a restart, goes on where it was left.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from pydantic import ValidationError

from assistant.transcript import Transcript
from assistant.ui import rendering
from assistant.ui.rendering import ChatMessage, Comparable
from assistant.ui.turns import ended_by
from assistant.ui.words import Words
from assistant.ui.words.catalogue import INTERRUPTED

Stored = dict[str, Any] | None
"""A conversation as the browser keeps it."""

Shown = tuple[Any, list[ChatMessage], gr.Button, gr.Button, bool]
"""A conversation, the same as the chatbot shows it, which of the buttons to ask and to stop is there, and whether an
answer is being written."""


def conversation_of(stored: Stored, words: Words) -> Transcript:
    """Return a conversation as the browser sends it. Raises gr.Error, unseen, for what is none."""
    try:
        return Transcript.model_validate(stored or {})
    except ValidationError:
        raise refused(words.unexpected) from None


def shown(transcript: Transcript, words: Words, comparable: Comparable, busy: bool) -> Shown:
    """Return a conversation with how it is shown; unless one is written, no answer of it goes on."""
    turns = [turn if turn.ended or busy else ended_by(turn, INTERRUPTED) for turn in transcript.turns]
    return transcript.kept(), rendering.messages(turns, words, comparable), *buttons(busy), busy


def buttons(busy: bool) -> tuple[gr.Button, gr.Button]:
    """Return the button to ask and the one to stop, of which one is there."""
    return gr.Button(visible=not busy), gr.Button(visible=busy)


def unedited() -> tuple[None, gr.Row]:
    """Return that no turn is being edited, and the note about that."""
    return None, gr.Row(visible=False)


def refused(why: str) -> gr.Error:
    """Say why something is not done, and return what keeps it from being done."""
    gr.Warning(why)
    return gr.Error(why, visible=False, print_exception=False)
