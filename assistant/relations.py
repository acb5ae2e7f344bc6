"""Tells a sentence that turns a relation around: the words of `A is a subset of B` also make `B is a subset of A`.

A relation is what stands before and after a preposition or a `than`. No parser is needed for that: the neighbours
of one small word are compared in both sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import terms

_BETWEEN = re.compile(r"\b(of|by|than|from|over|before|after|into|on|instead of|to)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.!?()]|\b(and|but|while|which|that|so|because|whereas)\b", re.IGNORECASE)
_NEAR = 5
"""Words on the left among which a relation's subject is looked for."""


@dataclass(frozen=True, slots=True)
class _Relation:
    word: str
    head: str
    """The stem right before the word: `subset` of, `faster` than."""
    left: tuple[str, ...]
    """The stems before the head, in the same clause."""
    right: tuple[str, ...]
    """The first two stems after the word."""


def turns_around(sentence: str, evidence: str) -> bool:
    """Return whether a sentence says of B what the evidence, in the same words, says of A."""
    there = _relations(evidence)
    for relation in _relations(sentence):
        same = [other for other in there if (other.word, other.head) == (relation.word, relation.head)]
        swapped = any(set(other.right) <= set(relation.left) for other in same)
        if swapped and not any(_agree(relation, other) for other in same):
            return True
    return False


def _agree(relation: _Relation, other: _Relation) -> bool:
    return relation.right[:1] == other.right[:1] or set(relation.right) == set(other.right)


def _relations(text: str) -> list[_Relation]:
    found = []
    for match in _BETWEEN.finditer(text):
        before = terms(_CLAUSE_END.split(text[: match.start()])[-1] or "")
        after = terms(_first_clause(text[match.end() :]))
        if before and after:
            found.append(_Relation(match.group().lower(), before[-1], tuple(before[:-1][-_NEAR:]), tuple(after[:2])))
    return found


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
