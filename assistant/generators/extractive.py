"""Answers without a model: quotes the sentences of the passages that answer best."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.generators import Pieces
from assistant.messages import Level
from assistant.phrasing import pair_of
from assistant.prompting import Prompt
from assistant.usage import CHARS_A_TOKEN
from index.embedding import Embedder, FloatArray
from index.lexical import terms
from index.retrieval import Passage
from knowledge.blocks import blocks
from knowledge.sentences import block_sentences

_NEW_BLOCK = "\n\n"
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
_DEFINES = 0.3
"""What a definition gains where it is asked what each of two things is."""
_LEAST_OF_A_BLOCK = 12
"""Words of a list or a formula with its lead-in: less is a label."""
_SAME = 0.92
"""Two sentences with at least this cosine say the same thing."""


@dataclass(frozen=True)
class _Candidate:
    passage: Passage
    text: str

    def opens_with(self, name: set[str]) -> bool:
        """Return whether a document begins here, and with a name: it says what the thing is."""
        return not self.passage.section and set(terms(self.text)[: len(name)]) == name

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
        """Yield a few sentences of the two best passages: more for an expert. Of a comparison, some for each side.

        What the opening says already is left out. With a hint the sentences come from all passages, by how near they
        are to the question and to it. Of passages that were chosen for what they say, yield them whole.
        """
        room = max_tokens * CHARS_A_TOKEN
        for text in self._quoted(prompt):
            yield text[:room]
            room -= len(text)
            if room <= 0:
                return

    def _quoted(self, prompt: Prompt) -> Iterator[str]:
        if prompt.is_chosen:
            yield from (f"{passage.text}{_NEW_BLOCK}" for passage in prompt.passages)
            return
        sides = pair_of(prompt.question)
        passages = prompt.passages if sides or prompt.hint else prompt.passages[:_PASSAGES]
        candidates = [c for passage in passages for c in _candidates(passage)]
        if not candidates:
            return
        vectors = self._embedder.embed_passages([candidate.in_place for candidate in candidates])
        scores = self._scores(prompt.question, candidates, vectors)
        if prompt.hint:
            scores = np.mean([scores, self._scores(prompt.hint, candidates, vectors)], axis=0, dtype=np.float32)
        rows = self._compared(sides, candidates, vectors, scores) if sides else []
        gap = " "
        opening = [row for row, candidate in enumerate(candidates) if candidate.text in prompt.opening]
        for row in [row for row in rows if row not in opening] or sorted(_best(scores, vectors, prompt.level, opening)):
            text = candidates[row].text
            is_block = "\n" in text
            yield f"{_NEW_BLOCK if is_block else gap}{text if is_block else _LIST_MARK.sub('', text)}"
            gap = _NEW_BLOCK if is_block else " "

    def _compared(
        self, sides: tuple[str, str], candidates: list[_Candidate], vectors: FloatArray, scores: NDArray[np.float32]
    ) -> list[int]:
        """Return the rows of what each side is and of what best sets them apart; none where a side has none."""
        stems = [set(terms(candidate.text)) for candidate in candidates]
        names = [set(terms(side)) for side in sides]
        kept: list[int] = []
        for side, name in zip(sides, names, strict=True):
            own = self._scores(f"What is {side}?", candidates, vectors)
            naming = [row for row, said in enumerate(stems) if name and name <= said and row not in kept]
            if not naming:
                return []
            opens = [candidates[row].opens_with(name) for row in range(len(candidates))]
            kept.append(max(naming, key=lambda row: own[row] + _DEFINES * opens[row]))
        both = [row for row, said in enumerate(stems) if names[0] | names[1] <= said and row not in kept]
        return [*kept, *sorted(both, key=lambda row: -scores[row])[:1]]

    def _scores(self, question: str, candidates: list[_Candidate], vectors: FloatArray) -> NDArray[np.float32]:
        """Return how well each sentence answers (candidates,): by meaning, by words, and by its passage's rank."""
        asked = set(terms(question))
        words = [len(asked & set(terms(c.text))) / max(len(asked), 1) for c in candidates]
        rank = [0.1 / c.passage.n for c in candidates]
        cosines = vectors @ self._embedder.embed_query(question)
        return np.asarray(cosines + 0.5 * np.array(words) + rank, dtype=np.float32)


def stands_alone(sentence: str) -> bool:
    """Return whether a sentence of the material can be quoted without what stands before and after it."""
    is_prose = "\n" not in sentence and not _LIST_MARK.match(sentence) and not sentence.startswith(("|", "$$", "```"))
    return is_prose and _is_whole(sentence) and not _GOES_ON.match(sentence)


def _is_whole(text: str) -> bool:
    return not text.endswith((":", "?", ";")) and _says_enough(text)


def _candidates(passage: Passage) -> list[_Candidate]:
    """Return what can stand alone: sentences, and a list or formula with the sentence that introduces it. No lead-in by
    itself, no question, no mere label, and nothing that goes on from the sentence before where there is anything
    else."""
    whole = [text for text in _units(passage.text) if _is_whole(text)]
    alone = [text for text in whole if not _GOES_ON.match(text)]
    return [_Candidate(passage, text) for text in alone or whole]


def _says_enough(text: str) -> bool:
    return len(text.split()) > (_LEAST_OF_A_BLOCK if "\n" in text else 3)


def _units(text: str) -> Iterator[str]:
    """Yield the sentences of a text in order, what a lead-in announces together with it."""
    lead_in: int | None = None
    for block in blocks(text):
        spans = list(block_sentences(text, block))
        if block.kind == "table":  # A row says little without its table, and a mark would tear it.
            lead_in = None
            continue
        if block.kind != "paragraph" and lead_in is not None:
            spans = [(lead_in, block.end)]
        *before, (start, end) = spans
        yield from (text[first:after] for first, after in before)
        lead_in = start if text[start:end].endswith(":") else None
        if lead_in is None:
            yield text[start:end]


def _best(scores: NDArray[np.float32], vectors: FloatArray, level: Level, opening: list[int]) -> list[int]:
    """Return the rows of the best sentences that differ from one another and from those of the opening."""
    kept = list(opening)
    for row in np.argsort(-scores):
        is_new = all(vectors[row] @ vectors[other] < _SAME for other in kept)
        if is_new and len(kept) < _SENTENCES[level] and scores[row] >= _SHARE_OF_BEST[level] * scores.max():
            kept.append(int(row))
    return kept[len(opening) :]
