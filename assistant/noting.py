"""Which sentences of the passages a model reads: few and near to the question, for each word is waited for.

A passage is about several things, and its nearest sentence alone often lacks what makes it clear: the example before
it, the reason after it. So a sentence beside a near one comes some of the way to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from assistant.evidence import Evidence, Sentence
from assistant.messages import Level
from assistant.prompting import heading_of
from index.embedding import FloatArray
from index.retrieval import Passage

BUDGET_CHARS: dict[Level, int] = {"beginner": 900, "standard": 1_100, "expert": 1_600}
"""Characters of notes in a prompt: the first word waits until they are read, and an expert will wait longer."""

_OF_A_NEIGHBOUR = 0.3
"""How much of the way a sentence comes to the nearness of the one beside it."""

_STEP = re.compile(r"\d+[.)]\s")
"""How an item of a numbered list begins."""

_Note = tuple[int, ...]
"""Rows of the evidence that a model reads together or not at all."""


def notes_of(passages: Sequence[Passage], question: str, evidence: Evidence, level: Level) -> str:
    """Return what a model reads of some passages: each under its heading, in their order, within the level's budget.

    What is nearest to the question stays, however long it is.
    """
    room = BUDGET_CHARS[level]
    near = _nearness(evidence, question)
    notes = [note for passage in passages for note in _notes_in(passage, evidence)]
    kept: dict[int, list[int]] = {}
    for note in sorted(notes, key=lambda note: -max(near[row] for row in note)):
        passage = evidence.sentences[note[0]].passage
        cost = sum(len(evidence.sentences[row].quote) + 1 for row in note)
        if passage.n not in kept:
            cost += len(heading_of(passage)) + 2
        if cost <= room or not kept:
            kept.setdefault(passage.n, []).extend(note)
            room -= cost
    return "\n\n".join(
        f"{heading_of(passage)}\n{_told([evidence.sentences[row] for row in sorted(kept[passage.n])])}"
        for passage in passages
        if passage.n in kept
    )


def _notes_in(passage: Passage, evidence: Evidence) -> list[_Note]:
    """Return the sentences of a passage, each by itself, but what ends in a colon with what follows it, and all steps
    of a numbered list: a model that reads the second step alone counts wrongly."""
    rows = [row for row, sentence in enumerate(evidence.sentences) if sentence.passage.n == passage.n]
    quotes = [evidence.sentences[row].quote for row in rows]
    steps = [place for place, quote in enumerate(quotes) if _STEP.match(quote)]
    notes: list[_Note] = []
    for place, row in enumerate(rows):
        is_step_on = bool(steps) and steps[0] < place <= steps[-1]
        if notes and (is_step_on or quotes[place - 1].endswith(":")):
            notes[-1] += (row,)
        else:
            notes.append((row,))
    return notes


def _nearness(evidence: Evidence, question: str) -> FloatArray:
    """Return how near each sentence is to a question, some of the way to a nearer one beside it (sentences,)."""
    own = evidence.cosines(question)
    near = own.copy()
    for row, (one, other) in enumerate(pairwise(evidence.sentences)):
        if one.passage.n == other.passage.n:
            for here, beside in ((row, row + 1), (row + 1, row)):
                shared = own[here] + _OF_A_NEIGHBOUR * (own[beside] - own[here])
                near[here] = np.maximum(near[here], shared)
    return near


def _told(sentences: Sequence[Sentence]) -> str:
    """Return sentences of one passage in their order; those that follow each other as the document sets them."""
    told = sentences[0].quote
    for before, sentence in pairwise(sentences):
        between = sentence.passage.text[before.end - sentence.passage.start : sentence.start - sentence.passage.start]
        told += (between if not between.strip() else " ") + sentence.quote
    return told
