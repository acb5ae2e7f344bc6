"""Does the material answer this question? Decided by code before a word is generated.

A small model that is told to refuse refuses what it should answer, and one that is not answers what it should not.
Here the same model is only asked yes or no about passages that it has to read anyway, and the margin between the
two decides. Without a model the decision rests on retrieval alone and is less sharp.
"""

from __future__ import annotations

from assistant.generators import Generator, Judge
from assistant.prompting import Prompt
from index.lexical import terms
from index.retrieval import Passage

MIN_MARGIN = 0.2
"""Log-odds of yes against no from which a question counts as covered. On questions about the built-in article the
covered ones lie above, the others below."""

HOPELESS_COSINE = 0.05
"""A best passage further away than this, sharing no word with the question, is not worth asking a model about."""

MIN_COSINE = 0.25
MIN_TERMS = 0.6
"""Without a model: how near the best passage must be, and what share of the question's words must stand in the
passages."""


def is_covered(prompt: Prompt, generator: Generator) -> bool:
    """Return whether the passages of a prompt answer its question."""
    if not prompt.passages or is_hopeless(prompt):
        return False
    if isinstance(generator, Judge):
        return generator.yes_margin(prompt) >= MIN_MARGIN
    return _cosine(prompt) >= MIN_COSINE and shared_terms(prompt.question, prompt.passages) >= MIN_TERMS


def is_hopeless(prompt: Prompt) -> bool:
    """Return whether retrieval alone rules the question out."""
    return _cosine(prompt) < HOPELESS_COSINE and shared_terms(prompt.question, prompt.passages) == 0


def shared_terms(question: str, passages: tuple[Passage, ...]) -> float:
    """Return the share of a question's words that stand in the passages, from 0 to 1; 0 for no words."""
    asked = set(terms(question))
    read = set(terms(" ".join(f"{p.title} {p.section} {p.text}" for p in passages)))
    return len(asked & read) / len(asked) if asked else 0.0


def _cosine(prompt: Prompt) -> float:
    return max(passage.score for passage in prompt.passages)
