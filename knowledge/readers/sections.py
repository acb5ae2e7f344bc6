"""Headings into sections: the part that every reader shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.documents import Section


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a heading stands: `text[start:end]` is its whole line, or lines."""

    words: str
    level: int
    start: int
    end: int


def sections_between(headings: Iterable[Heading], text: str) -> tuple[Section, ...]:
    """Return one section for each heading, and one before them for text that has none. Bodies hold no blank edges."""
    found = list(headings)
    ends = [heading.start for heading in found] + [len(text)]
    sections = [
        Section(heading.words, heading.level, *_inner(text, heading.end, end))
        for heading, end in zip(found, ends[1:], strict=True)
    ]
    if text[: ends[0]].strip():
        sections.insert(0, Section("", 0, *_inner(text, 0, ends[0])))
    return tuple(sections)


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blank lines around it; a first line keeps its indent, which may mean something."""
    body = text[start:end]
    if not body.strip():
        return start, start
    blank = len(body) - len(body.lstrip())
    indent = len(body[:blank]) - (body.rfind("\n", 0, blank) + 1)
    return start + blank - indent, start + len(body.rstrip())
