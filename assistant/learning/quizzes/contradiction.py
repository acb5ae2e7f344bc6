"""Whether a reply says the opposite of the material: opposite words, a yes for a no, another number, sides swapped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.learning.quizzes.meaning import Meanings
from assistant.phrasing import pair_of
from assistant.relations import turns_around
from index.lexical import terms

MOST_CLAUSES = 20
ABOUT_THE_SAME = 0.3
"""Cosine from which two clauses are taken to speak of one thing."""
CLEARLY = 0.12
"""How much better a clause must fit the other side than its own to count as swapped."""

_CLAUSE = re.compile(
    r"(?<=[.!?;:])\s+|;\s*|,?\s+(?:and|while|but|whereas|where|since|because|so)\s+|,\s+", re.IGNORECASE
)
_LEAST_WORDS = 3
_YES = re.compile(r"\W*(yes|yeah|yep|sure|of course|definitely|always)\b", re.IGNORECASE)
_NO = re.compile(r"\W*(no|nope|not|never)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"(is|are|does|do|can|should|has|have|must|will)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(not|no|never|cannot|without|\w+n['’]t)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")

_OPPOSITES = [
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (
            r"more|most|many|larger?|bigger|big|greater|higher?|highest|longer?",
            r"less|fewer|few|small(?:er)?|lower?|short(?:er)?",
        ),
        (
            r"increas\w+|rises?|rising|grows?|growing|goes up|raises?",
            r"decreas\w+|falls?|falling|shrinks?|shrinking|goes down|lowers?",
        ),
        (r"before", r"after"),
        (r"same|identical", r"different|differs?|another|opposite"),
        (r"local", r"global"),
        (r"simple[rs]?|smooth", r"complex|complicated"),
        (r"(?:switched|turned|stays?|left) on|active", r"(?:switched|turned|stays?) off|inactive"),
        (r"fast(?:er|est)?|quick\w*", r"slow(?:er|ly|est)?"),
        (r"always|every|all", r"never|none|only a few|ignores?"),
        (r"better|best|improves?", r"worse|worst"),
        (r"linear", r"non-?linear"),
        (r"true|correct|right", r"false|wrong|incorrect"),
        (r"validation", r"training error"),
        (r"related", r"unrelated"),
    )
]


def contradicts(question: str, sentences: Sequence[str], reply: str, meanings: Meanings) -> bool:
    """Return whether a reply denies what the sentences that answer the question say."""
    return (
        _answers_the_other_way(question, sentences[0], reply)
        or _swaps_sides(question, sentences, reply, meanings)
        or any(_opposes(part, sentences, meanings) for part in (reply, *clauses_of(reply)))
    )


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a text that are long enough to say something; the whole where there are none."""
    found = [clause.strip() for clause in _CLAUSE.split(text) if len(clause.split()) >= _LEAST_WORDS]
    return found[:MOST_CLAUSES] or [text]


def _answers_the_other_way(question: str, sentence: str, reply: str) -> bool:
    """Return whether a question that asks for a yes or a no gets the one where the material gives the other."""
    if not _YES_OR_NO.match(question):
        return False
    denied = bool(_NEGATION.search(sentence))
    return bool(_YES.match(reply)) and denied


def _opposes(clause: str, sentences: Sequence[str], meanings: Meanings) -> bool:
    """Return whether a clause has an opposite or another number in place of a word of the sentence it is nearest to."""
    cosines = meanings.cosines(clause, sentences)
    nearest = sentences[int(cosines.argmax())]
    if cosines.max() < ABOUT_THE_SAME:
        return False
    numbers, there = set(_NUMBER.findall(clause)), set(_NUMBER.findall(nearest))
    return (
        bool(numbers and there and not numbers & there)
        or turns_around(clause, nearest)
        or any(
            _replaces(one, other, clause, nearest) or _replaces(other, one, clause, nearest)
            for one, other in _OPPOSITES
        )
    )


def _replaces(one: re.Pattern[str], other: re.Pattern[str], clause: str, sentence: str) -> bool:
    """Return whether a clause has only the one of two opposites where a sentence has only the other."""
    if _NEGATION.search(clause) and not _NEGATION.search(sentence):
        return False  # `Not slower` is no opposite of `faster`.
    only_one = one.search(clause) and not other.search(clause)
    return bool(only_one and other.search(sentence) and not one.search(sentence))


def _swaps_sides(question: str, sentences: Sequence[str], reply: str, meanings: Meanings) -> bool:
    """Return whether a comparison says of one side what the material says of the other."""
    sides = pair_of(question)
    if not sides:
        return False
    first, second = (terms(side) for side in sides)
    # `direct and indirect prompt injection`: what stands first tells them apart, the rest may be said of both.
    names = [
        frozenset(one for one in side[:1] if one not in other) for side, other in ((first, second), (second, first))
    ]
    if not all(names):
        return False
    there = [(side, words) for sentence in sentences for side, words in _by_side(sentence, names)]
    for side, words in _by_side(reply, names):
        own = _best_fit(words, [other for its, other in there if its == side], meanings)
        across = _best_fit(words, [other for its, other in there if its != side], meanings)
        if across > own + CLEARLY and across >= ABOUT_THE_SAME:
            return True
    return False


def _by_side(text: str, names: Sequence[frozenset[str]]) -> list[tuple[int, str]]:
    """Return the clauses that speak of one side alone, each with its side and without its name."""
    found = []
    for clause in clauses_of(text):
        stems = frozenset(terms(clause))
        named = [side for side in (0, 1) if names[side] & stems]
        if len(named) == 1:
            kept = [word for word in clause.split() if not set(terms(word)) & (names[0] | names[1])]
            found.append((named[0], " ".join(kept)))
    return found


def _best_fit(words: str, others: Sequence[str], meanings: Meanings) -> float:
    """Return how well words fit the best of some others: the mean of cosine and shared words, from 0 to 1."""
    stems = frozenset(terms(words))
    cosines = meanings.cosines(words, others)
    shared = [len(stems & frozenset(terms(other))) / max(len(stems), 1) for other in others]
    return max((float(cosine + share) / 2 for cosine, share in zip(cosines, shared, strict=True)), default=0.0)
