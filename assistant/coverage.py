"""Does the material answer this question? Decided by code before a word is generated.

A small model that is told to refuse refuses what it should answer, and one that is not answers what it should not.
Here the same model is only asked yes or no about passages that it has to read anyway. How much it prefers yes counts
together with what retrieval knows: how near the best passage is, and how many of the question's words stand in the
passages. Without such a model retrieval decides alone, and less sharply.

The weights are a logistic regression's; `python -m tests.benchmarks.coverage` fits and cross-validates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.generators import Generator, Judge
from assistant.pausing import Work
from assistant.prompting import Prompt
from index.lexical import terms
from index.retrieval import Passage

FITTED_ON = frozenset({"qwen2.5-coder-1.5b-instruct-q4_k_m"})
"""Models whose yes or no is counted on. Another's margins lie elsewhere, so that for it retrieval decides alone; the
0.5B's tell nothing that retrieval does not know."""

_ASKING = frozenset(
    terms(
        "explain describe tell discuss define mean meaning meant simply simple example please give role purpose "
        "important key basic"
    )
)
"""Words that say how to answer and not what about: that they stand in no passage means nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and its passages before an answer is written."""

    cosine: float
    """Of the question and the best passage."""
    shared: float
    """The share of the question's words that stand in the passages, from 0 to 1."""

    @classmethod
    def of(cls, question: str, passages: Sequence[Passage]) -> Signals:
        """Look at a question and the passages found for it."""
        asked = set(terms(question)) - _ASKING
        read = set(terms(" ".join(f"{p.title} {p.section} {p.text}" for p in passages)))
        cosine = max((passage.score for passage in passages), default=0.0)
        return cls(cosine, len(asked & read) / len(asked) if asked else 0.0)

    @property
    def hopeless(self) -> bool:
        """Whether no answer of the model could change the decision: it need not be asked."""
        return self.shared == 0 and self.cosine < 0.2

    def cover_with(self, yes_margin: float) -> bool:
        """Decide, given the model's log-odds of yes against no."""
        return yes_margin + 0.5 * self.cosine + 1.6 * self.shared >= 2.9

    def cover_alone(self) -> bool:
        """Decide without a model."""
        return self.cosine + 1.5 * self.shared >= 1.3


def is_covered(prompt: Prompt, generator: Generator) -> Work[bool]:
    """Return whether the passages of a prompt answer its question."""
    signals = Signals.of(prompt.question, prompt.passages)
    if signals.hopeless:
        return False
    if isinstance(generator, Judge) and generator.name in FITTED_ON:
        return signals.cover_with((yield from generator.yes_margin(prompt)))
    return signals.cover_alone()
