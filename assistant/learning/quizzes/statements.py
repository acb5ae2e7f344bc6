"""A sentence of the material, with its place, and whether it can be understood alone. Knows nothing of questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.lexical import terms
from index.storage import IndexedDocument

WORDS = range(6, 46)
"""A sentence of fewer is a label, of more a riddle."""
SUBJECT_WORDS = 14
LABEL_WORDS = 5

LEANS = re.compile(
    r"(it|its|this|these|they|their|them|that|those|such|he|she|we|you|i|both|another|one|lastly|finally|further(more)?|"
    r"additionally|moreover|hence|therefore|thus|however|conversely|instead|also|then|next|so|but|and|or|yet|still|"
    r"otherwise|here|there|similarly|specifically|likewise|in contrast|on the other hand|by contrast|as a result|for "
    r"(example|instance)|the (same|other|latter|former|following|first|second|third|last|next|result|method|"
    r"approach|example|idea)|"
    r"suppose|let|imagine|consider|if)\b",
    re.IGNORECASE,
)
"""How a sentence opens that needs the one before it, or tells a story of its own."""

_POINTS_OUT = re.compile(
    r"\b(this|these|those|above|below|following|previous|earlier|as the table|figure \d|equation|such (?!as))\b",
    re.IGNORECASE,
)
"""What sends a reader to another sentence, or to a table."""
MARKS = re.compile(r"[$`|<>]|https?:")
"""Formulas, code, tables and addresses."""

_ANNOUNCES = re.compile(r"[:;?,]$")
_LETTER_HYPHEN = re.compile(r"\b(\w)-(?=\w)")
_MARKUP = re.compile(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}")


@dataclass(frozen=True)
class Statement:
    """A span of a document that says something."""

    document: IndexedDocument
    section: str
    """The heading it stands under; empty at the top."""
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The exact words: `document.text[start:end]`."""
        return self.document.text[self.start : self.end]

    @cached_property
    def text(self) -> str:
        """The words for a reader: on one line, without emphasis."""
        return plain(self.quote)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(terms(self.text))

    @cached_property
    def named(self) -> frozenset[str]:
        """The stems of its words as parts of names."""
        return name_stems(self.text)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Those of the words among which its subject stands and what that is."""
        return name_stems(" ".join(self.text.split()[:SUBJECT_WORDS]))

    @cached_property
    def label(self) -> frozenset[str]:
        """Those of its first words, among which the subject of a list's item stands."""
        return name_stems(" ".join(self.text.split()[:LABEL_WORDS]))


def stands_alone(text: str) -> bool:
    """Return whether a sentence is understood without the one before it, the formula after it or the table below."""
    return (
        len(text.split()) in WORDS
        and not LEANS.match(text)
        and not _POINTS_OUT.search(text)
        and not MARKS.search(text)
        and not _ANNOUNCES.search(text)
        and text[0].isupper()
    )


def plain(text: str) -> str:
    """Return a stretch of Markdown on one line, without emphasis."""
    return " ".join(_MARKUP.sub("", text).split())


def name_stems(text: str) -> frozenset[str]:
    """Return the stems of a text that may name something: `Q-learning` is not all learning."""
    return frozenset(terms(_LETTER_HYPHEN.sub(r"\1", text)))
