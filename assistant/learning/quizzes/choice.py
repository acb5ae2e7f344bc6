"""A multiple-choice question with its solution, and how its wrong options are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeVar

from assistant.learning.quizzes.statements import Statement

Thing = TypeVar("Thing")

Kind = Literal["concept", "meaning", "said", "gap", "list", "open"]
"""A definition's name, a name's definition, what is said of a name, the name that a sentence says it of, an item of a
list; and a question to answer in one's own words."""

PROMPTS: dict[Kind, str] = {
    "concept": "Which concept is this? “{about}.”",
    "meaning": "Which of these describes {about}?",
    "said": "What does the material say about {about}?",
    "gap": "What fits the gap? “{about}.”",
    "list": "“{about}.” Which of these belongs to that list?",
}

WRONG = range(2, 4)
"""How many wrong options a question may have."""


@dataclass(frozen=True)
class Choice:
    """A question with its solution."""

    kind: Kind
    about: str
    """What it asks about: a name, or words of the material; see `PROMPTS`."""
    right: str
    wrong: tuple[str, ...]
    points: tuple[Statement, ...]
    """Where the material says what is right."""


def draw(options: Iterable[str], random: Random) -> tuple[str, ...]:
    """Return up to three of the nearest options."""
    nearest = list(dict.fromkeys(options))[:6]
    return tuple(random.sample(nearest, min(len(nearest), WRONG.stop - 1)))


def as_long(one: str, other: str) -> bool:
    """Return whether the length of an option gives nothing away."""
    return 0.6 <= len(one) / len(other) <= 1.67


def shuffled(things: Sequence[Thing], random: Random) -> list[Thing]:
    return random.sample(things, len(things))
