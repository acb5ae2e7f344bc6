"""A conversation as Markdown that any editor shows, with the sources under every answer.

Everything is written anew from its blocks: what a reader or a model wrote opens no block of its own, no link,
no picture and no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.contract import Source
from assistant.export.blocks import Block, Run
from assistant.export.exchanges import (
    Exchange,
    address_of,
    exchanges,
    on_one_line,
    place_of,
    results_of,
    title_of,
    without_controls,
)
from assistant.export.words import ExportWords
from assistant.transcript import Transcript

_SPECIAL = re.compile(r"([\\`*_\[\]<>|$~&])")
_OPENS_LINE = re.compile(r"^([ \t]*)(?:([#+=-])|(\d+)([.)]))", re.MULTILINE)
_BACKTICKS = re.compile("`+")

_LOWERED = 2
"""Levels: a conversation's title and a question are above what an answer's headings are."""


def markdown(conversation: Transcript, words: ExportWords, day: date) -> str:
    """Return a conversation as a Markdown file."""
    parts = [f"# {_escaped(title_of(conversation, words))}", words.saved.format(date=day.isoformat())]
    for number, exchange in enumerate(exchanges(conversation, words), 1):
        parts += _exchange(number, exchange, words)
    if results := results_of(conversation, words):
        parts += [f"## {words.quizzes}", "\n".join(f"- {_escaped(topic)}: {score}" for topic, score in results)]
    return "\n\n".join(parts) + "\n"


def _exchange(number: int, exchange: Exchange, words: ExportWords) -> Iterator[str]:
    yield f"## {number}. {_escaped(exchange.heading)}"
    if exchange.whole:
        yield _quoted(_lines(exchange.whole))
    yield f"*{exchange.level}*"
    if exchange.status:
        yield f"**{exchange.status}**"
    yield from map(_written, exchange.answer)
    if exchange.suggestions:
        yield f"{words.covered}:"
        yield "\n".join(f"- {_escaped(question)}" for question in exchange.suggestions)
    if exchange.notice:
        yield f"*{_escaped(exchange.notice)}*"
    if exchange.sources:
        yield f"### {words.sources}"
        yield from map(_source, exchange.sources)


def _source(source: Source) -> str:
    place, address = place_of(source), address_of(source)
    about = f"**\\[{source.n}\\] {_escaped(on_one_line(source.title))}**"
    about += f", {_escaped(place)}" if place else ""
    about += f" <{address}>" if address else ""
    return f"{about}\n\n{_quoted(_lines(source.quote))}"


def _written(block: Block) -> str:
    """Return a block as Markdown."""
    match block.kind:
        case "heading":
            return f"{'#' * min(block.number + _LOWERED, 6)} {_line(block.runs).replace(chr(10), ' ')}"
        case "code":
            fence = _longer_than_in(block.text, 3)
            return f"{fence}\n{block.text}\n{fence}"
        case "formula":
            return f"$$\n{_without_gaps(block.text)}\n$$"
        case "rule":
            return "---"
        case "quote":
            return _quoted(_together(block.children))
        case "bullets" | "numbers":
            return "\n".join(_items(block))
        case "table":
            return "\n".join(_table(block))
    return _line(block.runs)


def _together(blocks: Sequence[Block]) -> str:
    return "\n\n".join(map(_written, blocks))


def _items(block: Block) -> Iterator[str]:
    for number, item in enumerate(block.children, block.number):
        sign = f"{number}. " if block.kind == "numbers" else "- "
        lines = _together(item.children).split("\n")
        yield "\n".join([f"{sign}{lines[0]}", *(f"{' ' * len(sign)}{line}" if line else "" for line in lines[1:])])


def _table(block: Block) -> Iterator[str]:
    for number, row in enumerate(block.children):
        yield "| " + " | ".join(_line(cell.runs).replace("\n", " ") for cell in row.children) + " |"
        if number == 0:
            yield "|" + " --- |" * len(row.children)


def _line(runs: Sequence[Run]) -> str:
    """Return runs as Markdown. Emphasis is opened and closed around each stretch of it."""
    pieces: list[str] = []
    strong = emphasis = False
    for run in (*runs, Run("text")):
        if (strong, emphasis) != (run.strong, run.emphasis) and run.kind != "break":
            pieces.append("*" * (2 * strong + emphasis) + "*" * (2 * run.strong + run.emphasis))
            strong, emphasis = run.strong, run.emphasis
        pieces.append(_run(run))
    return _OPENS_LINE.sub(_closed, "".join(pieces))


def _run(run: Run) -> str:
    match run.kind:
        case "break":
            return "\\\n"
        case "code":
            ticks = _longer_than_in(run.text, 1)
            room = " " if run.text.startswith("`") or run.text.endswith("`") else ""
            return f"{ticks}{room}{run.text}{room}{ticks}"
        case "formula" | "displayed":
            signs = "$" if run.kind == "formula" else "$$"
            return f"{signs}{run.text}{signs}"
        case "mark":
            return f"\\[{run.text}\\]"
    return _SPECIAL.sub(r"\\\1", run.text)


def _escaped(line: str) -> str:
    """Return a line of text that Markdown shows as it is."""
    return _OPENS_LINE.sub(_closed, _SPECIAL.sub(r"\\\1", line))


def _closed(opening: re.Match[str]) -> str:
    """Return the beginning of a line that opens no list, heading or rule."""
    sign, number, after = opening.group(2, 3, 4)
    return f"\\{sign}" if sign else f"{number}\\{after}"


def _lines(text: str) -> str:
    """Return a text that a reader or a document wrote with its lines."""
    lines = (_escaped(line.strip()) for line in without_controls(text).strip().splitlines())
    return "\\\n".join(line or "\u00a0" for line in lines)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _longer_than_in(text: str, least: int) -> str:
    """Return a fence of backticks that the text cannot close."""
    return "`" * max(least, *(len(found) + 1 for found in _BACKTICKS.findall(text)), 0)


def _without_gaps(text: str) -> str:
    """Return a formula without blank lines, at which many readers of Markdown end it."""
    return "\n".join(line for line in text.splitlines() if line.strip())
