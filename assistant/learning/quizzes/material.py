"""What a stretch of a document offers for a quiz: sentences that stand alone, what things are, and lists.

Everything is a span of the document, so that whatever a quiz says can be shown where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.learning.quizzes.definitions import Definition, definition_in
from assistant.learning.quizzes.statements import Statement, stands_alone
from index.storage import IndexedDocument
from knowledge.blocks import Block, blocks, items, marker_end
from knowledge.sentences import block_sentences

REACH = 4_000
"""Characters read on either side of a cited span: a page of the handbook whole, of a book the pages around."""

_MOST_ITEM_WORDS = 30

_SIGNPOST = re.compile(
    r"\b(read next|further reading|see also|references|sources|bibliography|exercises)\b", re.IGNORECASE
)
"""A section that speaks of other pages."""


@dataclass(frozen=True)
class Listing:
    """A sentence that announces a list, and the items that follow."""

    lead_in: Statement
    items: tuple[Statement, ...]


@dataclass(frozen=True)
class Material:
    """What some stretch of a document offers."""

    document: IndexedDocument
    statements: tuple[Statement, ...]
    definitions: tuple[Definition, ...]
    listings: tuple[Listing, ...]


def material(document: IndexedDocument, start: int, end: int) -> Material:
    """Read a document around a span of it."""
    start, end = _whole_lines(document.text, max(0, start - REACH), min(len(document.text), end + REACH))
    said: list[Statement] = []
    definitions: list[Definition] = []
    listings: list[Listing] = []
    lead_in: Statement | None = None
    for section, block in _blocks_under_headings(document.text, start, end):
        found = [Statement(document, section, *span) for span in _spans(document.text, block)]
        if lead_in and block.kind == "list":
            listings.append(Listing(lead_in, tuple(found)))
        last = found[-1] if found else None
        lead_in = last if last and block.kind == "paragraph" and last.quote.endswith(":") else None
        said += [statement for statement in found if stands_alone(statement.text)]
        definitions += [definition for statement in found if (definition := definition_in(statement))]
    return Material(document, tuple(said), tuple(definitions), tuple(listings))


def _blocks_under_headings(text: str, start: int, end: int) -> Iterator[tuple[str, Block]]:
    """Yield each block with the heading above it, without those that only send the reader on."""
    heading = ""
    for block in blocks(text, start, end):
        if block.kind == "heading":
            heading = text[block.start : block.end].lstrip("#").strip()
        elif block.kind in ("paragraph", "list") and not _SIGNPOST.search(heading):
            yield heading, block


def _spans(text: str, block: Block) -> Sequence[tuple[int, int]]:
    """Return the sentences of a paragraph, or the items of a list without their markers."""
    if block.kind == "paragraph":
        return list(block_sentences(text, block))
    found = []
    for start, end in items(text, block):
        start = marker_end(text, start, end)
        found.append((start, start + len(text[start:end].rstrip())))
    return [(start, end) for start, end in found if len(text[start:end].split()) <= _MOST_ITEM_WORDS]


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span moved inward to where lines begin and end."""
    if start > 0:
        start = text.find("\n", start, end) + 1 or start
    if end < len(text):
        end = max(text.rfind("\n", start, end), start)
    return start, end
