"""The formulas: how well a ranking, a share and a text do. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

_VOWEL = re.compile(r"[aeiouyà-ÿ]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """Return one over the rank of the first relevant result, 0 where there is none."""
    return next((1 / rank for rank, is_relevant in enumerate(relevant, start=1) if is_relevant), 0.0)


def ndcg(relevant: Sequence[bool], total: int, k: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first k results (Järvelin and Kekäläinen 2002).

    Args:
        relevant: whether each result is, best first.
        total: how many relevant ones there are.
        k: how many results count.
    """
    gain = sum(1 / math.log2(rank + 1) for rank, hit in enumerate(relevant[:k], start=1) if hit)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(total, k) + 1))
    return min(1.0, gain / ideal) if ideal else 0.0


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share (Wilson 1927); 0 to 1 where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def reading_grade(sentences: Sequence[str]) -> float:
    """Return the school year of the United States that reads a text with ease (Kincaid et al. 1975)."""
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    parts = _hyphenation().inserted(word.lower()).split("-")
    # A break before a last consonant makes no syllable: `net-work-s`.
    return max(1, sum(bool(_VOWEL.search(part)) for part in parts))


@cache
def _hyphenation() -> Any:
    from pyphen import Pyphen

    return Pyphen(lang="en_US", left=1, right=1)
