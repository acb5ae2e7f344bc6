"""The Markdown of an answer as blocks of runs, which Markdown and PDF are written from.

A tree of few kinds that holds text and nothing else. Runs are flat, so that no text nests deeper than a writer can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it.token import Token

from assistant.markdown_html import HELD, hold_marks, parser
from assistant.transcript import Mark

_DEEPEST = 8
"""Levels of lists, their items and quotes; what lies deeper stands at this depth. Typst stops at about three times as
many."""

_LONGEST = 20_000
"""Characters that are read as Markdown: four times the longest answer. Asterisks without end take time without end."""

RunKind = Literal["text", "code", "formula", "displayed", "break", "mark"]
BlockKind = Literal[
    "paragraph", "heading", "bullets", "numbers", "item", "quote", "table", "row", "cell", "code", "formula", "rule"
]

_OPENED: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
}
_CLOSED = {opened.replace("_open", "_close") for opened in _OPENED}
_FOLDED_AT = {"bullets": _DEEPEST, "numbers": _DEEPEST, "quote": _DEEPEST, "item": _DEEPEST + 1}
"""From which depth on a block is replaced by what it holds; a list and its items are together or not at all."""
_ALONE: dict[str, BlockKind] = {"fence": "code", "code_block": "code", "math_block": "formula", "hr": "rule"}
_INLINE: dict[str, RunKind] = {
    "text": "text",
    "code_inline": "code",
    "math_inline": "formula",
    "math_inline_double": "displayed",
    "softbreak": "break",
    "hardbreak": "break",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. A mark's text is the number of its source."""

    kind: RunKind
    text: str = ""
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block of Markdown: paragraphs, headings and cells have runs, lists and tables have children."""

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    children: tuple[Block, ...] = ()
    text: str = ""
    """Of code and formulas."""
    number: int = 0
    """The level of a heading; where a numbered list begins."""


def blocks(text: str, marks: Sequence[Mark] = ()) -> tuple[Block, ...]:
    """Return the blocks of an answer's Markdown, with its marks among their runs."""
    if len(text) > _LONGEST:
        return tuple(Block("paragraph", (Run("text", part),)) for part in text.split("\n") if part.strip())
    levels: list[list[Block]] = [[]]
    opened: list[Token] = []
    runs: tuple[Run, ...] = ()
    for token in parser().parse(hold_marks(text, marks)):
        if token.type == "inline":
            runs = tuple(_runs(token.children or (), marks))
        elif token.type in _ALONE:
            levels[-1].append(Block(_ALONE[token.type], text=_shown(token.content, marks).strip("\n")))
        elif token.type in _OPENED:
            opened.append(token)
            levels.append([])
        elif token.type in _CLOSED:
            children = tuple(levels.pop())
            block = _block(opened.pop(), runs, children)
            levels[-1].extend(children if len(levels) >= _FOLDED_AT.get(block.kind, len(levels) + 1) else [block])
            runs = ()
    return tuple(levels[0])


def plain(runs: Iterable[Run]) -> str:
    """Return the words of runs, without marks."""
    return "".join(" " if run.kind == "break" else run.text for run in runs if run.kind != "mark")


def _block(token: Token, runs: tuple[Run, ...], children: tuple[Block, ...]) -> Block:
    kind = _OPENED[token.type]
    if kind == "heading":
        return Block(kind, runs, number=int(token.tag[1:]))
    start = int(token.attrs.get("start", 1)) if kind == "numbers" else 0
    return Block(kind, runs, children, number=start)


def _runs(tokens: Iterable[Token], marks: Sequence[Mark]) -> Iterator[Run]:
    strong = emphasis = 0
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "text":
            yield from _with_marks(token.content, marks, strong > 0, emphasis > 0)
        elif kind := _INLINE.get(token.type):
            yield Run(kind, _shown(token.content, marks), strong > 0, emphasis > 0)


def _with_marks(text: str, marks: Sequence[Mark], strong: bool, emphasis: bool) -> Iterator[Run]:
    # Split by a pattern with one group, every second piece is what the group found.
    for position, piece in enumerate(HELD.split(text)):
        if position % 2:
            yield Run("mark", str(marks[int(piece)].n))
        elif piece:
            yield Run("text", piece, strong, emphasis)


def _shown(text: str, marks: Sequence[Mark]) -> str:
    """Return text in which nothing can be a link, such as code, with its marks as they were written."""
    return HELD.sub(lambda held: f"[{marks[int(held.group(1))].n}]", text)
