"""The handbook as a graph: what each concept builds on, what builds on it, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Protocol

from assistant.learning.subjects import Subjects
from knowledge.corpus import Page, pages

_MOST_PREREQUISITES = 5
_MOST_BUILT_ON_IT = 5
_MOST_RELATED = 6


@dataclass(frozen=True, slots=True)
class Concept:
    """A page of the handbook among the others, which are named by their ids."""

    id: str
    title: str
    level: str
    """`beginner`, `standard` or `expert`."""
    prerequisites: tuple[str, ...]
    related: tuple[str, ...]
    question: str
    """What to ask about it first; its page answers that."""


@dataclass(frozen=True, slots=True)
class Around:
    """A concept and its neighbours, each of them once."""

    concept: Concept
    prerequisites: tuple[Concept, ...]
    builds_on_it: tuple[Concept, ...]
    """Where to go from here, the nearest first."""
    related: tuple[Concept, ...]


class Concepts:
    """Some concepts of the handbook; what they say about others that are not among them is left out."""

    def __init__(self, pages: Iterable[Page]) -> None:
        kept = {page.document.id: page for page in pages}
        self._concepts = {id: _concept(page, kept) for id, page in kept.items()}
        self._subjects = Subjects([page.document for page in kept.values()])
        self._dependants: dict[str, list[str]] = {id: [] for id in kept}
        for concept in self:
            for id in concept.prerequisites:
                self._dependants[id].append(concept.id)
        self._depths: dict[str, int] = {}
        for id in TopologicalSorter({concept.id: concept.prerequisites for concept in self}).static_order():
            below = [self._depths[prerequisite] for prerequisite in self._concepts[id].prerequisites]
            self._depths[id] = 1 + max(below, default=-1)

    def __iter__(self) -> Iterator[Concept]:
        """Yield every concept in the handbook's order."""
        return iter(self._concepts.values())

    def get(self, id: str) -> Concept | None:
        """Return the concept with an id, if it is among these."""
        return self._concepts.get(id)

    def all(self, ids: Iterable[str]) -> tuple[Concept, ...]:
        """Return the concepts with these ids, in their order."""
        return tuple(self._concepts[id] for id in ids)

    def of(self, question: str, document_ids: Sequence[str]) -> Concept | None:
        """Return what a question is about, given the documents that were found or cited for it, best first.

        None where neither its words nor the best document belong to the handbook.
        """
        id = self._subjects.of(question, document_ids)
        return self._concepts[id] if id else None

    def named(self, text: str) -> Concept | None:
        """Return what a goal such as `transformers` or `difusion models` names: of several the one furthest on."""
        return max(self.all(self._subjects.named(text)), key=self.depth, default=None)

    def nearest(self, text: str) -> tuple[Concept, ...]:
        """Return up to three concepts whose names come nearest to a text."""
        return self.all(self._subjects.nearest(text))

    def depth(self, concept: Concept) -> int:
        """Return how many concepts stand beneath one in its longest chain of prerequisites."""
        return self._depths[concept.id]

    def around(self, concept: Concept) -> Around:
        """Return the neighbourhood of a concept, small enough for a picture."""
        before = concept.prerequisites[:_MOST_PREREQUISITES]
        after = self._next_steps(concept)[:_MOST_BUILT_ON_IT]
        beside = [id for id in concept.related if id not in (*before, *after)]
        return Around(concept, self.all(before), self.all(after), self.all(beside[:_MOST_RELATED]))

    def _next_steps(self, concept: Concept) -> list[str]:
        """Return what builds on a concept: first what its author names, then what needs least besides."""

        def rank(id: str) -> tuple[bool, int, int]:
            return id not in concept.related, self._depths[id], -len(self._dependants[id])

        return sorted(self._dependants[concept.id], key=rank)


class Listed(Protocol):
    """What the index tells of a document."""

    @property
    def id(self) -> str:
        """The document's id."""


class CurrentConcepts:
    """The concepts whose pages are in the index: read when first asked for, and again when others are."""

    def __init__(self, documents: Callable[[], Iterable[Listed]]) -> None:
        self._documents = documents
        self._pages: dict[str, Page] = {}
        self._last: tuple[Collection[str], Concepts] = (), Concepts(())

    def get(self) -> Concepts:
        """Return the concepts as of now."""
        self._pages = self._pages or {page.document.id: page for page in pages()}
        available = {document.id for document in self._documents()} & self._pages.keys()
        of, concepts = self._last
        if available != of:
            concepts = Concepts(page for id, page in self._pages.items() if id in available)
            # One assignment, so that another thread never meets one without the other.
            self._last = available, concepts
        return concepts


def _concept(page: Page, kept: Collection[str]) -> Concept:
    document = page.document
    return Concept(
        document.id,
        document.title,
        page.level,
        tuple(id for id in page.prerequisites if id in kept),
        tuple(id for id in page.related if id in kept),
        document.questions[0] if document.questions else document.title,
    )
