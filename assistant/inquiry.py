"""One message becomes the questions it asks, each with the passages that may answer it.

`What is an LLM? And who makes Claude?` is two questions, searched for and answered one by one. `Compare LoRA and
QLoRA` is one question with two sides, and each side brings passages of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from assistant.conversation import standalone
from assistant.evidence import Evidence
from assistant.messages import Asking, Message
from assistant.noting import notes_of
from assistant.phrasing import pair_of, parts_of
from assistant.prompting import Form, Prompt
from index.lexical import terms
from index.retrieval import Index, Passage

PASSAGES_FOR_TWO = 6
"""Passages of a comparison, at most: both sides need theirs."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question of a message."""

    asked: str
    """As the reader put it."""
    question: str
    """As it stands alone, in the material's spelling."""
    passages: tuple[Passage, ...]
    """Best first; `n` is unique among all inquiries of a message."""
    missing: str = ""
    """The side of a comparison that no passage names: the question is only about the other."""


def inquiries(message: str, history: Sequence[Message], index: Index, top_k: int) -> tuple[Inquiry, ...]:
    """Return the questions of a message in their order, each with its passages."""
    return _numbered(
        [
            _inquiry(part, index.vocabulary.corrected(question), index, top_k)
            for part, question in resolved(message, history)
        ]
    )


def resolved(message: str, history: Sequence[Message]) -> list[tuple[str, str]]:
    """Return the questions of a message in their order, each as the reader put it and as it stands alone."""
    parts = parts_of(message) or (message,)
    said = [Message("user", part) for part in parts]
    return [(part, standalone(part, [*history, *said[:number]])) for number, part in enumerate(parts)]


def passages_of(found: Iterable[Inquiry]) -> tuple[Passage, ...]:
    """Return every passage of some inquiries once, in the order of its number."""
    unique = {passage.n: passage for inquiry in found for passage in inquiry.passages}
    return tuple(unique[n] for n in sorted(unique))


def about(found: Iterable[Inquiry]) -> str:
    """Return what a whole message asks, as its questions stand alone."""
    return " ".join(inquiry.question for inquiry in found)


def prompt_for(inquiry: Inquiry, evidence: Evidence, asking: Asking, form: Form | None = None) -> Prompt:
    """Return what a generator is given to answer one question of a message."""
    passages = evidence.nearest_first(inquiry.question, inquiry.passages)
    notes = notes_of(passages, inquiry.question, evidence, asking.level)
    return Prompt(inquiry.question, passages, asking.level, notes, form, asking.decoding, asked_at=asking.at)


def _inquiry(asked: str, question: str, index: Index, top_k: int) -> Inquiry:
    whole = index.search(question, top_k)
    sides = pair_of(question)
    if not sides or not all(terms(side) for side in sides):
        return Inquiry(asked, question, tuple(whole))
    per_side = [index.search(f"What is {side}?", top_k) for side in sides]
    named = [_stands_in(side, [*whole, *found]) for side, found in zip(sides, per_side, strict=True)]
    if named == [True, False] or named == [False, True]:
        known, unknown = sides if named[0] else sides[::-1]
        return Inquiry(asked, f"What is {known}?", tuple(index.search(known, top_k)), missing=unknown)
    return Inquiry(asked, question, tuple(_taken_in_turn([*per_side, whole])[:PASSAGES_FOR_TWO]))


def _stands_in(side: str, passages: Iterable[Passage]) -> bool:
    """Return whether every word of a side stands in some passage."""
    read = set(terms(" ".join(f"{p.title} {p.section} {p.text}" for p in passages)))
    return set(terms(side)) <= read


def _taken_in_turn(lists: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return the passages of several lists without repeats, the best of each list first."""
    taken: dict[tuple[str, int], Passage] = {}
    for passage in chain.from_iterable(zip_longest(*lists)):
        if passage is not None:
            taken.setdefault(_place(passage), passage)
    return list(taken.values())


def _numbered(found: Sequence[Inquiry]) -> tuple[Inquiry, ...]:
    """Give every passage one number, however many of the questions it may answer."""
    places = dict.fromkeys(_place(passage) for inquiry in found for passage in inquiry.passages)
    numbers = {place: n for n, place in enumerate(places, start=1)}
    return tuple(
        replace(inquiry, passages=tuple(replace(p, n=numbers[_place(p)]) for p in inquiry.passages))
        for inquiry in found
    )


def _place(passage: Passage) -> tuple[str, int]:
    return passage.document_id, passage.start
