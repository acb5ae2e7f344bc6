"""Answers a learner who wants an answer told more simply, or more of the matter, or an example: with other passages.

Code chooses them and no model: which statement is easy to read, comes next or is an example shows in its words and its
place. A small model that is told to go deeper tells the beginning again, and one that is asked for an example makes
one up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from assistant.learning.choosing import Nearness, Said, deeper, example, simpler
from assistant.learning.scope import Scope, scope_of
from assistant.learning.statements import Statement
from assistant.messages import Action, ActionKind
from index.embedding import Embedder
from index.retrieval import Index, Passage

NOTHING_LEFT: dict[ActionKind, str] = {
    "simpler": "The course material does not say it more simply.",
    "deeper": "The course material says no more about this.",
    "example": "The course material gives no further example of this.",
}
"""What a learner is told where there is nothing to choose from."""

_CHOOSERS: dict[ActionKind, Callable[[Scope, Said, Nearness], list[Statement]]] = {
    "simpler": simpler,
    "deeper": deeper,
    "example": example,
}


def told(action: Action, question: str, index: Index) -> tuple[Passage, ...]:
    """Return what an action on the answer to a question tells, in its order; nothing where nothing is left.

    Each passage is a stretch of statements of which nothing was said, to be told whole. They are numbered from 1.
    """
    scope = scope_of(question, action.said, index)
    nearness = partial(_cosines, question, index.embedder)
    return _as_passages(_CHOOSERS[action.kind](scope, Said(action.said), nearness), question, index)


def _cosines(question: str, embedder: Embedder, texts: Sequence[str]) -> list[float]:
    if not texts:
        return []
    return [float(cosine) for cosine in embedder.embed_passages(texts) @ embedder.embed_query(question)]


def _as_passages(chosen: Sequence[Statement], question: str, index: Index) -> tuple[Passage, ...]:
    """Return statements as passages: those that follow one another in a section are one."""
    runs: list[list[Statement]] = []
    for statement in chosen:
        if runs and _follows(statement, runs[-1][-1], index):
            runs[-1].append(statement)
        else:
            runs.append([statement])
    found = [_as_passage(run, index) for run in runs]
    scores = _cosines(question, index.embedder, [passage.text for passage in found])
    return tuple(
        replace(passage, n=n, score=score)
        for n, (passage, score) in enumerate(zip(found, scores, strict=True), start=1)
    )


def _follows(statement: Statement, before: Statement, index: Index) -> bool:
    if (statement.document_id, statement.section) != (before.document_id, before.section):
        return False
    return not index.documents[statement.document_id].text[before.end : statement.start].strip()


def _as_passage(run: Sequence[Statement], index: Index) -> Passage:
    document = index.documents[run[0].document_id]
    start, end = run[0].start, run[-1].end
    text = document.text[start:end]
    return Passage(0, document.id, document.title, run[0].section, document.url, text, start, end, 0, document.places)
