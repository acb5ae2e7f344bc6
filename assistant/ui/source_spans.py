"""Finds the characters of a text's span again in the tokens that a Markdown parser made of it.

A parser says on which lines a block stands, not where in them. But it takes words as they are: between two tokens
stands only markup, whose length is known. So each word's place is walked to, and nothing is put into the text that
could change how it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

FORMULAS = frozenset(("math_inline", "math_inline_double", "math_block"))
_CODE = frozenset(("fence", "code_block"))
InlineRule = Callable[[StateInline, bool], bool]

_BREAK = re.compile(r" *\\?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """`length` characters that stand at `here` in a token's content and at `there` in the text."""

    here: int
    there: int
    length: int


def mark(tokens: Sequence[Token], text: str, start: int, end: int) -> None:
    """Note at every token that shows words of `text[start:end]` which of its content's characters these are.

    They are at `token.meta["marked"]`, first and after the last; of a formula it is all, even if only a part is meant.
    """
    lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    before, after = Token("", "", 0), 0
    for token in tokens:
        if token.map and lines[token.map[1]] > start and lines[token.map[0]] < end:
            if token.type == "math_block":
                _note(token, (0, len(token.content)))
            elif token.type in _CODE:
                _note(token, _within(_pieces(token, text, lines), start, end))
            elif token.type == "inline" and before.type in ("th_open", "td_open"):
                # The cells of a row stand on one line, each after the one before it.
                pieces = _cell_pieces(token.content, text, max(after, lines[token.map[0]]))
                after = pieces[-1].there + pieces[-1].length if pieces else after
                _mark_inline(token, _within(pieces, start, end))
            elif token.type == "inline":
                _mark_inline(token, _within(_pieces(token, text, lines), start, end))
        before = token


def noting_its_end(rule: InlineRule) -> InlineRule:
    """Return an inline rule that notes at its last token where it ended: the address of a link is of any length."""

    def with_end(state: StateInline, silent: bool) -> bool:
        found = rule(state, silent)
        if found and not silent:
            state.tokens[-1].meta["end"] = state.pos
        return found

    return with_end


def _note(token: Token, found: tuple[int, int]) -> None:
    if found[0] < found[1]:
        token.meta["marked"] = found


def _within(pieces: Sequence[_Piece], start: int, end: int) -> tuple[int, int]:
    """Return the first and the after-last character of a content that lie in a span of the text; equal if none does."""
    found = [
        (piece.here + max(0, start - piece.there), piece.here + min(piece.length, end - piece.there))
        for piece in pieces
        if piece.there < end and piece.there + piece.length > start
    ]
    return (found[0][0], found[-1][1]) if found else (0, 0)


def _pieces(token: Token, text: str, lines: Sequence[int]) -> list[_Piece]:
    """Return where the lines of a content stand: each is the end of one of the text's, without its indent or mark."""
    assert token.map
    pieces = []
    here = 0
    first = token.map[0] + (token.type == "fence")
    for number, line in enumerate(token.content.split("\n"), first):
        words = line.strip()
        if words and number < len(lines) - 1:
            there = text.rfind(words, lines[number], lines[number + 1])
            pieces += [_Piece(here + line.index(words), there, len(words))] if there >= 0 else []
        here += len(line) + 1
    return pieces


def _cell_pieces(content: str, text: str, after: int) -> list[_Piece]:
    """Return where a cell of a table stands in its row: a bar inside it is escaped there."""
    if not content:
        return []
    parts = content.split("|")
    there = text.find(r"\|".join(parts), after)
    if there < 0:
        return []
    pieces = []
    here = 0
    for number, part in enumerate(parts):
        # The bar belongs to the part that it ends.
        length = len(part) + (number < len(parts) - 1)
        pieces.append(_Piece(here, there, length))
        here, there = here + length, there + length + 1
    return pieces


def _mark_inline(token: Token, marked: tuple[int, int]) -> None:
    if marked[0] == marked[1]:
        return
    for child, at, length in _places(token.content, token.children or []):
        first, after = max(0, marked[0] - at), min(length, marked[1] - at)
        if first < after:
            _note(child, (0, length) if child.type in FORMULAS else (first, after))


def _places(source: str, children: Sequence[Token]) -> Iterator[tuple[Token, int, int]]:
    """Yield the tokens that show words, where in the source these begin, and how many characters they are."""
    at = 0
    for child in children:
        length = len(child.content)
        match child.type:
            case "text":
                yield child, at, length
                at += length
            case "text_special":
                at += len(child.markup)
                yield child, at - length, length
            case "code_inline":
                at += len(child.markup)
                at += source[at : at + length].replace("\n", " ") != child.content
                yield child, at, length
                at = source.index(child.markup, at + length) + len(child.markup)
            case "math_inline" | "math_inline_double":
                yield child, at + len(child.markup), length
                at += length + 2 * len(child.markup)
            case "softbreak" | "hardbreak":
                found = _BREAK.match(source, at)
                at = found.end() if found else at
            case "image":
                yield child, at + len("!["), length
                at = child.meta["end"]
            case "link_open":
                at += len("[")
            case "link_close":
                at = child.meta["end"]
            case _:
                at += len(child.markup)
