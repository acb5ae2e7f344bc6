"""How far a reply says what a sentence of the material says, by its words and its meaning. Knows no verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.learning.quizzes.contradiction import clauses_of
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.statements import Statement
from index.lexical import terms

MAX_UNITS = 24
"""Stretches of a reply that are compared, at most."""
LEAST_NEW = 0.1
"""The share of a point's own words below which a reply must come nearer to it by meaning."""
LEAST_GAIN = 0.02

_FUNCTION_WORDS = re.compile(
    r"\b(a|an|the|of|to|in|on|by|for|from|with|and|or|but|is|are|be|it|its|that|which|who|so|as|because|since|when|if|than|"
    r"not|no|they|them|their|you|your|we|i|do|does|don't|can|will|has|have|at|into|then|there|this|these|one|each|every|"
    r"out|up|off|only|also|more|less|all|how|what|what's|isn't)\b",
    re.IGNORECASE,
)
_SALAD_WORDS = 6
_LEAST_FUNCTION_WORDS = 0.15


@dataclass(frozen=True)
class Likeness:
    """How a reply compares with one point."""

    words: float
    """The share of the point's words, beyond those of the question, that the reply has."""
    cosine: float
    """Of the point and the nearest stretch of the reply."""
    gain: float
    """How much nearer the question with the reply is to the point than the question alone is."""

    @property
    def strength(self) -> float:
        """One figure for all three; 0 where the reply has nothing of the point that the question has not."""
        has_something = self.words >= LEAST_NEW or self.gain >= LEAST_GAIN
        return self.words + self.cosine + 2 * self.gain if has_something else 0.0


def likeness(question: str, point: Statement, reply: str, meanings: Meanings) -> Likeness:
    """Compare a reply to a question with a sentence that answers it."""
    asked, said = frozenset(terms(question)), frozenset(terms(reply))
    own = (point.stems - asked) or point.stems
    units = units_of(reply)
    in_context = [f"{question} {unit}" for unit in (question, *units)]
    alone, *with_reply = meanings.cosines(f"{question} {point.text}", in_context)
    gain = float(max(with_reply, default=alone) - alone)
    return Likeness(len(own & said) / max(len(own), 1), meanings.nearest(point.text, units), gain)


def units_of(reply: str) -> list[str]:
    """Return what of a reply is compared: all of it, and each of its clauses."""
    return list(dict.fromkeys([reply, *clauses_of(reply)]))[:MAX_UNITS]


def says_nothing(question: str, reply: str) -> bool:
    """Return whether a reply only repeats the question, or strings terms together without saying anything of them."""
    words = reply.split()
    function_words = len(_FUNCTION_WORDS.findall(reply))
    is_salad = len(words) >= _SALAD_WORDS and function_words < _LEAST_FUNCTION_WORDS * len(words)
    return is_salad or not set(terms(reply)) - set(terms(question))
