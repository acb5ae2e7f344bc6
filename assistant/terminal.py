"""How the command line shows things: results on standard output, progress, notes and errors on standard error.

What a document, a model or a file's name brings passes `escape` before it is printed: it does nothing to a terminal.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

import rich.markup
from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from assistant.errors import ConceptGuideError

# What a document says stays as it is: `:100:` becomes no emoji.
out = Console(highlight=False, emoji=False, soft_wrap=True)
notes = Console(highlight=False, emoji=False, soft_wrap=True, stderr=True)

_UNLIMITED = 10_000
"""Columns of what is no terminal."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What could move the cursor or change the colours of a terminal."""


def print_anything() -> None:
    """Print a question mark for what the terminal's encoding has no character for, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def complain(error: ConceptGuideError | str) -> None:
    """Print an error as one line."""
    notes.print(f"concept-guide: {escape(one_line(str(error)))}", style="red")


def print_json(value: BaseModel) -> None:
    """Print one JSON document and nothing else; escaped where the terminal does not speak Unicode."""
    speaks_unicode = sys.stdout.encoding.lower().startswith("utf")
    sys.stdout.write(value.model_dump_json(indent=2, ensure_ascii=not speaks_unicode) + "\n")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something takes a moment, where a person is watching."""
    with notes.status(what) if notes.is_terminal else nullcontext():
        yield


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how many of some long steps are done, where a person is watching; give what to call after each."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=notes,
        disable=not notes.is_terminal,
    ) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def say(line: str) -> None:
    """Print one line of a command's result."""
    # On a screen, a bar may stand where the line goes: the console that draws the bars knows to print above it.
    (notes if out.is_terminal and notes.is_terminal else out).print(escape(line))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, each row on one line and uncut where it goes to a file or another program."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        # An id is there to be copied: it may be folded, but never cut.
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    console = out if out.is_terminal else Console(highlight=False, emoji=False, width=_UNLIMITED)
    console.print(table)


def escape(text: str) -> str:
    """Return a text that is printed as it is: no markup of rich's and no control code of a terminal's acts in it."""
    return rich.markup.escape(printable(text))


def printable(text: str) -> str:
    """Return a text without control codes, for what reads no markup."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
