"""A conversation as its reader keeps it: questions and their answers, in the contract's form.

It comes back from browsers, so nothing in it is trusted: every text is data, every number may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.contract import Answer, SentenceCitation, Source
from assistant.messages import Level, Message

MAX_TURNS = 100
"""So that a whole conversation fits in a request: with its sources a long answer takes some 5 kB."""

Action = Literal["simpler", "deeper", "example", "compare"]
"""What a reader can do with an answer to learn more from it."""

_MARKS = re.compile(r"[ \n]?(?:\[\d{1,9}\])+")
_ONE_MARK = re.compile(r"\[(\d+)\]")

_Text = Annotated[str, Field(max_length=50_000)]


class Turn(BaseModel):
    """A question on its way to an answer, or with it."""

    model_config = ConfigDict(frozen=True)

    question: _Text
    """As it was asked."""
    label: _Text = ""
    """As the reader sees it, where a button asked it."""
    level: Level = "standard"
    action: Action | None = None
    about: int | None = None
    """Which turn the action was of."""
    found: tuple[Source, ...] | None = None
    """What was found; none before the search."""
    text: _Text = ""
    """The answer as far as it has come."""
    citations: tuple[SentenceCitation, ...] = ()
    answer: Answer | None = None
    """The whole answer, once it is there."""
    problem: _Text | None = None
    """Why it ended without one."""
    rating: Literal["up", "down"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _words_of_the_answer(cls, data: Any) -> Any:
        """Take text and citations from the answer where these are not kept beside it."""
        if isinstance(data, dict) and isinstance(answer := data.get("answer"), dict) and "text" not in data:
            return data | {"text": answer.get("answer", ""), "citations": answer.get("citations", ())}
        return data

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.answer is not None or self.problem is not None

    @property
    def shown(self) -> str:
        """The question as its reader sees it."""
        return self.label or self.question


class QuizResult(BaseModel):
    """How a quiz went."""

    model_config = ConfigDict(frozen=True)

    topic: _Text
    right: float
    """Points: a partly right reply counts half."""
    of: int


class Transcript(BaseModel):
    """A conversation, oldest turn first."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(max_length=64)] = ""
    """The browser's, by which it keeps the conversation."""
    name: Annotated[str, Field(max_length=200)] = ""
    turns: Annotated[tuple[Turn, ...], Field(max_length=MAX_TURNS)] = ()
    quizzes: Annotated[tuple[QuizResult, ...], Field(max_length=MAX_TURNS)] = ()

    def kept(self) -> dict[str, Any]:
        """Return it in JSON, as a browser keeps it: what an answer has is not there twice."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        for turn in data.get("turns", ()):
            if "answer" in turn:
                turn.pop("text", None)
                turn.pop("citations", None)
        return data


@dataclass(frozen=True, slots=True)
class Mark:
    """The `[n]` at `text[start:end]` of an answer, and the words of a document that it stands for."""

    n: int
    start: int
    end: int
    document_id: str
    span: tuple[int, int]
    quotes: tuple[str, ...]
    """The exact words behind the sentence before it."""


def marks(text: str, citations: Sequence[SentenceCitation]) -> Iterator[Mark]:
    """Yield the marks behind the cited sentences, in order; what merely looks like one is left alone."""
    cited: dict[int, dict[int, list[SentenceCitation]]] = {}
    for citation in citations:
        cited.setdefault(citation.answer_end, {}).setdefault(citation.n, []).append(citation)
    read_to = 0
    for sentence_end in sorted(end for end in cited if 0 <= end < len(text)):
        # No sentence ends among the marks behind another.
        run = _MARKS.match(text, sentence_end) if sentence_end >= read_to else None
        for found in _ONE_MARK.finditer(text, sentence_end, run.end()) if run else ():
            read_to = found.end()
            n = int(found.group(1))
            if behind := cited[sentence_end].get(n):
                span = min(c.char_start for c in behind), max(c.char_end for c in behind)
                yield Mark(n, *found.span(), behind[0].document_id, span, tuple(c.quote for c in behind))


def without_marks(text: str, citations: Sequence[SentenceCitation]) -> str:
    """Return an answer as it would be said."""
    for mark in reversed(list(marks(text, citations))):
        text = text[: mark.start].rstrip(" ") + text[mark.end :]
    return text


def history(turns: Sequence[Turn]) -> list[Message]:
    """Return the plain words of a conversation, for a question that refers back to it."""
    messages: list[Message] = []
    for turn in turns:
        messages.append(Message("user", turn.question))
        if turn.text:
            messages.append(Message("assistant", without_marks(turn.text, turn.citations)))
    return messages
