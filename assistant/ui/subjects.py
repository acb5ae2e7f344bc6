"""What a turn is about: the concept of the handbook, and what that is worth comparing with. Knows no browser."""

from __future__ import annotations

from assistant.learning.concepts import Concept, CurrentConcepts
from assistant.phrasing import subject_of
from assistant.transcript import Turn

_COMPARED = 5
"""Neighbours that are offered to compare a concept with."""


class Subjects:
    """Finds the subjects of turns in the handbook as it is now."""

    def __init__(self, concepts: CurrentConcepts) -> None:
        self._concepts = concepts

    def concept_of(self, turn: Turn) -> Concept | None:
        """Return the concept of the handbook that a turn is about."""
        listed = turn.answer.sources if turn.answer else turn.found or ()
        return self._concepts.get().of(turn.question, [source.document_id for source in listed])

    def comparable(self, turn: Turn) -> list[str]:
        """Return the titles of what a turn's concept is worth comparing with."""
        concept = self.concept_of(turn) if turn.answer and turn.answer.answered else None
        if concept is None:
            return []
        around = self._concepts.get().around(concept)
        return [other.title for other in (*around.related, *around.prerequisites)][:_COMPARED]

    def comparison(self, turn: Turn, other: str) -> str:
        """Return the question that compares a turn's subject with another; without one, its reader completes it."""
        concept = self.concept_of(turn)
        subject = concept.title if concept else subject_of(turn.question)
        end = f"{other}?" if other else ""
        return f"What is the difference between {subject} and {end}"
