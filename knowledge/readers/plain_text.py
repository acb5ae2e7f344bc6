"""Reads plain text, above all an article pasted from a web page: finds its title, its date and its headings.

What the page was wrapped in (navigation, links to other pages, advertising) is left out. The words of what stays are
the author's; only white space and the form of bullets change.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.identifiers import slug
from knowledge.readers.dates import date_of
from knowledge.readers.decoding import decode
from knowledge.readers.layout import Block, heading_levels, heading_words, split_blocks, tidy
from knowledge.readers.leftovers import is_leftover, is_navigation
from knowledge.readers.sections import Heading, sections_between

TITLE_WORDS = 25
HEADER_BLOCKS = 4
"""The date of a page stands within its first blocks."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading and the blocks under it."""

    heading: str
    level: int
    blocks: tuple[Block, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)


def read(data: bytes, name: str) -> Document:
    """Return plain text as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are not text, or hold none but navigation.
    """
    blocks = _without_navigation(split_blocks(tidy(decode(data, name))))
    if not blocks:
        raise DocumentError(f"{name} holds no text besides navigation. Add a file that has text in it.")
    date, blocks = _take_date(blocks)
    title, blocks = _take_title(blocks)
    text, headings = _written(_without_leftovers(_parts(blocks)))
    stem = PurePath(name).stem
    return Document(slug(stem), title or stem, text, sections_between(headings, text), date=date)


def _without_navigation(blocks: list[Block]) -> list[Block]:
    kept = (tuple(line for line in block.lines if not is_navigation(line)) for block in blocks)
    return [Block(lines) for lines in kept if lines]


def _take_date(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    for number, block in enumerate(blocks[:HEADER_BLOCKS]):
        date = date_of(block.text)
        if date and len(blocks) > 1:
            return date, blocks[:number] + blocks[number + 1 :]
    return None, blocks


def _take_title(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    """The title is a first line that stands alone above something and does not end as a sentence does."""
    first = blocks[0]
    line = heading_words(first).strip()
    underlined = heading_levels(blocks[:2])[0] == 1
    alone = len(first.lines) == 1 and not first.is_list and len(line.split()) <= TITLE_WORDS
    if len(blocks) == 1 or not (underlined or (alone and first.text.strip()[-1] not in ".,;:")):
        return None, blocks
    return line, blocks[1:]


def _parts(blocks: list[Block]) -> list[_Part]:
    parts: list[tuple[str, int, list[Block]]] = [("", 0, [])]
    for block, level in zip(blocks, heading_levels(blocks), strict=True):
        if level:
            parts.append((heading_words(block), level, []))
        else:
            parts[-1][2].append(block)
    return [_Part(heading, level, tuple(under)) for heading, level, under in parts if heading or under]


def _without_leftovers(parts: list[_Part]) -> list[_Part]:
    """Drop the sections that lead elsewhere or sell, unless they are most of the page: then it is what was meant."""
    kept = [part for part in parts if not part.heading or not is_leftover(part.heading, part.body)]
    words = sum(len(part.body.split()) for part in parts)
    return kept if 2 * sum(len(part.body.split()) for part in kept) >= words else parts


def _written(parts: list[_Part]) -> tuple[str, list[Heading]]:
    """Return the text that a reader sees and where its headings stand in it."""
    text = ""
    headings = []
    for part in parts:
        if part.heading:
            headings.append(Heading(part.heading, part.level, len(text), len(text) + len(part.heading)))
            text += part.heading + "\n\n"
        if part.blocks:
            text += part.body + "\n\n"
    return text.rstrip() + "\n", headings
