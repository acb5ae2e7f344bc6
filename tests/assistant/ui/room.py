"""A chat over a small course, and what its reader does in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import anyio
import gradio as gr

from assistant.learning.concepts import CurrentConcepts
from assistant.messages import LIKELIEST, Action, Decoding, Level, Message
from assistant.records import Records
from assistant.reply import Reply
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from assistant.transcript import Transcript, Turn
from assistant.ui.allowance import Allowance
from assistant.ui.chat import Chat
from index.embedding import Embedder
from index.retrieval import CurrentIndex
from tests.fakes import QUESTION

READER = gr.Request()
"""Who asks, where it does not matter."""


@dataclass
class Asked:
    """How the assistant was asked."""

    question: str
    history: Sequence[Message]
    action: Action | None


class Recording(Assistant):
    """Remembers how it was asked."""

    def __init__(self, settings: Settings, index: CurrentIndex, embedder: Embedder, standby: Standby) -> None:
        super().__init__(settings, index, embedder, standby)
        self.asked: list[Asked] = []

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        level: Level = "standard",
        top_k: int | None = None,
        action: Action | None = None,
        decoding: Decoding = LIKELIEST,
        answer_id: str | None = None,
    ) -> Reply:
        """Remember the question, then answer it."""
        self.asked.append(Asked(question, history, action))
        return super().ask(question, history, level, top_k, action, decoding, answer_id)


class Room:
    """A chat and what its reader does in it; the conversation is as the browser keeps it."""

    def __init__(self, assistant: Recording, concepts: CurrentConcepts, records: Records) -> None:
        self.assistant = assistant
        self.records = records
        self.chat = Chat(assistant, concepts, records, Allowance(None, str))
        self.stored: Any = {}
        self.busy = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns as the browser keeps them."""
        return Transcript.model_validate(self.stored).turns

    @property
    def remembered(self) -> list[bool]:
        """Of which answers each was given from memory."""
        return [turn.answer.remembered for turn in self.turns if turn.answer]

    def shown(self, outputs: Sequence[Any]) -> list[dict[str, Any]]:
        """Take what a handler returned as the page would; return the messages that it shows."""
        if isinstance(outputs[0], dict) and "__type__" not in outputs[0]:
            self.stored = outputs[0]
        self.busy = outputs[4]
        messages: list[dict[str, Any]] = outputs[1]
        return messages

    def finish(self) -> list[Any]:
        """Answer the last turn; return every step."""

        async def steps() -> list[Any]:
            return [shown async for shown in self.chat.answering.answer(self.stored, "en", READER)]

        done = anyio.run(steps)
        self.shown(done[-1])
        return done

    def ask(self, question: str = QUESTION, edited: int | None = None) -> None:
        """Type a question and wait for its answer."""
        self.shown(self.chat.beginning.ask_typed(self.stored, "en", self.busy, "standard", question, edited))
        self.finish()

    def act(self, does: str, turn: Any = None, text: Any = "", language: str = "en") -> list[dict[str, Any]]:
        """Press a button that begins a turn."""
        return self.shown(self.chat.beginning.act(self.stored, language, self.busy, "standard", told(does, turn, text)))

    def change(self, does: str, turn: Any, text: Any = "") -> tuple[Any, ...]:
        """Press a button that changes a turn."""
        outputs = self.chat.changing.change(self.stored, "en", self.busy, told(does, turn, text), READER)
        self.shown(outputs)
        return outputs


def told(does: Any, turn: Any = None, text: Any = "") -> gr.EventData:
    return gr.EventData(None, {"does": does, "turn": turn, "text": text})


def interrupted(text: str = "") -> dict[str, Any]:
    """Return a conversation that was left while its answer was written."""
    return {"turns": [{"question": QUESTION, "text": text}]}
