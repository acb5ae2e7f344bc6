"""A turn grows by the events of its answer. Knows nothing of how it looks."""

from __future__ import annotations

from typing import Any

from assistant.contract import Answer, SentenceCitation, Source
from assistant.messages import Cited, Done, Event, Sources, Token
from assistant.transcript import Turn


def after(turn: Turn, event: Event) -> Turn:
    """Return the turn with what an event tells."""
    match event:
        case Sources(passages):
            return _with(turn, found=tuple(Source.of(passage) for passage in passages))
        case Token(text):
            return _with(turn, text=turn.text + text)
        case Cited(text, citations):
            return _with(turn, text=text, citations=tuple(SentenceCitation.of(citation) for citation in citations))
        case Done():
            answer = Answer.of(event)
            # What was only found is of no use any more, and a conversation is sent along with each question.
            return _with(turn, text=answer.answer, citations=tuple(answer.citations), answer=answer, found=None)
    return turn


def ended_by(turn: Turn, problem: str) -> Turn:
    """Return a turn that was not finished, with the reason."""
    return _with(turn, problem=problem)


def _with(turn: Turn, **changes: Any) -> Turn:
    return turn.model_copy(update=changes)
