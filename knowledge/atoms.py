"""Cuts a section into atoms, the parts that a chunk is packed from, and says what a cut before each would cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.blocks import Block, blocks, items, lines_of
from knowledge.measure import token_count, token_spans
from knowledge.sentences import Span, block_sentences, item_sentences

NEW_BLOCK = 0.0
INSIDE_PARAGRAPH = 0.6
BEFORE_ITEM = 0.4
INSIDE_ITEM = 1.5
INSIDE_SENTENCE = 3.0
INSIDE_CODE = 1.0
AFTER_LEAD_IN = 50.0

LONGEST_LEAD_IN = 40
"""Tokens: a longer sentence would take the room of the items it introduces."""


@dataclass(frozen=True, slots=True)
class Atom:
    """`text[start:end]`, which a chunk holds whole."""

    start: int
    end: int
    tokens: int
    cut_cost: float
    """What a chunk that begins here costs for its cut."""
    lead_in: str = ""
    """What introduces the list, for a chunk that begins in the middle of one."""


def atoms(text: str, start: int, end: int, window: int) -> list[Atom]:
    """Return the atoms of `text[start:end]` in order, each of at most `window` tokens."""
    found: list[Atom] = []
    for block in blocks(text, start, end):
        lead_in = _lead_in(text, block, found)
        for atom in _block_atoms(text, block, window, lead_in):
            found.extend(_fitting(text, atom, window))
    return found


def _lead_in(text: str, block: Block, before: list[Atom]) -> str:
    """Return the sentence that introduces a list, a table or code: the one before it, where it ends with a colon."""
    if block.kind == "paragraph" or not before or text[before[-1].end - 1] != ":":
        return ""
    return " ".join(text[before[-1].start : before[-1].end].split())


def _block_atoms(text: str, block: Block, window: int, lead_in: str) -> Iterator[Atom]:
    if block.kind == "list":
        made = _list_atoms(text, block, window, lead_in)
    elif block.kind == "paragraph":
        made = _atoms_of(text, block_sentences(text, block), INSIDE_PARAGRAPH)
    elif token_count(text[block.start : block.end]) <= window:
        made = _atoms_of(text, [(block.start, block.end)], INSIDE_CODE)
    else:
        made = _atoms_of(text, lines_of(text, block), INSIDE_CODE)
    for number, atom in enumerate(made):
        first_cost = AFTER_LEAD_IN if lead_in else NEW_BLOCK
        yield replace(atom, cut_cost=first_cost, lead_in="") if number == 0 else atom


def _list_atoms(text: str, block: Block, window: int, lead_in: str) -> Iterator[Atom]:
    if token_count(lead_in) > LONGEST_LEAD_IN:
        lead_in = ""
    room = window - token_count(lead_in)
    for start, end in items(text, block):
        whole = token_count(text[start:end]) <= room
        spans = [(start, end)] if whole else item_sentences(text, start, end)
        for number, atom in enumerate(_atoms_of(text, spans, INSIDE_ITEM)):
            nested = text[start : start + 2].isspace()
            cost = BEFORE_ITEM if number == 0 and not nested else INSIDE_ITEM
            yield replace(atom, cut_cost=cost, lead_in=lead_in)


def _atoms_of(text: str, spans: Iterable[Span], cut_cost: float) -> Iterator[Atom]:
    for start, end in spans:
        end = start + len(text[start:end].rstrip())
        yield Atom(start, end, token_count(text[start:end]), cut_cost)


def _fitting(text: str, atom: Atom, window: int) -> Iterator[Atom]:
    """Yield the atom itself, or where it is a sentence longer than the window, pieces that fit."""
    room = window - token_count(atom.lead_in)
    if atom.tokens <= room:
        yield atom
        return
    tokens = token_spans(text, atom.start, atom.end)
    first = 0
    while first < len(tokens):
        after = _cut_at_a_space(text, tokens, first, first + room)
        cost = INSIDE_SENTENCE if first else atom.cut_cost
        yield Atom(tokens[first][0], tokens[after - 1][1], after - first, cost, atom.lead_in)
        first = after


def _cut_at_a_space(text: str, tokens: list[Span], first: int, after: int) -> int:
    """Return the last token up to `after` that follows a space, if there is one in the second half; else `after`."""
    if after >= len(tokens):
        return len(tokens)
    for candidate in range(after, (first + after) // 2, -1):
        if text[tokens[candidate][0] - 1].isspace():
            return candidate
    return after
