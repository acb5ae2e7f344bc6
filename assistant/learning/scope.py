"""What of the material is on the subject of a question, for a learner who wants more than its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from assistant.learning.statements import Statement, statements
from assistant.messages import Span
from assistant.phrasing import subject_of
from index.lexical import terms
from index.retrieval import SECTION_SEPARATOR, Index, Passage

AROUND = 20
"""Passages that are looked at beside the documents that a question is about."""

NEAR = 0.3
"""Cosine of the question from which a passage of any other document is on its subject."""

LONGEST_WHOLE = 40
"""Chunks of a document, at most, that is read from end to end because a question names it: not of a book."""

_MOST_DOCUMENTS = 3


@dataclass(frozen=True)
class Scope:
    """The statements on a subject."""

    own: tuple[Statement, ...]
    """Of the documents about it, each in reading order."""
    around: tuple[Statement, ...]
    """Of other documents, where they speak of it, nearest first."""

    @cached_property
    def sections(self) -> list[tuple[Statement, ...]]:
        """Its own statements, section by section."""
        return [tuple(group) for _, group in groupby(self.own, key=lambda s: (s.document_id, s.section))]

    @cached_property
    def openings(self) -> list[tuple[Statement, ...]]:
        """What stands before the first heading of each document that has any: what the thing is, and often an everyday
        picture of it."""
        headed = {statement.document_id for statement in self.own if statement.section}
        return [section for section in self.sections if not section[0].section and section[0].document_id in headed]


def scope_of(question: str, said: Sequence[Span], index: Index) -> Scope:
    """Return what of an index is on the subject of a question, some of which has been said."""
    found = index.search(question, AROUND)
    named = _named(question, said, found, index)
    own = named or _nearest(said, found)
    whole = {id for id in named if index.documents[id].chunks <= LONGEST_WHOLE}
    chunks = [
        (chunk.document_id, SECTION_SEPARATOR.join(chunk.heading_path), chunk.text, chunk.start)
        for chunk in index.chunks
        if chunk.document_id in whole
    ]
    chunks += [_place(p) for p in found if p.document_id in set(own) - whole and p.score >= NEAR]
    chunks.sort(key=lambda chunk: (own.index(chunk[0]), chunk[3]))
    others = [s for p in found if p.document_id not in own for s in statements(*_place(p))]
    subject = frozenset(terms(subject_of(question)))
    return Scope(
        tuple(statement for chunk in chunks for statement in statements(*chunk)),
        tuple(s for s in others if _speaks_of(s, named, subject, index)),
    )


def _named(question: str, said: Sequence[Span], found: Iterable[Passage], index: Index) -> list[str]:
    """Return the documents whose names stand in a question and that its answer cites, the one cited most first.

    Where the answer cites nothing that is there, those that were found.
    """
    cited = Counter(span.document_id for span in said if span.document_id in index.documents)
    near = cited or {passage.document_id for passage in found}
    named = [id for id in index.names.found_in(question) if id in index.documents and id in near]
    return sorted(named, key=lambda id: -cited[id])[:_MOST_DOCUMENTS]


def _nearest(said: Sequence[Span], found: Sequence[Passage]) -> list[str]:
    """Return the document that was found first, of those that the answer cites if it cites any of them."""
    near = list(dict.fromkeys(passage.document_id for passage in found))
    cited = {span.document_id for span in said}
    return sorted(near, key=lambda id: id not in cited)[:1]


def _speaks_of(statement: Statement, named: Collection[str], subject: frozenset[str], index: Index) -> bool:
    """Return whether a statement of another document is on the subject: it names it, or has all its words."""
    if named:
        return not set(named).isdisjoint(index.names.found_in(statement.text))
    return bool(subject) and subject <= set(terms(f"{statement.section} {statement.text}"))


def _place(passage: Passage) -> tuple[str, str, str, int]:
    return passage.document_id, passage.section, passage.text, passage.start
