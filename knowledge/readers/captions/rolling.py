"""Automatic captions roll: each line is shown again above the next, or grows word by word. Here, it is said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.readers.captions.speech import Line, Spoken

FEWEST = 3
SHARE = 0.4
"""Where fewer of the cues begin with what was said before, it was said twice."""
MOST_LINES = 4
"""Lines that roll together."""


def each_once(cues: Sequence[Spoken]) -> list[Spoken]:
    """Return the cues without what they repeat of the one before, if captions roll in this file."""
    repeated = [0, *(_repeated(before.words, cue) for before, cue in pairwise(cues))]
    times = sum(1 for count in repeated if count)
    if times < max(FEWEST, SHARE * len(cues)):
        return list(cues)
    rest = [replace(cue, lines=_after(cue.lines, count)) for cue, count in zip(cues, repeated, strict=True)]
    return [cue for cue in rest if cue.lines]


def _repeated(before: list[str], cue: Spoken) -> int:
    """Return how many words a cue begins with that end the one before: whole lines, or all that was shown."""
    words = cue.words
    counts = {len(before)}
    count = 0
    for line in cue.lines[:MOST_LINES]:
        count += len(line.words)
        counts.add(count)
    for count in sorted(counts, reverse=True):
        if 0 < count <= min(len(before), len(words)) and before[-count:] == words[:count]:
            return count
    return 0


def _after(lines: Sequence[Line], count: int) -> tuple[Line, ...]:
    """Return lines without so many words at their beginning."""
    rest = []
    for line in lines:
        if count < len(line.words):
            rest.append(replace(line, words=line.words[count:], turn=line.turn and not count))
        count = max(0, count - len(line.words))
    return tuple(rest)
