"""Does the material answer this question? Decided by code before a word is generated.

A small model that is told to refuse refuses what it should answer, and one that is not answers what it should not.
Here the same model is only asked yes or no about passages that it has to read anyway. How much it prefers yes counts
together with what is cheaper to know: how near the nearest sentence is, how many of the question's words stand in the
passages, and whether what it wants, a number or some code, is there at all. Where these alone leave no hope the model
is not asked, and without a model whose yes is worth something they decide alone.

The weights and thresholds are a logistic regression's. They are in `coverage.json`, which says how they were obtained
and how often they err; `python -m tests.evaluation.coverage` fits, cross-validates and writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence import Evidence
from assistant.generators import Generator, Judge
from assistant.pausing import Work
from assistant.prompting import Prompt
from index.lexical import terms
from index.retrieval import Passage

_ASKING = frozenset(
    terms(
        "explain describe tell discuss define mean meaning meant simply simple example please give role purpose "
        "important key basic thanks hi hello"
    )
)
"""Words that say how to answer and not what about: that they stand in no passage means nothing."""

YES_OR_NO = re.compile(
    r"^\W*((so|and|but|ok|is it (true|right|correct) that)\b\W*)*"
    r"(is|are|was|were|do|does|did|can|could|will|would|has|have|should|must|isn['’]?t|aren['’]?t|doesn['’]?t|if)\b",
    re.IGNORECASE,
)

_WANTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(question, re.IGNORECASE), re.compile(passage, re.IGNORECASE))
    for question, passage in (
        # a date
        (
            r"\b(when (was|did|were)|(what|which) (year|date)|since when|how old|release date)\b",
            r"\b(1[89]|20)\d\d\b",
        ),
        # money
        (
            r"\b(prices?|costs? (a|per|me|us|to)|how much (does|do|is|are)\b.*\b(cost|pay|earn|charge)|"
            r"salar(y|ies)|fees?|subscription|cheap(est)?)\b",
            r"[$€£]\s?\d|\d\s?(dollars?|euros?|cents?)\b",
        ),
        # a number
        (
            r"\bhow (many|old|long|far|big|large)\b|\bpercentage\b",
            r"\d|\b(two|three|four|five|six|dozens?|hundreds?|thousands?|millions?|billions?|half|twice)\b",
        ),
        # code
        (r"\b(code|python|script|install|command|snippet)\b", r"```|\bdef \w|\bimport \w|\bpip install\b"),
        # a formula
        (r"\b(formula|equation|deriv(e|ation)|loss function of|mathematically)\b", r"[=√∑∈≈]|\\frac|\$[^$]+\$"),
    )
)
"""What some questions ask for, and what a passage that gives it must hold."""

_DECISIVE = frozenset(
    terms(
        "invent inventor invented invention discover discovered wrote written author authors published "
        "publish coined founder founded ceo employees staff revenue stock price cheap cheaper cheapest "
        "expensive sell sells sold vendor buy pay paid salary salaries fee subscription licence license "
        "licensed legal illegal liable liability sued lawsuit copyright consent released release launched "
        "launch download electricity university exam certificate certification died headquarters weather"
    )
)
"""Words that name what is asked for: where no passage has the word, the rest of the question may be there in vain."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and its passages before an answer is written."""

    closeness: float
    """Cosine of the question and the nearest sentence."""
    shared: float
    """The share of the question's words that stand in the passages, from 0 to 1."""
    lacks_wanted: bool
    """Whether it asks for a date, a price, a number, code, a formula, an inventor or the like, and no passage holds
    such a thing."""
    asks_yes_or_no: bool
    """Whether its answer is a yes or a no: then the model's may be that, and not the one it was asked for."""

    @classmethod
    def of(cls, question: str, passages: Sequence[Passage], evidence: Evidence) -> Signals:
        """Look at a question and the passages found for it, whose sentences are in the evidence."""
        asked = set(terms(question)) - _ASKING
        read = set(terms(" ".join(f"{p.title} {p.section} {p.text}" for p in passages)))
        text = "\n".join(passage.text for passage in passages)
        return cls(
            closeness=evidence.closeness(question, passages),
            shared=len(asked & read) / len(asked) if asked else 0.0,
            lacks_wanted=bool(asked & _DECISIVE - read)
            or any(wants.search(question) and not holds.search(text) for wants, holds in _WANTED),
            asks_yes_or_no=bool(YES_OR_NO.match(question)),
        )

    def values(self) -> dict[str, float]:
        """Return every signal by name as a number."""
        return {name: float(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Decision:
    """A weighted sum of signals and what it must reach."""

    weights: Mapping[str, float]
    threshold: float

    def score(self, signals: Signals, yes_margin: float = 0.0) -> float:
        """Return how far above its threshold the sum is: at least 0 for covered."""
        values = signals.values() | {"yes_margin": yes_margin}
        return sum(weight * values[name] for name, weight in self.weights.items()) - self.threshold


@dataclass(frozen=True, slots=True)
class Fit:
    """What the script has found."""

    models: frozenset[str]
    """Models whose yes or no is counted on: another's margins lie elsewhere, so that for it the rest decides alone."""
    with_model: Decision
    without_model: Decision
    hopeless_below: float
    """A score without the model below which no answer of the model would change the decision."""
    surely_from: float
    """A score without the model from which a plain question is covered, whatever the model would say."""


@cache
def fitted() -> Fit:
    """Return the weights and thresholds in use."""
    values = json.loads(files("assistant").joinpath("coverage.json").read_text(encoding="utf-8"))
    return Fit(
        frozenset(values["models"]),
        Decision(**values["with_model"]),
        Decision(**values["without_model"]),
        values["hopeless_below"],
        values["surely_from"],
    )


def is_surely_covered(prompt: Prompt, evidence: Evidence) -> bool:
    """Return whether a question that is plain by its words is covered so surely that no model need be asked.

    False premises come as near to the material as questions that it answers: `assistant.leading` keeps them out by how
    they are put.
    """
    signals = Signals.of(prompt.question, prompt.passages, evidence)
    return not signals.lacks_wanted and fitted().without_model.score(signals) >= fitted().surely_from


def is_covered(prompt: Prompt, generator: Generator, evidence: Evidence) -> Work[bool]:
    """Return whether the passages of a prompt, whose sentences are in the evidence, answer its question."""
    signals = Signals.of(prompt.question, prompt.passages, evidence)
    fit = fitted()
    alone = fit.without_model.score(signals)
    if not prompt.passages or signals.shared == 0 or alone < fit.hopeless_below:
        return False
    if isinstance(generator, Judge) and generator.name in fit.models:
        return fit.with_model.score(signals, (yield from generator.yes_margin(prompt))) >= 0
    return alone >= 0
