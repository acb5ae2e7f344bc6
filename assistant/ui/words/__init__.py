"""Everything that the chat and its pages say themselves, in each language. Plain text: whoever shows it escapes it."""

from __future__ import annotations

from assistant.ui.words.catalogue import Words
from assistant.ui.words.english import ENGLISH
from assistant.ui.words.french import FRENCH
from assistant.ui.words.german import GERMAN
from assistant.ui.words.spanish import SPANISH

__all__ = ["ENGLISH", "LANGUAGES", "Words", "words_for"]

LANGUAGES: dict[str, Words] = {words.code: words for words in (ENGLISH, GERMAN, SPANISH, FRENCH)}
"""By their codes: `en`, `de`, `es`, `fr`."""


def words_for(language: str | None) -> Words:
    """Return the words of a language such as `de` or `de-AT`; English where there are none."""
    return LANGUAGES.get((language or "").lower().partition("-")[0], ENGLISH)
