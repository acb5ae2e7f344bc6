"""Groups questions by what they are about, the most asked topic first. Knows nothing of who asked.

Every question has as many neighbours as there are questions close to it; the one with the most speaks for all of them,
they are one topic, and so on with those that are left. The same questions make the same topics, in whatever order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, FloatArray

CLOSE = 0.5
"""Cosine from which two questions are about the same, to MiniLM: `Which GPU should I buy?` and `What graphics card do I
need?` are, `What is a GAN?` and `What is a diffusion model?` just so."""
MOST_DISTINCT = 4_000
"""Of more different questions the most asked are grouped: each is compared with each."""
_SHOWN_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A question that was not answered well, and the titles of the documents that came nearest to it."""

    question: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What one page could be written about."""

    name: str
    """The most typical of the questions."""
    questions: tuple[tuple[str, int], ...]
    """Each with how often it was asked, the most asked first."""
    nearest: tuple[str, ...]
    """Titles of the documents that come nearest: where an answer could be written."""

    @property
    def asked(self) -> int:
        """How often any of the questions was asked."""
        return sum(times for _, times in self.questions)


def topics(wishes: Sequence[Wish], embedder: Embedder) -> list[Topic]:
    """Return the topics of some questions, the most asked first."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    nearest: dict[str, Counter[str]] = defaultdict(Counter)
    for wish in wishes:
        same = _folded(wish.question)
        spelled[same][wish.question] += 1
        nearest[same].update(wish.nearest)
    distinct = sorted(spelled, key=lambda same: (-spelled[same].total(), same))[:MOST_DISTINCT]
    if not distinct:
        return []
    times = np.array([spelled[same].total() for same in distinct])
    groups = _groups(embedder.embed_passages(distinct), times)
    found = [_topic([distinct[row] for row in group], spelled, nearest) for group in groups]
    return sorted(found, key=lambda topic: (-topic.asked, topic.name))


def _groups(vectors: FloatArray, times: NDArray[np.int64]) -> list[list[int]]:
    """Return the rows of each group, its head first. `vectors` is (rows, dimensions), `times` (rows,)."""
    close = vectors @ vectors.T >= CLOSE  # (rows, rows)
    np.fill_diagonal(close, True)  # A text without a word has no vector, and is close to itself at least.
    weights = close @ times  # (rows,)
    left = np.ones(len(times), bool)
    groups = []
    while left.any():
        head = int(np.argmax(np.where(left, weights, -1)))
        members = np.flatnonzero(close[head] & left)
        left[members] = False
        weights -= close[:, members] @ times[members]
        groups.append([head, *(int(row) for row in members if row != head)])
    return groups


def _topic(group: Sequence[str], spelled: dict[str, Counter[str]], nearest: dict[str, Counter[str]]) -> Topic:
    titles: Counter[str] = Counter()
    for same in group:
        titles.update(nearest[same])
    questions = [(_first(spelled[same])[0], spelled[same].total()) for same in group]
    ordered = sorted(questions, key=lambda one: (-one[1], one[0]))
    return Topic(questions[0][0], tuple(ordered), tuple(_first(titles, _SHOWN_NEAREST)))


def _first(counted: Counter[str], most: int = 1) -> list[str]:
    """Return the most frequent texts; of equally frequent ones those that come first in the alphabet."""
    return sorted(counted, key=lambda text: (-counted[text], text))[:most]


def _folded(question: str) -> str:
    """Return what questions have in common that differ in case, room and the mark at their end alone."""
    return " ".join(question.casefold().split()).rstrip(" ?!.") or question
