"""Reads PowerPoint presentations: one section for each title, the speaker's notes after what the slide shows.

Hidden slides are left out: an author hides what a class shall not see, such as the answers to an exercise. They count
in the numbers of the others, as they do in PowerPoint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from knowledge.documents import Document, Place
from knowledge.errors import DocumentError
from knowledge.identifiers import slug
from knowledge.readers.powerpoint.graphics import graphic_parts
from knowledge.readers.powerpoint.names import MC, Element
from knowledge.readers.powerpoint.opening import opened
from knowledge.readers.powerpoint.shapes import shapes_text, title_of
from knowledge.readers.sections import Heading, sections_between
from knowledge.readers.titles import sensible

if TYPE_CHECKING:
    from pptx.opc.package import Part
    from pptx.presentation import Presentation
    from pptx.slide import Slide as PptxSlide

MOST_SLIDES = 5_000
LARGEST_TEXT = 10_000_000
"""Characters on all slides together: a small file can show the same text on each of thousands."""
RUNNING_TEXT_SLIDES = 4
RUNNING_TEXT_WORDS = 12
"""Longer text on most slides, and text on fewer, is said again on purpose."""

_CONTINUED = re.compile(r"\s?[(\[]?\b(?:cont(?:inued|['’]?d|\.)?|\d{1,2}\s?(?:/|of)\s?\d{1,2})[)\]]$", re.IGNORECASE)
_DEFAULT_TITLE = re.compile(
    r"(?:\S+ ){0,2}powerpoint(?:[ -]\S+)?|pptxgenjs presentation|(?:folie|diapositiv[ae]) ?\d*|no slide title", re.I
)


@dataclass(frozen=True, slots=True)
class _Slide:
    number: int
    title: str
    level: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts)


def read(data: bytes, name: str) -> Document:
    """Return a presentation as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are no presentation, are damaged or protected, or hold no text.
    """
    with opened(data, name) as presentation:
        return _document(presentation, name)


def _document(presentation: Presentation, name: str) -> Document:
    if len(presentation.slides) > MOST_SLIDES:
        raise DocumentError(f"{name} has more than {MOST_SLIDES:,} slides. Split it into smaller files.")
    slides = _without_running_text(list(_read_slides(presentation, name)))
    if not any(slide.text for slide in slides):
        raise DocumentError(f"{name} holds no text that is shown, besides titles. Add a file that has text in it.")
    text, headings, places = _written(slides)
    stem = PurePath(name).stem
    first = next((slide.title for slide in slides if slide.title), "")
    title = _own_title(presentation) or first or stem
    return Document(slug(stem), title, text, sections_between(headings, text), places=tuple(places))


def _own_title(presentation: Presentation) -> str:
    """Return the title in the file's properties, unless a program put it there."""
    title = sensible(presentation.core_properties.title) or ""
    return "" if _DEFAULT_TITLE.fullmatch(title) else title


def _read_slides(presentation: Presentation, name: str) -> Iterator[_Slide]:
    length = 0
    seen: set[str] = set()
    first = int(presentation.element.get("firstSlideNum", 1))
    for number, slide in enumerate(presentation.slides, start=first):
        if slide.element.get("show") not in ("0", "false") and _is_new(slide.part, seen):
            found = _slide(slide, number, seen)
            length += len(found.title) + len(found.text)
            if length > LARGEST_TEXT:
                raise DocumentError(f"{name} holds more than {LARGEST_TEXT:,} letters. Split it into smaller files.")
            yield found


def _is_new(part: Part, seen: set[str]) -> bool:
    """Tell whether a part of the file comes for the first time: a hostile one could show a part a million times."""
    new = str(part.partname) not in seen
    seen.add(str(part.partname))
    return new


def _slide(slide: PptxSlide, number: int, seen: set[str]) -> _Slide:
    _choose(slide.element)
    for graphic, part in graphic_parts(slide):
        if not _is_new(part, seen):
            graphic.getparent().remove(graphic)
    title, element = title_of(slide.element)
    parts = shapes_text(slide.shapes, without=element)
    if slide.has_notes_slide and _is_new(slide.notes_slide.part, seen):
        notes = slide.notes_slide
        _choose(notes.element)
        parts += shapes_text([notes.notes_placeholder] if notes.notes_placeholder else [])
    level = 1 if slide.slide_layout.element.get("type") == "secHead" else 2
    return _Slide(number, title, level, tuple(part for part in parts if part))


def _without_running_text(slides: list[_Slide]) -> list[_Slide]:
    """Leave out what stands on most slides, such as the name of a school in a text box."""
    shown = Counter(part for slide in slides for part in set(slide.parts))
    least = max(RUNNING_TEXT_SLIDES, len(slides) / 2)
    running = {part for part, times in shown.items() if times > least and len(part.split()) <= RUNNING_TEXT_WORDS}
    return [replace(slide, parts=tuple(part for part in slide.parts if part not in running)) for slide in slides]


def _choose(root: Element) -> None:
    """Put what a modern program shows, such as an equation, in the place of its alternatives: pptx skips them all."""
    for alternatives in list(root.iter(f"{MC}AlternateContent")):
        choice = alternatives.find(f"{MC}Choice")
        for child in list(choice) if choice is not None else ():
            alternatives.addprevious(child)
        alternatives.getparent().remove(alternatives)


def _written(slides: Iterable[_Slide]) -> tuple[str, list[Heading], list[Place]]:
    """Return the text of all slides, its headings and its places.

    A slide whose title repeats the last one goes on with its section. One without a title has a section without a
    heading: what the slide before it is called may not be what it is about.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    places: list[Place] = []
    position, last = 0, None
    for slide in slides:
        topic = _CONTINUED.sub("", slide.title)
        line = f"{'#' * slide.level} {topic}" if topic and topic != last else ""
        part = "\n\n".join(piece for piece in (line, slide.text) if piece)
        if not part:
            continue
        places.append(Place(position, f"slide {slide.number}"))
        if line or not topic:
            headings.append(Heading(topic, slide.level if topic else 0, position, position + len(line)))
        last = topic
        parts.append(part)
        position += len(part) + 2
    return "\n\n".join(parts) + "\n", headings, places
