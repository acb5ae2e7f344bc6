"""Tells where a paragraph ends from how its lines stand: their steps, indents, and how full they are."""

from __future__ import annotations

import re

from knowledge.readers.printed.lines import Line
from knowledge.readers.printed.look import Look

WIDE = 1.3
"""A step from line to line this much larger than usual parts paragraphs."""
TIGHT = 0.75
"""A step this small is one within a formula."""
WIDEST = 1.8
"""A step this large parts them even in the middle of a sentence."""
INDENT = 0.6
"""In sizes of the letters."""
ITEM_INDENT = 2.0
"""In sizes of the letters: how far lines of one list item may begin from each other."""
FRAGMENT = 4
"""Letters: a shorter line may be part of a formula, in any size."""

_REFERENCE = re.compile(r"\[\d{1,3}\]\s")
_ENDED = re.compile(r"[.!?:…。！？][\"'”’»)\]⁰¹²³⁴-⁹]*$")


def step(line: Line, following: Line, look: Look) -> float:
    """Return the step to the next line, where 1 is the usual one."""
    return (following.base - line.base) / (look.pitch * max(line.size, following.size, 1.0))


def parts(lines: list[Line], line: Line, look: Look, *, in_item: bool) -> bool:
    """Tell whether something new begins with a line of text under others."""
    last, distance = lines[-1], step(lines[-1], line, look)
    if distance < TIGHT:
        return False
    if abs(line.size - last.size) > 0.08 * last.size and min(line.letters, last.letters) >= FRAGMENT:
        return True
    if distance > (WIDEST if starts_low(line) and not _is_short(last, line) else WIDE) or is_reference(line):
        return True
    if in_item and line.x0 < lines[0].x0 + INDENT / 2 * line.size:
        return not (starts_low(line) and is_full(last))
    indent = (line.x0 - last.x0) / max(1.0, line.size)
    if in_item or len(lines) > 1:
        return abs(indent) > (ITEM_INDENT if in_item else INDENT) or _is_short(last, line)
    return (indent > INDENT and _ENDED.search(last.text) is not None) or _is_short(last, line)


def is_reference(line: Line) -> bool:
    """Return whether a line begins an entry of a bibliography."""
    return bool(_REFERENCE.match(line.text))


def starts_low(line: Line) -> bool:
    """Return whether a line begins with a small letter, as the rest of a sentence does."""
    return line.text[0].islower()


def is_full(line: Line) -> bool:
    """Return whether a line reaches its right margin, or nearly so."""
    return line.right - line.x1 < 3 * line.size


def is_open(line: Line) -> bool:
    """Tell whether a sentence goes on after a line."""
    return is_full(line) and not _ENDED.search(line.text)


def _is_short(line: Line, following: Line) -> bool:
    """Tell whether the next word would have fitted on a line: then its author ended it."""
    word = len(following.text.split(maxsplit=1)[0]) * (following.x1 - following.x0) / len(following.text)
    fits = line.x1 + word + line.size < line.right
    return fits and not (starts_low(following) and not _ENDED.search(line.text))
