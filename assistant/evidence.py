"""The sentences of the passages found for a question: what coverage measures it against and grounding cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assistant.messages import Citation
from index.embedding import Embedder, FloatArray
from index.lexical import terms
from index.retrieval import Passage
from knowledge.sentences import sentences

OPENING_WORDS = 6


@dataclass(frozen=True)
class Sentence:
    """One sentence of a passage, with its place in the document: `document.text[start:end] == quote`."""

    passage: Passage
    start: int
    end: int
    place: str
    """The headings it stands under and the first words of its passage, which say what both are about."""
    own_stems: frozenset[str]
    stems: frozenset[str]
    """Its words' and its place's: `It …` under "Grok" speaks of Grok."""

    @property
    def quote(self) -> str:
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


class Evidence:
    """All sentences of some passages, in order, with their vectors."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        self.passages = tuple(passages)
        self.sentences = [sentence for passage in passages for sentence in _sentences_of(passage)]
        self._embedder = embedder
        self._cosines: dict[str, FloatArray] = {}

    @cached_property
    def vectors(self) -> FloatArray:
        """Unit vectors (sentences, dimensions), made when first needed."""
        return self._embedder.embed_passages([sentence.quote for sentence in self.sentences])

    def cosines(self, text: str) -> FloatArray:
        """Return how near each sentence is to a text (sentences,)."""
        if text not in self._cosines:
            self._cosines[text] = self.vectors @ self._embedder.embed_query(text)
        return self._cosines[text]

    def nearest_first(self, question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """Return passages by their nearest sentence: a whole passage may be about much, its answer is one sentence."""
        return tuple(sorted(passages, key=lambda passage: -self.closeness(question, [passage])))

    def closeness(self, question: str, passages: Iterable[Passage]) -> float:
        """Return the cosine of a question and the nearest sentence of some of the passages; 0 where there is none."""
        wanted = {passage.n for passage in passages}
        rows = [row for row, sentence in enumerate(self.sentences) if sentence.passage.n in wanted]
        return float(np.max(self.cosines(question)[rows])) if rows else 0.0


def cited_sources(passages: Sequence[Passage], citations: Sequence[Citation]) -> tuple[Passage, ...]:
    """Return the cited passages, each narrowed to the span from its first cited word to its last."""
    sources = []
    for passage in passages:
        spans = [(citation.start, citation.end) for citation in citations if citation.n == passage.n]
        if spans:
            start, end = min(start for start, _ in spans), max(end for _, end in spans)
            text = passage.text[start - passage.start : end - passage.start]
            sources.append(replace(passage, text=text, start=start, end=end))
    return tuple(sources)


def _sentences_of(passage: Passage) -> list[Sentence]:
    place = f"{passage.title} {passage.section} {_opening(passage.text)}"
    context = frozenset(terms(place))
    found = []
    for start, end in sentences(passage.text):
        own = frozenset(terms(passage.text[start:end]))
        found.append(Sentence(passage, passage.start + start, passage.start + end, place, own, own | context))
    return found


def _opening(text: str) -> str:
    """Return the first words of a passage, without numbers; none where it begins within a list, whose items are about
    themselves."""
    words = [] if text.startswith(("-", "*", "•")) else text.split()[:OPENING_WORDS]
    return " ".join(word for word in words if not any(character.isdigit() for character in word))
