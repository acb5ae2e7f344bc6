"""Keeps answers for as long as they stay true, in memory alone: a copy on disk would be one of readers' questions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assistant.messages import Done, Level
from assistant.prompting import Form
from index.retrieval import Passage

_IDS_AN_ANSWER = 8
"""How often an answer can be given, on average, until it is no longer known whose rating is about it."""

_LAST = 50


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on beside its question. With any other it may have been another."""

    build: Path
    """Of the index: each has a folder of its own."""
    removed: frozenset[str]
    """Ids of the documents that were passed over."""
    model: str


@dataclass(frozen=True, slots=True)
class Key:
    """What two questions must have in common for one answer."""

    basis: Basis
    wording: str
    level: Level
    top_k: int
    form: Form | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the passages that were found for it, and its answer."""

    question: str
    passages: tuple[Passage, ...]
    done: Done


class Memory:
    """The answers given last, all on one basis: those on an earlier one are forgotten. For any number of threads."""

    def __init__(self, most: int) -> None:
        """`most` answers are kept, those that nobody has asked for the longest time go first; with 0 none is."""
        self.most = most
        self._basis: Basis | None = None
        self._answers: OrderedDict[Key, Answered] = OrderedDict()
        self._given: OrderedDict[str, Key] = OrderedDict()
        """By the id under which a reader has an answer."""
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._answers)

    def __contains__(self, key: Key) -> bool:
        return key in self._answers

    def keep(self, key: Key, answered: Answered) -> None:
        """Keep an answer, in place of an earlier one."""
        with self._lock:
            if key.basis != self._basis:
                self._answers.clear()
                self._given.clear()
                self._basis = key.basis
            self._answers[key] = answered
            self._answers.move_to_end(key)
            _cut(self._answers, self.most)
            self._know(key, answered.done.id)

    def find(self, key: Key, answer_id: str) -> Answered | None:
        """Return the answer for a key, if there is one; it is known under one more id from now on."""
        with self._lock:
            if found := self._answers.get(key):
                self._answers.move_to_end(key)
                self._know(key, answer_id)
            return found

    def given_last(self) -> list[tuple[str, Key]]:
        """Return for the answers given last, newest first, under which id that was."""
        with self._lock:
            return list(islice(reversed(self._given.items()), _LAST))

    def suggested_by(self, key: Key) -> tuple[str, ...]:
        """Return what an answer suggests to ask next."""
        answered = self._answers.get(key)
        return answered.done.suggestions if answered else ()

    def forget(self, answer_id: str) -> None:
        """Forget an answer that somebody was given under this id, for everybody: it did not help."""
        with self._lock:
            if key := self._given.pop(answer_id, None):
                self._answers.pop(key, None)

    def _know(self, key: Key, answer_id: str) -> None:
        self._given[answer_id] = key
        _cut(self._given, self.most * _IDS_AN_ANSWER)


def _cut(entries: OrderedDict[Key, Answered] | OrderedDict[str, Key], most: int) -> None:
    while len(entries) > most:
        entries.popitem(last=False)
