"""Multiple choice by rule: what is right stands in the material, what is wrong is said there of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from assistant.learning.quizzes.choice import WRONG, Choice, as_long, draw, shuffled
from assistant.learning.quizzes.definitions import Definition
from assistant.learning.quizzes.material import REACH, Material
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.rivals import Surroundings, agree, holds, page_of, rivals, said_of, strangers
from assistant.learning.quizzes.statements import Statement, name_stems

BLANK = "____"
MOST_BLANKS = 2
"""Words of its name that are left out of what is said of something; with more it is a riddle."""
LEAST_WORDS = 7
"""A definition of fewer may fit many things: the building blocks of neural networks."""
_WORD = re.compile(r"[\w'’-]+")
_TEACHES = re.compile(
    r"\b(because|so that|so|although|instead|without|whereas|while|but|only|when|if|prevent\w*|reduces?|avoids?|needs?|"
    r"cannot|causes?|means|fails?)\b",
    re.IGNORECASE,
)
"""Reasons, limits and differences: worth asking before all else."""


def concepts(around: Surroundings, meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield questions that give a definition and ask for its name."""
    for one in shuffled(around.own.definitions, random):
        unlike = [rival.title for rival in rivals(one, around, meanings) if not rival.is_named_in(one.predicate)]
        wrong = draw(unlike, random)
        described = _without(one.stems, one.predicate)
        is_telling = len(described.split()) >= LEAST_WORDS and described.count(BLANK) <= MOST_BLANKS
        if len(wrong) in WRONG and is_telling:
            yield Choice("concept", _capital(described), one.title, wrong, (one.statement,))


def definitions(around: Surroundings, meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield questions that name something and ask what it is."""
    for one in shuffled(around.own.definitions, random):
        if one.stems & name_stems(one.predicate):
            continue  # The name would tell.
        unlike = [
            _capital(rival.predicate)
            for rival in rivals(one, around, meanings)
            if not one.stems & name_stems(rival.predicate) and as_long(rival.predicate, one.predicate)
        ]
        wrong = draw(unlike, random)
        if len(wrong) in WRONG:
            yield Choice("meaning", _with_article(one), _capital(one.predicate), wrong, (one.statement,))


def sayings(around: Surroundings, meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield questions that ask what the material says of something, among what it says of others."""
    for subject, statement, predicate in _sayings(around.own, random):
        if subject.stems & name_stems(predicate):
            continue  # The name would tell.
        unlike = [
            _capital(other)
            for rival in strangers(subject, around, meanings)
            for _, other in said_of(rival, page_of(rival, around))
            if as_long(other, predicate) and agree(other, predicate) and not subject.is_named_in(other)
        ]
        wrong = draw([other for other in dict.fromkeys(unlike) if not holds(other, around.own, meanings)], random)
        if len(wrong) in WRONG:
            yield Choice("said", _with_article(subject), _capital(predicate), wrong, (statement,))


def gaps(around: Surroundings, meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield questions that leave the subject of a sentence out."""
    for subject, statement, predicate in _sayings(around.own, random):
        unlike = [
            rival.title
            for rival in strangers(subject, around, meanings)
            if not rival.is_named_in(predicate) and not holds(predicate, page_of(rival, around), meanings)
        ]
        wrong = draw(unlike, random)
        said = _without(subject.stems, predicate)
        if len(wrong) in WRONG and said.count(BLANK) <= MOST_BLANKS:
            yield Choice("gap", f"{BLANK} {said}", subject.title, wrong, (statement,))


def _with_article(one: Definition) -> str:
    """Return a name as a question takes it: `a random forest`, `overfitting`, `DBSCAN`."""
    first = one.statement.text.split()[0].lower()
    article = f"{first} " if first in ("a", "an", "the") else ""
    statement = one.statement
    around = statement.document.text[max(0, statement.start - REACH) : statement.end + REACH]
    lower = one.name[0].lower() + one.name[1:]
    stands_so = re.search(rf"[a-z,] {re.escape(lower)}\b", around)
    return article + (lower if stands_so else one.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sayings(own: Material, random: Random) -> Iterator[tuple[Definition, Statement, str]]:
    """Yield what a page says of the things it defines, its own subject first."""
    for subject in sorted(own.definitions, key=lambda one: not one.other_names):
        said = shuffled(list(said_of(subject, own)), random)
        for statement, predicate in sorted(said, key=lambda one: not _TEACHES.search(one[1])):
            yield subject, statement, predicate


def _without(stems: frozenset[str], text: str) -> str:
    """Return a text without the words that have these stems: they would tell the name that is asked for."""
    return _WORD.sub(lambda match: BLANK if stems & name_stems(match.group()) else match.group(), text)
