"""The commands about what can be cited: add, remove, documents, check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import cli_index, terminal
from assistant.cli_options import DataDir, Embedder, Generator, Json
from assistant.settings import Settings, settings_of
from assistant.terminal_reports import show_documents, show_gaps

if TYPE_CHECKING:
    from knowledge.intake.adding import Taken
    from knowledge.library import Library
    from knowledge.web import Web

_NAMED_ONE_BY_ONE = 20
"""Unchanged documents that are named; more are only counted."""


def add_commands(app: typer.Typer) -> None:
    """Give these commands to the command line."""
    for command in (add, remove, documents, check):
        app.command()(command)


def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL...",
            help="Files, folders, ZIP archives, addresses of pages or sitemaps. Markdown, text, HTML, PDF, Word, "
            "PowerPoint, Jupyter notebooks, subtitles (SRT, VTT) and EPUB are read.",
        ),
    ],
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and follow what changes in these folders.")] = False,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Add documents of your own to the material."""
    from knowledge.library import Library
    from knowledge.web import Web

    settings = settings_of(data_dir=data_dir, embedder=embedder)
    library, web = Library(settings.library_dir), Web()
    if watch:
        _refuse_addresses(paths)
        _follow([Path(path) for path in paths], library, web, settings)
    elif not _take_in(paths, library, web, settings):
        raise typer.Exit(1)


def remove(
    document_id: Annotated[str, typer.Argument(metavar="ID")], embedder: Embedder = None, data_dir: DataDir = None
) -> None:
    """Remove a document that you added."""
    from knowledge.library import Library

    settings = settings_of(data_dir=data_dir, embedder=embedder)
    _remove(document_id, Library(settings.library_dir), settings)
    cli_index.update_index(settings)


def documents(json: Json = False, data_dir: DataDir = None) -> None:
    """List what can be cited: your own documents first."""
    from index.folder import forgotten
    from index.manifest import Manifest
    from index.storage import load_documents
    from knowledge.library import Library

    settings = settings_of(data_dir=data_dir)
    folder = cli_index.current_folder(settings)
    Manifest.load(folder).check_files(folder)
    removed = forgotten(folder)
    indexed = [document for id, document in load_documents(folder).items() if id not in removed]
    show_documents(indexed, Library(settings.library_dir).entries(), as_json=json)


def check(
    file: Annotated[Path, typer.Argument(help='Questions of yours, one {"question": "…"} a line.')],
    json: Json = False,
    generator: Generator = None,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Ask your own questions and say which the material does not answer yet."""
    from assistant.evaluation.gaps import gaps
    from assistant.evaluation.questions import read_questions
    from assistant.factory import open_assistant

    questions = read_questions(file)
    with terminal.working("Opening the material …"):
        assistant = open_assistant(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    with terminal.counting("Asking", len(questions)) as asked_one:
        report = gaps(assistant, questions, asked_one)
    show_gaps(report, as_json=json)


def _refuse_addresses(paths: Iterable[str]) -> None:
    from assistant.errors import DocumentError

    for path in paths:
        if "://" in path:
            raise DocumentError(f"{path} is an address, which cannot be watched. Name folders or files with --watch.")


def _take_in(arguments: Iterable[str], library: Library, web: Web, settings: Settings) -> bool:
    """Add what is named, bring the index up to it, and return whether all of it could be read."""
    from assistant.bars import ReadingProgress
    from knowledge.intake.adding import Kept, take_in
    from knowledge.intake.sources import Refusal

    counts: Counter[str] = Counter()
    try:
        with ReadingProgress() as progress:
            for taken in take_in(arguments, library, web, progress):
                counts[taken.status if isinstance(taken, Kept) else type(taken).__name__] += 1
                _tell(taken, counts)
    finally:
        # What was reported is in the library; a full disk or Ctrl-C on the way keeps none of it from being cited.
        if counts["added"] or counts["replaced"] or counts["unchanged"]:
            cli_index.update_index(settings)
    if counts.total() > 1:
        terminal.say(
            f"{counts['added']} added, {counts['replaced']} replaced, {counts['unchanged']} unchanged, "
            f"{counts[Refusal.__name__]} not read."
        )
    return not counts[Refusal.__name__]


def _tell(taken: Taken, counts: Counter[str]) -> None:
    from knowledge.intake.adding import Kept
    from knowledge.intake.sources import Refusal

    match taken:
        case Kept(status, id, title):
            if status != "unchanged" or counts["unchanged"] <= _NAMED_ONE_BY_ONE:
                terminal.say(f"{status}: {title} ({id})")
        case Refusal(reason):
            terminal.complain(reason)
        case _:
            kinds = ", ".join(f"{suffix or 'no suffix'} ({n})" for suffix, n in sorted(taken.kinds.items()))
            terminal.say(f"left out, for no reader is for them: {kinds} in {taken.where}")


def _remove(document_id: str, library: Library, settings: Settings) -> None:
    """Remove a document; no answer cites it once this returns.

    It is forgotten first: were that to come second, a process that is killed in between would leave it to be cited, and
    the next one would no longer find it in the library.
    """
    from index.folder import forget

    if document_id in library.digests():
        forget(settings.index_dir, document_id)
    library.remove(document_id)
    terminal.say(f"removed: {document_id}")


def _follow(paths: list[Path], library: Library, web: Web, settings: Settings) -> None:
    """Add what there is and what is written, and remove what is deleted, until Ctrl-C."""
    from knowledge.intake.watching import changes_in

    with suppress(KeyboardInterrupt):
        following = changes_in(paths)
        next(following)  # What is written from here on is not missed, however long it takes to read what there is.
        _take_in(map(str, paths), library, web, settings)
        terminal.say("Watching for changes (Ctrl-C stops it) …")
        for changes in following:
            gone = library.ids_below(changes.gone)
            for document_id in gone:
                _remove(document_id, library, settings)
            if changes.written:
                _take_in(map(str, changes.written), library, web, settings)
            elif gone:
                cli_index.update_index(settings)
