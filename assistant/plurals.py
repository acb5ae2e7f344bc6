"""Words without their plural, by the rules of Harman (1991), which leave what a word means alone.

A stemmer makes one of `token` and `tokenization`, and leaves out the number of `Level 4`; here they stay apart.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+[+#*]*")
_NO_PLURAL = frozenset("is this its was has means news lens bias always perhaps less".split())


def singular_words(text: str) -> list[str]:
    """Return the words and numbers of a text in order, in lower case and in the singular."""
    return [singular(word) for word in _WORD.findall(text.lower())]


def singular(word: str) -> str:
    """Return a word in lower case without its plural. `Statistics` is no `statistic`."""
    if len(word) < 4 or word in _NO_PLURAL or word.endswith(("ss", "us", "ics", "is")):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    return word.removesuffix("s")
