"""The words of the indexed material: what a reader's misspelling may have meant, what an acronym stands for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

FILE_NAME = "vocabulary.json"

_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORTEST_FOR_TWO_SLIPS = 8
"""Letters: two slips in a shorter word make another word of it."""

_NO_SLIP = frozenset(
    "arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt lets shouldnt thats theyre theres wasnt werent whats "
    "wheres whos whys wont wouldnt youre youve please thanks kinda gonna wanna".split()
)
"""What is typed in a hurry and understood by everyone."""

_ACRONYM = re.compile(r"(?<=[ -])\(([A-Z][A-Za-z]{0,5}[A-Z])s?\)")
"""In brackets, what may be the initials of the words before it."""
_LONGEST_LONG_FORM = 120
"""Characters."""
_LAST_WORDS = re.compile(r"(?:[\w'’]+[ -]+){1,8}$")


@dataclass(frozen=True)
class Vocabulary:
    """Every word of the material in lower case, how often it stands there, and the acronyms explained there."""

    words: dict[str, int] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Read texts."""
        words: Counter[str] = Counter()
        acronyms: dict[str, str] = {}
        for text in texts:
            words.update(match.group().lower() for match in _WORD.finditer(text))
            for bracket in _ACRONYM.finditer(text):
                before = text[max(0, bracket.start() - _LONGEST_LONG_FORM) : bracket.start()]
                if long_form := _long_form(before, bracket[1]):
                    acronyms.setdefault(bracket[1], long_form)
        return cls(dict(words), acronyms)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; empty where an earlier version wrote the index."""
        path = folder / FILE_NAME
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def save(self, folder: Path) -> None:
        """Write to one file."""
        values = {"words": self.words, "acronyms": self.acronyms}
        (folder / FILE_NAME).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")

    def corrected(self, text: str) -> str:
        """Return a text with each misspelled word put right where the material has the word that was meant."""
        return _WORD.sub(lambda match: self._corrected(match.group()), text)

    def _corrected(self, word: str) -> str:
        lower = word.lower()
        if (
            lower in self.words
            or any(letter.isupper() for letter in word[1:])
            or lower in _NO_SLIP
            or _is_english(lower)
        ):
            return word
        slips = 2 if len(word) >= _SHORTEST_FOR_TWO_SLIPS and word.islower() else 1
        near = process.extract(lower, self.words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
        meant = [(distance, -self.words[other], other) for other, distance, _ in near if other[0] == lower[0]]
        if not meant:
            return word
        best = min(meant)[2]
        return best.capitalize() if word[0].isupper() else best


def _long_form(before: str, acronym: str) -> str | None:
    """Return the last words before an acronym in brackets whose initials it is made of, if they are."""
    found = _LAST_WORDS.search(before)
    words = re.findall(r"[\w'’]+", found[0]) if found else []
    letters = acronym.lower()
    tail = words[-len(letters) :]
    if [word[0].lower() for word in tail] == list(letters):
        return " ".join(tail)
    return None


def _is_english(word: str) -> bool:
    return bool(_dictionary().known([word]))


@cache
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
