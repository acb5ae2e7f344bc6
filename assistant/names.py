"""Which words claim something by themselves, numbers, names and acronyms, and whether a text has them."""

from __future__ import annotations

import re

from index.lexical import terms

_OPENERS = frozenset(
    "additionally also although another besides both consequently each examples finally first furthermore hence "
    "however instead like many moreover most much nevertheless next note one other overall rather second similarly "
    "since some still such therefore thus today two unlike usually whereas whether yes yet".split()
)
"""Words that open a sentence and name nothing, beside the stop words."""

_ORDINARY_ENDING = re.compile(r"(ing|ly|tion|ment|ness|ity|ism)$")

_WORD = re.compile(r"[^\W_][\w'’.,%-]*[\w%]|[^\W_]")


def words_of(text: str) -> list[re.Match[str]]:
    """Return the words of a text, with their places."""
    return list(_WORD.finditer(text))


def is_checkable(word: str, opens_sentence: bool) -> bool:
    """Return whether a word claims something by itself: a number, a name or an acronym."""
    if not _names_something(word) or word in ("I", "A"):
        return False
    if not opens_sentence or not word[0].isupper() or any(c.isupper() or c.isdigit() for c in word[1:]):
        return True
    # Any word may be capitalised at the beginning of a sentence. It is taken for a name unless it looks ordinary.
    lower = _bare(word)
    return bool(terms(lower)) and lower not in _OPENERS and not _ORDINARY_ENDING.search(lower)


def _names_something(word: str) -> bool:
    return any(character.isdigit() or character.isupper() for character in word)


def forms_of(text: str) -> set[str]:
    """Return every form in which the words of a text may be repeated."""
    return {form for word in _WORD.findall(text) for form in _forms(word)}


def stands_among(word: str, forms: set[str]) -> bool:
    """Return whether a word, or each part of a compound that names something, is one of some forms."""
    if any(form in forms for form in (_bare(word), _bare(word).removesuffix("s"), f"{_bare(word)}s")):
        return True
    parts = re.split(r"[-/]", word)
    return len(parts) > 1 and all(stands_among(part, forms) for part in parts if part and _names_something(part))


def _forms(word: str) -> set[str]:
    """Return the forms in which a word of a passage may be repeated: itself, and its parts.

    The 3 of GPT-3 is no number by itself; the years of 2010-2012 are.
    """
    parts = re.split(r"[-/'’]", _bare(word))
    has_letters = any(character.isalpha() for character in word)
    return {_bare(word), *(part for part in parts if part and not (has_letters and part.isdigit()))}


def _bare(word: str) -> str:
    return word.lower().rstrip(".,").removesuffix("'s").removesuffix("’s")
