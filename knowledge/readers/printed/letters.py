"""Letters as a reader expects them: plain spaces, no ligatures, raised digits raised, nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

UNKNOWN = "\ufffd"
"""Stands for a glyph of which the file does not say what it means."""
BULLETS = "•‣◦▪●○■□∙·⁃➢➤►▶▸▷▹✓✔❖◆◇⬧⚫"
LOOSE_BULLETS = "o-–—*§"
"""Bullets where they stand far from the text, else letters and dashes."""

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISABLE = re.compile(r"[0-9+\-−=()n]{1,4}")
_LOWERABLE = re.compile(r"[0-9+\-−=()]{1,4}")
_ODD_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
_INVISIBLE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff{UNKNOWN}]")
_COMPOUND = re.compile("[\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CODE_QUOTES = str.maketrans("‘’“”−", '`\'""-')


def tidy(text: str) -> str:
    """Return text with plain single spaces, ligatures as letters, and nothing that cannot be seen.

    A sign of a private font is a bullet where it comes first, else it means nothing.
    """
    text = _PRIVATE.sub(lambda found: "• " if found.start() == 0 and len(text) > 1 else "", text)
    return " ".join(_plain(text).split())


def tidy_code(text: str) -> str:
    """Return a line of code with its spaces, and the quotes that its author typed."""
    return _plain(_PRIVATE.sub("", text)).translate(_CODE_QUOTES).rstrip()


def _plain(text: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):  # Windows counts such letters as two.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = _COMPOUND.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _INVISIBLE.sub("", _ODD_SPACES.sub(" ", text))


def raised(text: str) -> str:
    """Return text above the line; only what has signs of its own for that is changed."""
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text) else text


def lowered(text: str) -> str:
    """Return text below the line; only what has signs of its own for that is changed."""
    return text.translate(_LOWERED) if _LOWERABLE.fullmatch(text) else text
