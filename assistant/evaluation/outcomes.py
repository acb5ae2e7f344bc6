"""Asks one question and keeps what can be counted: with the material, and without it for comparison."""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from assistant.conversation import DECLINED, standalone
from assistant.evaluation.metrics import reading_grade
from assistant.evaluation.questions import Question
from assistant.evidence import Evidence
from assistant.grounding import Grounding
from assistant.messages import Citation, Done
from assistant.prompting import Prompt
from assistant.service import Assistant
from index.lexical import terms
from knowledge.sentences import sentences

_MARKS = re.compile(r"(\s*\[\d+\])+\s*$")

RANKED = 10
"""Passages that are looked at for the right one."""
_MAX_ANSWER_TOKENS = 220
_OWN_NOTE = f"{DECLINED.rsplit(' ', 2)[0]} this"
"""How the program's own remark on an uncovered part begins: it claims nothing of the material."""


@dataclass(frozen=True)
class Outcome:
    """What came of one question."""

    question: str
    answerable: bool | None
    answered: bool
    answer: str
    relevant: tuple[bool, ...] | None
    """Whether each of the first ten passages answers; nothing where the file names no evidence."""
    places: int
    """How many passages the file names."""
    citations: int
    exact_citations: int
    """Those whose quote is the document's text at its span."""
    claims: int
    """Sentences of the answer that claim something."""
    unsupported: int
    """Those that carry no citation; without the material, those that no passage found for the question carries."""
    facts: int
    facts_present: int
    reference_present: float | None
    """The share of the reference answer's words that the answer has."""
    words: int
    grade: float
    first_word_ms: int | None
    total_ms: int

    def as_json(self) -> dict[str, Any]:
        """Return everything by name."""
        return asdict(self)


def ask(assistant: Assistant, question: Question) -> Outcome:
    """Ask as a reader would."""
    relevant = _relevant(assistant, question)
    done = next(e for e in assistant.ask(question.question, question.messages, question.level) if isinstance(e, Done))
    claimed = claims(done.answer) if done.answered else []
    spans = [(citation.answer_start, citation.answer_end) for citation in done.citations]
    unsupported = [c for c in claimed if not any(start < c[1] and c[0] < end for start, end in spans)]
    return _outcome(
        question,
        relevant,
        done.answer if done.answered else "",
        answered=done.answered,
        citations=len(done.citations),
        exact_citations=sum(_is_exact(assistant, citation) for citation in done.citations),
        unsupported=len(unsupported),
        first_word_ms=done.timings_ms.get("first_token"),
        total_ms=done.timings_ms["total"],
    )


def ask_without_material(assistant: Assistant, question: Question) -> Outcome:
    """Ask the bare model from its memory, and hold what it says against what the material would have offered."""
    asked = standalone(question.question, question.messages)
    generator, _ = assistant.standby.current()
    started = time.perf_counter()
    with closing(generator.stream(Prompt(asked, (), question.level), _MAX_ANSWER_TOKENS)) as pieces:
        answer = "".join(pieces).strip()
    elapsed = round((time.perf_counter() - started) * 1000)
    grounding = Grounding(Evidence(assistant.search(asked, RANKED), assistant.embedder))
    unsupported = [start for start, end in claims(answer) if not grounding.support(answer[start:end])]
    return _outcome(question, None, answer, answered=bool(answer), unsupported=len(unsupported), total_ms=elapsed)


def _outcome(question: Question, relevant: tuple[bool, ...] | None, answer: str, **counted: Any) -> Outcome:
    said = [answer[start:end] for start, end in claims(answer)]
    lower = answer.lower()
    facts = [any(way.strip().lower() in lower for way in fact.split("|")) for fact in question.facts]
    reference = set(terms(question.answer))
    shared = len(reference & set(terms(answer))) / len(reference) if reference and answer else None
    values: dict[str, Any] = {"citations": 0, "exact_citations": 0, "first_word_ms": None} | counted
    return Outcome(
        question=question.question,
        answerable=question.answerable,
        answer=answer,
        relevant=relevant,
        places=len(question.evidence),
        claims=len(said),
        facts=len(facts) if answer else 0,
        facts_present=sum(facts),
        reference_present=shared,
        words=len(answer.split()),
        grade=reading_grade(said),
        **values,
    )


def _relevant(assistant: Assistant, question: Question) -> tuple[bool, ...] | None:
    if not question.evidence:
        return None
    passages = assistant.search(standalone(question.question, question.messages), RANKED)
    texts = {document.id: document.text for document in assistant.documents()}
    return tuple(any(place.is_in(p, texts[p.document_id]) for place in question.evidence) for p in passages)


def claims(answer: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences that claim something, without the marks after them.

    Neither a lead-in does, nor a remark of the program's own.
    """
    said = answer.partition(f"\n\n{_OWN_NOTE}")[0]
    spans = [(start, start + len(_MARKS.sub("", said[start:end]))) for start, end in sentences(said)]
    return [(start, end) for start, end in spans if terms(said[start:end]) and not said[start:end].endswith(":")]


def _is_exact(assistant: Assistant, citation: Citation) -> bool:
    return assistant.document(citation.document_id).text[citation.start : citation.end] == citation.quote
