"""Reads PDF: papers, lecture notes, books and slides, whatever program made them.

A PDF says where each letter stands and nothing else. What stands together, in which order, and what it is (a heading,
a list, a running head) is found out page by page, then for the document as a whole.
"""

from __future__ import annotations

import re
from itertools import groupby

from knowledge.documents import Document
from knowledge.readers.markdown import document_of
from knowledge.readers.printed.blocks import Block, blocks_of
from knowledge.readers.printed.checks import check
from knowledge.readers.printed.continuation import go_on
from knowledge.readers.printed.furniture import Page, drop_furniture
from knowledge.readers.printed.headings import mark_headings, number_depth
from knowledge.readers.printed.letters import tidy
from knowledge.readers.printed.levels import set_levels
from knowledge.readers.printed.look import Look, look_of
from knowledge.readers.printed.opening import file_of
from knowledge.readers.printed.writing import written
from knowledge.readers.titles import sensible

FIRST_PAGES = 5_000
"""Characters among which the words of a document's title are met again."""

_FOOTNOTE_MARKS = " ∗*†‡§¹²³"
_WORD = re.compile(r"\w+")


def read(data: bytes, name: str) -> Document:
    """Return the text of a PDF as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are no PDF, are damaged, need a password, hold no text, or far too much of it.
    """
    check(data, name)
    file = file_of(data, name)
    look = look_of(file.pages)
    address = drop_furniture(file.pages, look.size)
    mark_headings(file.pages, look, file.outline)
    blocks = _blocks(file.pages, look)
    set_levels(blocks, look)
    text, places = written(blocks, file.names)
    title = _title(file.title, blocks, text)
    return document_of(text, name, title=title, url=address, places=places)


def _blocks(pages: list[Page], look: Look) -> list[Block]:
    """Return the blocks of a document in reading order."""
    blocks: list[Block] = []
    for page in pages:
        if look.is_mono:
            for line in page.lines:
                line.text = line.text if line.is_table else tidy(line.text)
        for _, lines in groupby(page.lines, key=lambda line: line.column):
            found = blocks_of(list(lines), look)
            go_on(blocks, found, look)
            blocks += found
    return blocks


def _title(own: str, blocks: list[Block], text: str) -> str | None:
    """Return the title that a PDF gives itself, unless its first pages say nothing of it; else its first heading."""
    headings = [block for block in blocks if block.kind == "heading"]
    first = next((block for block in headings if block.level == 1), None)
    if first is None and headings and headings[0] is blocks[0] and not number_depth(headings[0].first.text):
        first = headings[0]
    words = set(_WORD.findall(own.casefold()))
    met = words & set(_WORD.findall(text[:FIRST_PAGES].casefold()))
    if sensible(own) and (first is None or 2 * len(met) >= len(words)):
        return own
    return " ".join(line.text for line in first.lines).rstrip(_FOOTNOTE_MARKS) if first else None
