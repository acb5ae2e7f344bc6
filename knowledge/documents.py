"""The values that everything else passes on: a document, its sections, and the chunks it is cut into."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and the text under it, up to the next heading of any level.

    `text[start:end]` of the document is the section's body, without its heading line. A document's text before
    its first heading is a section too, with an empty heading at level 0.
    """

    heading: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original file a stretch of a document's text begins; it goes on to the next place."""

    start: int
    name: str
    """As a citation shows it: `page 3`, `slide 4`, `cell 7`, `12:30`."""


def place_at(places: Sequence[Place], position: int) -> str | None:
    """Return the name of the place that holds a position, of places in order; `None` before the first."""
    after = bisect_right(places, position, key=lambda place: place.start)
    return places[after - 1].name if after else None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as a reader sees it. Every span in the program counts characters of `text`."""

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    url: str | None = None
    publisher: str | None = None
    date: str | None = None
    questions: tuple[str, ...] = ()
    """Questions that this document answers, in its author's words: offered to a reader as what to ask next."""
    aliases: tuple[str, ...] = ()
    """Other names of what the title names, under which a reader may look for it."""
    places: tuple[Place, ...] = ()
    """The pages, slides, cells or minutes of the file that this was read from, in order."""

    @property
    def digest(self) -> str:
        """SHA-256 of everything that an index is built from."""
        parts = [self.id, self.title, self.url or "", self.publisher or "", self.date or "", self.text, *self.questions]
        parts += [*self.aliases, *(f"{place.start} {place.name}" for place in self.places)]
        parts += [f"{section.start} {section.end} {section.level} {section.heading}" for section in self.sections]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage small enough to be embedded and cited: `document.text[start:end] == text`, always."""

    id: str
    document_id: str
    heading_path: tuple[str, ...]
    """Headings from the outermost to the innermost, without the document's title."""
    start: int
    end: int
    text: str
    lead_in: str = ""
    """The sentence that introduces a list, where the list was too long for one chunk and this is a later piece."""
