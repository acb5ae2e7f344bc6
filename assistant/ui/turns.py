"""One question and what is known of its answer so far: grows by the service's events. Knows nothing of how it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.messages import Citation, Cited, Done, Event, Level, Message, Sources, Token
from index.retrieval import Passage

_MARKS = re.compile(r"[ \n]?(?:\[\d+\])+")
_ONE_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question on its way to an answer."""

    question: str
    level: Level
    passages: tuple[Passage, ...] | None = None
    """What was found; none before the search."""
    text: str = ""
    citations: tuple[Citation, ...] = ()
    done: Done | None = None
    problem: str | None = None
    """Why it ended without being done."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.done is not None or self.problem is not None

    def after(self, event: Event) -> Turn:
        """Return the turn with what an event tells."""
        match event:
            case Sources(passages):
                return replace(self, passages=passages)
            case Token(text):
                return replace(self, text=self.text + text)
            case Cited(answer, citations):
                return replace(self, text=answer, citations=citations)
            case Done():
                return replace(self, text=event.answer, citations=event.citations, done=event)


Turns = tuple[Turn, ...]
"""A conversation, oldest first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The `[n]` at `text[start:end]` of an answer, and the span of the document that it stands for."""

    n: int
    start: int
    end: int
    document_id: str
    span: tuple[int, int]


def marks(text: str, citations: Sequence[Citation]) -> Iterator[Mark]:
    """Yield the marks behind the cited sentences, in order; what merely looks like one is left alone."""
    for sentence_end in sorted({citation.answer_end for citation in citations}):
        run = _MARKS.match(text, sentence_end)
        for found in _ONE_MARK.finditer(text, sentence_end, run.end()) if run else ():
            n = int(found.group(1))
            cited = [c for c in citations if c.n == n and c.answer_end == sentence_end]
            if cited:
                span = min(c.start for c in cited), max(c.end for c in cited)
                yield Mark(n, *found.span(), cited[0].document_id, span)


def without_marks(text: str, citations: Sequence[Citation]) -> str:
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
