"""The sentences of the passages found for a question: what coverage measures it against and grounding cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.embedding import Embedder, FloatArray
from index.lexical import terms
from index.retrieval import Passage
from knowledge.sentences import sentences


@dataclass(frozen=True)
class Sentence:
    """One sentence of a passage, with its place in the document: `document.text[start:end] == quote`."""

    passage: Passage
    start: int
    end: int
    own_stems: frozenset[str]
    stems: frozenset[str]
    """Its words' and its headings': `It …` under "Grok" speaks of Grok."""

    @property
    def quote(self) -> str:
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]

    @property
    def place(self) -> str:
        """The headings it stands under."""
        return f"{self.passage.title} {self.passage.section}"


class Evidence:
    """All sentences of some passages, in order, with their vectors."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        self.passages = tuple(passages)
        self.sentences = [sentence for passage in passages for sentence in _sentences_of(passage)]
        self._embedder = embedder

    @cached_property
    def vectors(self) -> FloatArray:
        """Unit vectors (sentences, dimensions), made when first needed."""
        return self._embedder.embed_passages([sentence.quote for sentence in self.sentences])

    def cosines(self, text: str) -> FloatArray:
        """Return how near each sentence is to a text (sentences,)."""
        cosines: FloatArray = self.vectors @ self._embedder.embed_query(text)
        return cosines

    def closeness(self, question: str, passages: Iterable[Passage]) -> float:
        """Return the cosine of a question and the nearest sentence of some of the passages; 0 where there is none."""
        wanted = {passage.n for passage in passages}
        rows = [row for row, sentence in enumerate(self.sentences) if sentence.passage.n in wanted]
        return float(np.max(self.cosines(question)[rows])) if rows else 0.0


def _sentences_of(passage: Passage) -> list[Sentence]:
    context = frozenset(terms(f"{passage.title} {passage.section}"))
    found = []
    for start, end in sentences(passage.text):
        own = frozenset(terms(passage.text[start:end]))
        found.append(Sentence(passage, passage.start + start, passage.start + end, own, own | context))
    return found
