"""What could be taken for something and is not it: the neighbours from which wrong options come.

They are left out where they might be right too: under another name, as a kind of the thing, or by meaning the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.learning.quizzes.definitions import Definition
from assistant.learning.quizzes.material import Material
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.statements import Statement

SAME_DEFINITION = 0.82
"""Definitions with at least this cosine may be of one thing."""
SAME_STATEMENT = 0.6
"""What is said of one thing may hold for another that something as near is said of."""
MOST_RIVALS = 16
"""Neighbours, the nearest, among which wrong options are looked for."""
TRIVIA = re.compile(
    r"\b(1[5-9]\d\d|20\d\d|introduced|invented|proposed|published|coined|named after|also|therefore|however|too|then|"
    r"nothing to do|either|works? like|resembles?|the steps?)\b"
    r"|(?-i:(?<=\s)[A-Z][a-z])",
    re.IGNORECASE,
)
"""Years, inventors and other proper names, and words that lean on the sentence before."""
_NO_VERB = re.compile(
    r"(of|that|which|who|with|in|for|and|or|from|as|to|on|at|by|"
    r"(is|are|means?) (an?|the|any|what))\b",
    re.I,
)
_SINGULAR = re.compile(r"(is|has|does|was|[a-z]+[^s]s)\b", re.IGNORECASE)
_VERB_LATER = re.compile(r"\w+ (\w+ )?(are|is|have|has|can|do|does|were|may|must|will) ", re.IGNORECASE)
"""`Models often have layers`, said after `Deep learning`: what follows the name is no verb."""
_MODAL = re.compile(r"(can|cannot|may|must|will|should)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Surroundings:
    """A subject's page and those around it."""

    own: Material
    others: tuple[Material, ...]
    """Nearest first."""

    @property
    def definitions(self) -> list[Definition]:
        """What the neighbours are and what stands beside the subject, nearest first."""
        around = [d for other in self.others for d in other.definitions]
        return [*(d for d in around if d.other_names), *self.own.definitions, *(d for d in around if not d.other_names)]


def rivals(one: Definition, around: Surroundings, meanings: Meanings) -> list[Definition]:
    """Return what could be taken for something and is not: neither the same, nor a kind of it, nor what it is a kind
    of."""
    found: dict[str, Definition] = {}
    for other in around.definitions:
        same_form = other.is_plural == one.is_plural and bool(other.other_names) >= bool(one.other_names)
        is_kin = _is_kind_of(one, other) or _is_kind_of(other, one) or _is_called_kind_of(other, one, around)
        if same_form and not is_kin and not _may_be_same(one, other):
            found.setdefault(other.title.lower(), other)
    near = list(found.values())[:MOST_RIVALS]
    cosines = meanings.cosines(one.predicate, [other.predicate for other in near])
    return [other for other, cosine in zip(near, cosines, strict=True) if cosine < SAME_DEFINITION]


def strangers(one: Definition, around: Surroundings, meanings: Meanings) -> list[Definition]:
    """Return the rivals that have no part in what a page says: what is said of something may hold for those that do."""
    return [
        other
        for other in rivals(one, around, meanings)
        if not _speaks_of(one, page_of(other, around)) and not _speaks_of(other, around.own)
    ]


def _speaks_of(one: Definition, page: Material) -> bool:
    return any(one.is_named_among(statement.named) for statement in page.statements)


def _is_kind_of(one: Definition, other: Definition) -> bool:
    """Return whether something is defined as a kind of another: a random forest is an ensemble of decision trees."""
    return other.is_named_among(one.kind_stems)


def _is_called_kind_of(one: Definition, other: Definition, around: Surroundings) -> bool:
    """Return whether a page says further on that one is a kind of another, or the other's page lists it as such."""
    said = (statement.subjects for statement in page_of(one, around).statements)
    items = (item.label for listing in page_of(other, around).listings for item in listing.items)
    is_said = any(one.is_named_among(stems) and other.is_named_among(stems) for stems in said)
    return is_said or any(one.is_named_among(stems) for stems in items)


def _may_be_same(one: Definition, other: Definition) -> bool:
    """Return whether two have a name in common, or one's name is part of the other's: gradient descent, stochastic
    gradient descent."""
    contained = any(a <= b or b <= a for a in one.usual_names for b in other.usual_names)
    return contained or bool(set(one.names) & set(other.names))


def page_of(rival: Definition, around: Surroundings) -> Material:
    pages = (around.own, *around.others)
    return next(page for page in pages if page.document.id == rival.statement.document.id)


def said_of(one: Definition, page: Material) -> Iterator[tuple[Statement, str]]:
    """Yield the sentences whose subject something is, each with what it says of it."""
    name = re.escape(one.name)
    sentence = re.compile(
        rf"(?:(?:an?|the) )?{name} (?P<predicate>(?P<verb>[a-z]+) [^.]+(?:\.\S[^.]*)*)\.", re.IGNORECASE
    )
    defining = [definition.statement for definition in page.definitions]
    for statement in page.statements:
        match = sentence.fullmatch(statement.text)
        if not match or _NO_VERB.match(match["predicate"]) or TRIVIA.search(statement.text) or statement in defining:
            continue
        verb, predicate = match["verb"], match["predicate"]
        may_be_verb = one.is_plural or _SINGULAR.match(verb) or _MODAL.match(verb)
        is_noun = _VERB_LATER.match(predicate) or _is_noun(verb, one.name, page)
        if may_be_verb and not is_noun and not one.is_named_in(predicate):
            yield statement, predicate


def _is_noun(word: str, name: str, page: Material) -> bool:
    """Return whether what follows a name goes on with it: `It is a mistake to read attention weights as …`"""
    inside = re.compile(rf"\b(\w{{1,30}}),? {re.escape(name)} {word}\b", re.IGNORECASE)
    before = (found for statement in page.statements for found in inside.findall(statement.text))
    return any(found.lower() not in ("a", "an", "the") for found in before)


def holds(predicate: str, page: Material, meanings: Meanings) -> bool:
    """Return whether a page says something so near that it may be true of its subject as well."""
    return meanings.nearest(predicate, [statement.text for statement in page.statements]) >= SAME_STATEMENT


def agree(one: str, other: str) -> bool:
    """Return whether two predicates fit the same subject by their grammar."""
    return any(_MODAL.match(text) for text in (one, other)) or bool(_SINGULAR.match(one)) == bool(
        _SINGULAR.match(other)
    )
