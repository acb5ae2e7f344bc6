"""Conversations to export, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.contract import Answer, SentenceCitation, Source
from assistant.transcript import QuizResult, Transcript, Turn

DAY = date(2026, 3, 9)


def source(n: int = 1, quote: str = "Nets learn.", **fields: Any) -> Source:
    """Return a source; what is not said of it is of no matter."""
    place = {"title": "Neural networks", "section": "Basics", "place": None, "url": None, "document_id": f"page-{n}"}
    span = {"char_start": 0, "char_end": len(quote), "score": 0.5}
    return Source.model_validate({"n": n, "quote": quote} | place | span | fields)


def answered(question: str, *sentences: tuple[str, int], sources: Sequence[Source] = (), **fields: Any) -> Turn:
    """Return a question whose answer is made of sentences, each with the number of its source; 0 is none."""
    text, citations = "", []
    for sentence, n in sentences:
        start = len(text)
        text += sentence
        if n:
            span = {"char_start": 0, "char_end": 9, "answer_start": start, "answer_end": len(text)}
            citations.append(SentenceCitation(n=n, document_id=f"page-{n}", quote=f"Words behind {sentence}", **span))
            text += ("\n" if sentence.endswith("$$") else " ") + f"[{n}]"
        text += " "
    sources = sources or [source(n) for n in sorted({n for _, n in sentences if n})]
    return Turn(question=question, text=text, answer=_answer(text, sources, citations), **fields)


def declined(question: str, *suggestions: str) -> Turn:
    """Return a question that the material does not answer."""
    text = "The course material does not cover this question, so I would rather not guess."
    answer = _answer(text, (), (), answered=False, reason="not_covered", suggestions=list(suggestions))
    return Turn(question=question, text=text, answer=answer)


def conversation(*turns: Turn, name: str = "Neural networks", quizzes: Sequence[QuizResult] = ()) -> Transcript:
    """Return a conversation of turns."""
    return Transcript(id="c1", name=name, turns=turns, quizzes=tuple(quizzes))


def _answer(text: str, sources: Sequence[Source], citations: Sequence[SentenceCitation], **fields: Any) -> Answer:
    plain: dict[str, Any] = {"id": "a", "answered": True, "reason": None, "not_covered": [], "suggestions": []}
    plain |= {"model": "script", "notice": None, "timings_ms": {}}
    return Answer.model_validate(plain | {"answer": text, "sources": sources, "citations": citations} | fields)
