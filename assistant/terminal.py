"""What the command line shows: answers and tables on standard output, progress and errors on standard error."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

import rich.markup
from pydantic import BaseModel
from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from assistant.addresses import names_this_machine
from assistant.contract import Answer, Results, SearchResult
from assistant.errors import ConceptGuideError
from assistant.evaluation.gaps import Gaps
from assistant.evaluation.report import table
from assistant.evaluation.run import Evaluation
from assistant.keys import Key, KeyList
from assistant.listing import listing
from assistant.messages import Cited, Done, Event, Sources, Token
from assistant.settings import Settings
from assistant.weights.disk import gigabytes
from assistant.weights.inventory import Status
from index.retrieval import Passage
from index.storage import IndexedDocument
from knowledge.library import Entry

# What a document says stays as it is: `:100:` becomes no emoji.
out = Console(highlight=False, emoji=False, soft_wrap=True)
notes = Console(highlight=False, emoji=False, soft_wrap=True, stderr=True)

_KILOBYTE = 1_000

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
    notes.print(f"concept-guide: {escape(' '.join(str(error).split()))}", style="red")


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


def show_evaluation(evaluation: Evaluation, as_json: bool) -> None:
    """Print the figures of an evaluation."""
    if as_json:
        print_json(evaluation)
        return
    compared = evaluation.without_material is not None
    view = _table("", "with the material", *(["from memory"] if compared else []))
    for what, with_material, without_material in table(evaluation.with_material, evaluation.without_material):
        view.add_row(*map(escape, (what, with_material, *([without_material] if compared else []))))
    say(f"{len(evaluation.outcomes)} questions, {evaluation.model}")
    _print_table(view)


def show_answer(events: Iterable[Event], as_json: bool) -> None:
    """Print an answer; where a person is watching, as it is written."""
    watched = out.is_terminal and not as_json
    for event in _watched(events) if watched else events:
        if isinstance(event, Done):
            print_json(Answer.of(event)) if as_json else _show_whole(event)


def _watched(events: Iterable[Event]) -> Iterator[Event]:
    """Pass events on, showing the answer as it grows; what was written stays there if it breaks off."""
    text = ""
    try:
        with Live(console=out, transient=True, vertical_overflow="visible") as view:
            for event in events:
                match event:
                    case Sources(passages):
                        view.update(Text(f"Reading {len(passages)} passages …", style="dim"))
                    case Token(piece):
                        text += piece
                        view.update(Text(_printable(text)))
                    case Cited(answer):
                        text = answer
                        view.update(Text(_printable(text)))
                    case Done():
                        text = ""
                        view.stop()
                yield event
    finally:
        if text:
            out.print(escape(text))


def _show_whole(done: Done) -> None:
    out.print(escape(done.answer))
    for source in done.sources:
        out.print(
            f"\n[bold]{escape(f'[{source.n}]')}[/] {escape(source.where)}\n    [dim]{escape(_one_line(source.text))}[/]"
        )
    if done.suggestions:
        lead_in = "\nYou could ask next:" if done.answered else "\nYou could ask:"
        out.print("" if done.answer.endswith(":") else lead_in)
        for suggestion in done.suggestions:
            out.print(f"  • {escape(suggestion)}")
    if done.notice:
        notes.print(f"\n[dim]{escape(done.notice)}[/]")


def show_results(passages: Sequence[Passage], as_json: bool) -> None:
    """Print ranked passages."""
    if as_json:
        print_json(Results(results=[SearchResult.of(passage) for passage in passages]))
        return
    for passage in passages:
        out.print(f"[bold]{passage.n}. {escape(passage.where)}[/] [dim]({passage.score:.2f})[/]")
        out.print(f"   {escape(_one_line(passage.text))}\n")


def show_documents(documents: Sequence[IndexedDocument], entries: Sequence[Entry], as_json: bool) -> None:
    """Print what can be cited, and what was added but is not in the index yet: a reader's own documents first."""
    listed = listing(documents, entries)
    if as_json:
        print_json(listed)
        return
    table = _table("id", "title", "source", "size", "chunks", "added")
    for one in listed.documents:
        chunks = str(one.chunks) if one.indexed else "not indexed"
        table.add_row(*map(escape, (one.id, one.title, one.source or "built in", _size(one.size), chunks, one.added)))
    _print_table(table)
    if not all(one.indexed for one in listed.documents):
        notes.print("Some documents are not in the index yet. Run: concept-guide index build")


def show_gaps(found: Gaps, as_json: bool) -> None:
    """Print which questions the material does not answer."""
    if as_json:
        print_json(found)
        return
    say(f"{found.answered} of {found.asked} questions are answered.")
    for gap in found.gaps:
        say(f"\nnot answered: {_one_line(gap.question)}")
        if gap.not_covered != [gap.question]:
            say(f"  missing: {_one_line('; '.join(gap.not_covered))}")
        say(f"  nearest: {_one_line('; '.join(gap.nearest)) or 'nothing'}")


def _size(size: int) -> str:
    return f"{size:,} B" if size < _KILOBYTE else f"{size / _KILOBYTE:,.0f} kB"


def show_models(models: Sequence[Status]) -> None:
    """Print the models there are and what has become of them here."""
    table = _table("name", "short", "role", "state", "download", "on disk", "licence", "what")
    for model in models:
        download = gigabytes(model.download_size) if model.download_size else ""
        cells = (model.name, model.alias or "", model.role, model.state, download, gigabytes(model.size))
        table.add_row(*map(escape, (*cells, model.licence, model.summary)))
    _print_table(table)


def say(line: str) -> None:
    """Print one line of a command's result."""
    # On a screen, a bar may stand where the line goes: the console that draws the bars knows to print above it.
    (notes if out.is_terminal and notes.is_terminal else out).print(escape(line))


def show_new_key(token: str, name: str) -> None:
    """Print a new key, and nothing else on standard output: it can be piped to where it is kept."""
    sys.stdout.write(f"{token}\n")
    sys.stdout.flush()
    notes.print(f"This is the key {escape(name)}. It is shown only now: keep it where no one else reads it.")


def show_keys(listed: KeyList, as_json: bool) -> None:
    """Print what is known of keys."""
    if as_json:
        print_json(listed)
        return
    table = _table("name", "scopes", "rate", "daily", "used today", "made", "last used", "state")
    for key in listed.keys:
        daily = f"{key.daily:,}" if key.daily else "no limit"
        made, last_used = key.made.isoformat(), key.last_used.isoformat() if key.last_used else "never"
        cells = (key.name, " ".join(key.scopes), key.rate or "no limit", daily, f"{key.used_today:,}", made, last_used)
        table.add_row(*map(escape, (*cells, _state(key))))
    _print_table(table)
    if not listed.keys:
        notes.print("There is no key yet. Make one with: concept-guide keys make NAME")


def _state(key: Key) -> str:
    if key.state == "revoked":
        return f"revoked {key.revoked}"
    if key.expires:
        return f"{'expired' if key.state == 'expired' else 'until'} {key.expires:%Y-%m-%d %H:%M} UTC"
    return "valid"


def announce(settings: Settings, keys: Sequence[Key]) -> None:
    """Say where the chat is, who may call the API, and that the model is on its way."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"Concept Guide is at http://{host}:{settings.port}  (Ctrl-C stops it)")
    say(_who_may_call(settings, sum(key.state == "valid" for key in keys)))
    if settings.generator in ("default", "small"):
        say("The language model is loading; until it is there, answers quote the material word for word.")


def _who_may_call(settings: Settings, keys: int) -> str:
    origins = " and the pages of allowed origins" if settings.allow_origin else ""
    if keys:
        holders = "the one valid key" if keys == 1 else f"one of {keys} valid keys"
        return f"Its API answers this machine{origins}, and whoever has {holders}."
    others = "" if names_this_machine(settings.host) else " The chat answers everybody who reaches it."
    return f"Its API answers this machine{origins} only. For others: concept-guide keys make NAME.{others}"


def _table(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        # An id is there to be copied: it may be folded, but never cut.
        table.add_column(heading, overflow="fold")
    return table


def _print_table(table: Table) -> None:
    """Print a table, each row on one line and uncut where it goes to a file or another program."""
    console = out if out.is_terminal else Console(highlight=False, emoji=False, width=_UNLIMITED)
    console.print(table)


def escape(text: str) -> str:
    """Return a text that is printed as it is: no markup of rich's and no control code of a terminal's acts in it."""
    return rich.markup.escape(_printable(text))


def _printable(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
