"""What there is to say: one field a sentence, so that a language that lacks one does not pass the type checker.

`{name}` in a sentence is filled in by `str.format`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.contract import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language."""

    code: str
    language: str
    """Its own name for itself."""

    # The page
    title: str
    tagline: str
    welcome: str
    welcome_hint: str
    examples: tuple[str, ...]
    """Questions that the built-in handbook answers, in the handbook's language."""

    # Asking
    conversation: str
    question: str
    question_hint: str
    ask: str
    stop: str
    level: str
    beginner: str
    standard: str
    expert: str
    theme: str

    # Answering
    reading: str
    found_one: str
    """`{title}`"""
    found_many: str
    """`{count}`, `{title}`"""
    found_across: str
    """`{count}`, `{documents}`"""
    others_first: str
    sources: str
    opens: str
    """`{n}`"""
    stopped: str
    stopped_early: str
    still_answering: str
    unexpected: str

    # The reading page
    back_to_chat: str
    original: str
    no_document: str
    no_document_hint: str
    no_passage: str

    def levels(self) -> list[tuple[str, str]]:
        """Return the levels as choices."""
        return [(self.beginner, "beginner"), (self.standard, "standard"), (self.expert, "expert")]

    def found(self, sources: Sequence[Source]) -> str:
        """Say what was found while the answer is thought about."""
        titles = {source.title for source in sources}
        if not titles:
            return self.reading
        if len(titles) > 1:
            return self.found_across.format(count=len(sources), documents=len(titles))
        sentence = self.found_one if len(sources) == 1 else self.found_many
        return sentence.format(count=len(sources), title=next(iter(titles)))
