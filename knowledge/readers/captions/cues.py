"""Finds the cues of SubRip (SRT) and WebVTT: which lines are shown from when to when. Notes and styles are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STAMP = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"\s*(?P<start>{_STAMP})\s*-->\s*(?P<end>{_STAMP})")


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines that are shown together. Times are in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def cues(text: str) -> list[Cue]:
    """Return the cues of SRT or VTT in the order in which they are shown."""
    blank_ends = text.lstrip().startswith("WEBVTT")  # In SRT, a blank line may stand within a cue.
    found: list[tuple[int, int, list[str]]] = []
    is_open = False
    for line in text.split("\n"):
        timing = _TIMING.match(line) if "-->" in line else None
        if timing:
            if found:
                _drop_number(found[-1][2])
            found.append((_milliseconds(timing["start"]), _milliseconds(timing["end"]), []))
            is_open = True
        elif is_open and not (blank_ends and not line):
            found[-1][2].append(line)
        else:
            is_open = False
    return sorted((Cue(start, end, tuple(lines)) for start, end, lines in found), key=lambda cue: cue.start)


def _drop_number(lines: list[str]) -> None:
    """Leave out the number of the next cue."""
    if lines and lines[-1].strip().isdigit():
        lines.pop()


def _milliseconds(stamp: str) -> int:
    clock, _, fraction = stamp.replace(",", ".").partition(".")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction.ljust(3, "0") or 0)
