"""Answers without a model: quotes the sentences of the passages that answer best."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.generators import Pieces
from assistant.messages import Level
from assistant.prompting import Prompt
from index.embedding import Embedder, FloatArray
from index.lexical import terms
from index.retrieval import Passage
from knowledge.sentences import sentences

_LIST_MARK = re.compile(r"^(\d+[.)]|[-*•])\s+")
_GOES_ON = re.compile(
    r"(it|this|these|they|that|those|lastly|finally|furthermore|additionally|moreover|hence|therefore|thus|however|"
    r"conversely|instead|also|on the other hand|in contrast|specifically|for example|similarly)\b",
    re.IGNORECASE,
)
"""How a sentence begins that needs the one before it."""
_PASSAGES = 2
_SENTENCES: dict[Level, int] = {"beginner": 2, "standard": 2, "expert": 4}
_SHARE_OF_BEST: dict[Level, float] = {"beginner": 0.85, "standard": 0.8, "expert": 0.65}
"""A sentence is quoted only if it answers at least this well, compared with the best one."""
_SAME = 0.92
"""Two sentences with at least this cosine say the same thing."""


@dataclass(frozen=True)
class _Candidate:
    passage: Passage
    text: str

    @property
    def in_place(self) -> str:
        """The sentence under its heading, which says what an `it` stands for."""
        return f"{self.passage.section}: {self.text}"


class ExtractiveGenerator:
    """The sentences nearest to the question, in the order of the material."""

    name = "extractive"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield a few sentences of the two best passages: more for an expert."""
        candidates = [c for passage in prompt.passages[:_PASSAGES] for c in _candidates(passage)]
        if not candidates:
            return
        vectors = self._embedder.embed_passages([candidate.in_place for candidate in candidates])
        scores = self._scores(prompt.question, candidates, vectors)
        for row in sorted(_best(scores, vectors, prompt.level)):
            yield f" {_LIST_MARK.sub('', candidates[row].text)}"

    def _scores(self, question: str, candidates: list[_Candidate], vectors: FloatArray) -> NDArray[np.float32]:
        """Return how well each sentence answers (candidates,): by meaning, by words, and by its passage's rank."""
        asked = set(terms(question))
        words = [len(asked & set(terms(c.text))) / max(len(asked), 1) for c in candidates]
        rank = [0.1 / c.passage.n for c in candidates]
        cosines = vectors @ self._embedder.embed_query(question)
        return np.asarray(cosines + 0.5 * np.array(words) + rank, dtype=np.float32)


def _candidates(passage: Passage) -> list[_Candidate]:
    """Return the sentences that can stand alone: no lead-in, which promises a list, no question, no mere label, and
    nothing that goes on from the sentence before where there is anything else."""
    texts = [passage.text[start:end] for start, end in sentences(passage.text)]
    whole = [text for text in texts if not text.endswith((":", "?", ";")) and len(text.split()) > 3]
    alone = [text for text in whole if not _GOES_ON.match(text)]
    return [_Candidate(passage, text) for text in alone or whole]


def _best(scores: NDArray[np.float32], vectors: FloatArray, level: Level) -> list[int]:
    """Return the rows of the best sentences that differ from one another."""
    kept: list[int] = []
    for row in np.argsort(-scores):
        is_new = all(vectors[row] @ vectors[other] < _SAME for other in kept)
        if is_new and len(kept) < _SENTENCES[level] and scores[row] >= _SHARE_OF_BEST[level] * scores.max():
            kept.append(int(row))
    return kept
