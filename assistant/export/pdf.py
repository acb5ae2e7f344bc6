"""A conversation as a PDF, set by Typst.

The template is ours; everything else goes in as JSON, so that nothing in a text is ever read as Typst. No file is
written, and nothing comes from the network.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import ConceptGuideError
from assistant.export.blocks import Block, Run, plain
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
from assistant.export.formulas import Node, formula
from assistant.export.words import ExportWords
from assistant.transcript import Transcript

Data = dict[str, Any]

_log = logging.getLogger(__name__)

_PROGRAM = "typesetting.py"
_SECONDS = 30.0
"""A hundred questions take one; what takes longer than this is no conversation."""
_INSTEAD = "Save it as Markdown instead."
_MOST_FORMULAS = 3_000
"""Of a conversation; the source of further ones is shown."""
_MOST_COLUMNS = 12
"""Of a table; what stands in further ones is left out, for it would have no width."""
_UNBROKEN = re.compile(r"\S{30}(?=[^\s\u200d\ufe0f])")
_ROOM_TO_BREAK = "\u200b"


def pdf(conversation: Transcript, words: ExportWords, day: date) -> bytes:
    """Return a conversation as a PDF. Raises ConceptGuideError where Typst cannot set it."""
    return _typeset(data_of(conversation, words, day))


def data_of(conversation: Transcript, words: ExportWords, day: date) -> Data:
    """Return what the template sets, in the forms of JSON."""
    room = iter(range(_MOST_FORMULAS))
    return {
        "title": title_of(conversation, words),
        "day": [day.year, day.month, day.day],
        "saved": words.saved.format(date=day.isoformat()),
        "words": asdict(words),
        "exchanges": [_exchange(n, exchange, room) for n, exchange in enumerate(exchanges(conversation, words), 1)],
        "results": results_of(conversation, words),
    }


def _typeset(data: Data) -> bytes:
    """Return the PDF, set by a process that can be stopped and that keeps no memory."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command line, no shell
            [sys.executable, "-I", str(Path(__file__).with_name(_PROGRAM))],
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ConceptGuideError(f"The PDF was not ready after {_SECONDS:g} seconds. {_INSTEAD}") from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        quoted = {"quoted": done.stderr.decode(errors="replace")[-2000:]}
        _log.error("A conversation could not be set.", extra=quoted)
        raise ConceptGuideError(f"This conversation could not be set as a PDF. {_INSTEAD}")
    return done.stdout


def _exchange(number: int, exchange: Exchange, room: Iterator[int]) -> Data:
    # Marks link to their source by a name that no other answer has.
    names = {str(source.n): f"source-{number}-{source.n}" for source in exchange.sources}
    sources = [
        {
            "name": names.pop(str(source.n), ""),
            "n": source.n,
            "title": breakable(on_one_line(source.title)),
            "place": breakable(place_of(source)),
            "address": address_of(source),
            "shown": breakable(address_of(source)),
            "quote": breakable(without_controls(source.quote).strip()),
            "rtl": _is_rtl(source.quote),
        }
        for source in exchange.sources
    ]
    return {
        "number": number,
        "heading": breakable(exchange.heading),
        "rtl": _is_rtl(exchange.heading),
        "whole": breakable(exchange.whole),
        "level": exchange.level,
        "status": exchange.status,
        "answer": [_block(block, room) for block in exchange.answer],
        "notice": breakable(exchange.notice),
        "suggestions": [breakable(question) for question in exchange.suggestions],
        "sources": sources,
        "targets": {str(source["n"]): source["name"] for source in sources if source["name"]},
    }


def _block(block: Block, room: Iterator[int]) -> Data:
    children = block.children[:_MOST_COLUMNS] if block.kind == "row" else block.children
    return {
        "kind": block.kind,
        "runs": [_run(run, room) for run in block.runs],
        "rtl": _is_rtl(plain(block.runs)),
        "children": [_block(child, room) for child in children],
        "number": block.number,
        "text": breakable(block.text) if block.kind == "code" else block.text,
        "tree": _tree(block.text, room, displayed=True) if block.kind == "formula" else None,
    }


def _run(run: Run, room: Iterator[int]) -> Data:
    if run.kind in ("formula", "displayed"):
        return asdict(run) | {"tree": _tree(run.text, room, displayed=run.kind == "displayed")}
    return asdict(run) | {"text": breakable(run.text)}


def _tree(latex: str, room: Iterator[int], *, displayed: bool) -> Node | None:
    """Return a formula as long as there is room for one more."""
    return None if next(room, None) is None else formula(latex, displayed=displayed)


def breakable(text: str) -> str:
    """Return a text whose longest words have places at which a line may end."""
    return _UNBROKEN.sub(rf"\g<0>{_ROOM_TO_BREAK}", text)


def _is_rtl(text: str) -> bool:
    """Return whether a text begins in a script that is written from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((way for way in directions if way in ("L", "R", "AL")), "L") != "L"
