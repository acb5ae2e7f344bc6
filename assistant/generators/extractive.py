"""Answers without a model: quotes the sentences of the passages that answer best."""

from __future__ import annotations

import numpy as np

from assistant.generators import Pieces
from assistant.prompting import Prompt
from index.embedding import Embedder
from index.lexical import terms
from index.retrieval import Passage
from knowledge.sentences import sentences

_SENTENCES = 3
_PASSAGES = 2
_SAME = 0.92
"""Two sentences with at least this cosine say the same thing."""


class ExtractiveGenerator:
    """The sentences nearest to the question, in the order of the material."""

    name = "extractive"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield up to three sentences of the best passages."""
        candidates = [(p, start, end) for p in prompt.passages[:_PASSAGES] for start, end in sentences(p.text)]
        texts = [p.text[start:end].lstrip("-*• ") for p, start, end in candidates]
        # A lead-in promises a list and a heading's line says nothing: neither answers by itself.
        usable = [row for row, text in enumerate(texts) if not text.endswith(":") and len(text.split()) > 3]
        if not usable:
            return
        scores = self._scores(prompt.question, [candidates[row][0] for row in usable], [texts[row] for row in usable])
        vectors = self._embedder.embed_passages([texts[row] for row in usable])
        kept: list[int] = []
        for best in np.argsort(-scores):
            if len(kept) < _SENTENCES and all(vectors[best] @ vectors[other] < _SAME for other in kept):
                kept.append(int(best))
        for position in sorted(kept):
            yield f"{texts[usable[position]]} "

    def _scores(self, question: str, passages: list[Passage], texts: list[str]) -> np.ndarray:
        """Return how well each sentence, read under its heading, answers (sentences,)."""
        asked = set(terms(question))
        placed = [f"{passage.section}: {text}" for passage, text in zip(passages, texts, strict=True)]
        cosine = self._embedder.embed_passages(placed) @ self._embedder.embed_query(question)
        overlap = [len(asked & set(terms(text))) / max(len(asked), 1) for text in placed]
        rank = [0.1 / passage.n for passage in passages]
        scores: np.ndarray = cosine + 0.5 * np.array(overlap) + np.array(rank)
        return scores
