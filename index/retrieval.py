"""Fuses dense and lexical search into ranked passages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as a reader of an answer meets it: `document.text[start:end] == text`, always."""

    n: int
    """Its rank, from 1."""
    document_id: str
    title: str
    section: str
    """The headings it stands under, outermost first, joined by ` › `; empty at the top of a document."""
    url: str | None
    text: str
    start: int
    end: int
    score: float
    """Cosine to the query, at most 1: what a reader may compare across questions."""
