"""What to ask after an action: questions of the material whose answers have not been read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from assistant.learning.choosing import Said
from assistant.learning.statements import Statement, statements
from assistant.messages import Action, Span
from assistant.suggestions import suggest
from index.retrieval import Index, Passage
from index.storage import IndexedDocument

_MOST_QUESTIONS = 40
_MOST_STATEMENTS = 120
"""Of one document: what is embedded to know where its questions are answered."""


def next_questions(
    question: str, action: Action, passages: Sequence[Passage], found: Sequence[Passage], index: Index
) -> tuple[str, ...]:
    """Return up to three questions that the material answers.

    Args:
        question: what the action is about.
        action: on an answer that said something.
        passages: what the action tells: the questions that these answer are left out too.
        found: the passages for the question itself.
        index: has the documents of them all.
    """
    said = Said((*action.said, *(Span(passage.document_id, passage.start, passage.end) for passage in passages)))
    near = (*passages, *found)
    ids = dict.fromkeys(passage.document_id for passage in near)
    documents = {id: _with_open_questions(index.documents[id], said, index) for id in ids}
    left = [passage for passage in near if documents[passage.document_id].questions]
    return suggest(question, left, documents, index.embedder, answered=True)


def _with_open_questions(document: IndexedDocument, said: Said, index: Index) -> IndexedDocument:
    """Return a document with the questions whose nearest statement was not said."""
    own = _statements_of(document, index)
    questions = document.questions[:_MOST_QUESTIONS]
    if not questions or not any(said.has(statement) for statement in own):
        return document
    embed = index.embedder.embed_passages
    nearest = (embed(questions) @ embed([statement.in_place for statement in own]).T).argmax(axis=1)
    still_open = (q for q, row in zip(questions, nearest, strict=True) if not said.has(own[int(row)]))
    return replace(document, questions=tuple(still_open))


def _statements_of(document: IndexedDocument, index: Index) -> list[Statement]:
    chunks = (chunk for chunk in index.chunks if chunk.document_id == document.id)
    found = (s for c in chunks for s in statements(c.document_id, " ".join(c.heading_path), c.text, c.start))
    return list(islice(found, _MOST_STATEMENTS))
