"""The command line: parse, call, print. What is printed and how is `terminal`'s."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant import terminal
from assistant.errors import ConceptGuideError, DiskFull, IndexMissing, InvalidSetting, WeightsMissing
from assistant.messages import Level
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.service import Assistant

app = typer.Typer(
    name="concept-guide",
    help="Explains AI concepts from course material, with the passage behind every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
index_app = typer.Typer(help="Build and check the index.", no_args_is_help=True)
models_app = typer.Typer(help="Bring and check the model weights.", no_args_is_help=True)
app.add_typer(index_app, name="index")
app.add_typer(models_app, name="models")

_INTERRUPTED = 130
"""The exit status that Typer gives a command which Ctrl-C ended."""

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Holds the index, your documents and the weights.")]
Generator = Annotated[
    str | None,
    typer.Option(
        "--generator",
        help="default, small, extractive, a local folder, a hub's org/name, or an OpenAI-compatible URL ending in /v1.",
    ),
]
Embedder = Annotated[str | None, typer.Option("--embedder", help="all-MiniLM-L6-v2 or all-mpnet-base-v2.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; 7860 unless told.")] = None,
    data_dir: DataDir = None,
    generator: Generator = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="Another site whose pages may call the API; may be repeated.")
    ] = None,
) -> None:
    """Serve the chat and the API."""
    from assistant import server

    settings = _settings(
        host=host, port=port, data_dir=data_dir, generator=generator, allow_origin=tuple(allow_origin or ()) or None
    )
    server.check_port(settings.host, settings.port)
    server.serve(_open_assistant(settings), settings, lambda: terminal.announce(settings))


@app.command()
def ask(
    question: str,
    level: Annotated[Level, typer.Option(help="For whom to explain.")] = "standard",
    json: Json = False,
    generator: Generator = None,
    data_dir: DataDir = None,
) -> None:
    """Answer one question."""
    assistant = _open_assistant(_settings(data_dir=data_dir, generator=generator))
    events = assistant.ask(question, level=level)
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    terminal.show_answer(events, as_json=json)


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages.")] = 5,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show the passages nearest to a query, without a model."""
    assistant = _open_assistant(_settings(data_dir=data_dir, generator="extractive"))
    terminal.show_results(assistant.search(query, k), as_json=json)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files to read: Markdown or plain text.")],
    data_dir: DataDir = None,
) -> None:
    """Add documents of your own to the material."""
    from knowledge.library import Library
    from knowledge.readers import read_file

    settings = _settings(data_dir=data_dir)
    library = Library(settings.library_dir)
    added, failed = False, False
    for path in paths:
        try:
            outcome = library.add(read_file(path), str(path.resolve()))
            terminal.say(f"{outcome.status}: {outcome.document.title} ({outcome.document.id})")
            added = True
        except ConceptGuideError as error:
            terminal.complain(error)
            failed = True
    if added:
        _build_index(settings)
    if failed:
        raise typer.Exit(1)


@app.command()
def remove(document_id: Annotated[str, typer.Argument(metavar="ID")], data_dir: DataDir = None) -> None:
    """Remove a document that you added."""
    from knowledge.library import Library

    settings = _settings(data_dir=data_dir)
    Library(settings.library_dir).remove(document_id)
    terminal.say(f"removed: {document_id}")
    _build_index(settings)


@app.command()
def documents(json: Json = False, data_dir: DataDir = None) -> None:
    """List what can be cited."""
    from index.manifest import Manifest
    from index.storage import load_documents

    folder = _current_build(_settings(data_dir=data_dir))
    Manifest.load(folder).check_files(folder)
    terminal.show_documents(list(load_documents(folder).values()), as_json=json)


@index_app.command("build")
def index_build(data_dir: DataDir = None) -> None:
    """Bring the index up to the material; only what is new is embedded."""
    _build_index(_settings(data_dir=data_dir))


@index_app.command("status")
def index_status(data_dir: DataDir = None) -> None:
    """Say what the index holds and whether it is behind the material."""
    from assistant.factory import material
    from index.manifest import Manifest, document_digests

    settings = _settings(data_dir=data_dir)
    manifest = Manifest.load(_current_build(settings))
    terminal.say(
        f"{len(manifest.documents)} documents, {manifest.chunks} chunks, embedded by {manifest.embedder}, "
        f"built {manifest.built}"
    )
    changes = manifest.changes(document_digests(material(settings)))
    for what, ids in (("new", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
        for document_id in ids:
            terminal.say(f"{what}: {document_id}")
    terminal.say("Behind the material. Run: concept-guide index build" if changes else "Up to date.")


@index_app.command("verify")
def index_verify(data_dir: DataDir = None) -> None:
    """Check every file of the index against its digest."""
    from index.manifest import Manifest

    folder = _current_build(_settings(data_dir=data_dir))
    manifest = Manifest.load(folder)
    manifest.check_files(folder)
    terminal.say(f"{len(manifest.files)} files are as they were built.")


@models_app.command("pull")
def models_pull(generator: Generator = None, embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Bring the weights of the embedder and the generator; goes on where it stopped."""
    from assistant.bars import PullProgress
    from assistant.factory import needed_weights
    from assistant.weights.pull import pull

    settings = _settings(data_dir=data_dir, generator=generator, embedder=embedder)
    with PullProgress() as progress:
        pull(needed_weights(settings), settings.weights_dir, progress)
    terminal.say(f"The weights are ready in {settings.weights_dir}")


@models_app.command("list")
def models_list(data_dir: DataDir = None) -> None:
    """List the models there are, and which have been pulled."""
    from assistant.weights.inventory import inventory

    terminal.show_models(inventory(_settings(data_dir=data_dir).weights_dir))


@models_app.command("verify")
def models_verify(data_dir: DataDir = None) -> None:
    """Check every file of the pulled models against its digest."""
    from assistant.bars import PullProgress
    from assistant.weights.inventory import inventory
    from assistant.weights.verify import verify

    folder = _settings(data_dir=data_dir).weights_dir
    pulled = [status for status in inventory(folder) if status.state in ("ready", "damaged")]
    if not pulled:
        raise WeightsMissing(f"No model has been pulled into {folder}. Run: concept-guide models pull")
    for status in pulled:
        with PullProgress() as progress:
            verify(status.name, folder, progress)
        terminal.say(f"{status.name}: every file is as it was pulled.")


@app.command()
def doctor(data_dir: DataDir = None, generator: Generator = None) -> None:
    """Say what is installed, what is missing, and what to run."""
    from assistant.diagnosis import diagnose

    findings = diagnose(_settings(data_dir=data_dir, generator=generator))
    for finding in findings:
        terminal.say(f"{'ok     ' if finding.ok else 'not ok '} {finding.what}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; every error a user can act on is one line and status 1."""
    terminal.print_anything()
    try:
        app(arguments)
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            terminal.complain("Stopped. Run the same command again to go on.")
        raise
    except ConceptGuideError as error:
        terminal.complain(error)
    except OSError as error:
        terminal.complain(_disk_full(error) if error.errno == errno.ENOSPC else ConceptGuideError(str(error)))
    sys.exit(1)


def _settings(**flags: Any) -> Settings:
    """Return the settings with the flags that were given. Raises InvalidSetting for a value that makes no sense."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InvalidSetting(f"{name} is {first['input']!r}: {first['msg']}.") from error
    except SettingsError as error:
        # The value of a list's variable is no JSON; the error names the field.
        raise InvalidSetting(f'The environment: {error}. A list is written as ["one", "two"].') from error


def _open_assistant(settings: Settings) -> Assistant:
    from assistant.factory import open_assistant

    with terminal.working("Opening the material …"):
        return open_assistant(settings)


def _build_index(settings: Settings) -> None:
    from assistant.bars import EmbeddingProgress
    from assistant.factory import build_index, open_embedder

    with terminal.working("Loading the embedder …"):
        embedder = open_embedder(settings)
    with EmbeddingProgress() as progress:
        built = build_index(settings, embedder, progress)
    terminal.say(f"The index holds {built.documents} documents in {built.chunks} chunks, {built.embedded} of them new.")


def _current_build(settings: Settings) -> Path:
    from index.folder import current_build

    build = current_build(settings.index_dir)
    if build is None:
        raise IndexMissing(f"There is no index at {settings.index_dir}. Run: concept-guide index build")
    return build


def _disk_full(error: OSError) -> DiskFull:
    where = f" at {error.filename}" if error.filename else ""
    return DiskFull(
        f"The disk is full{where}. Free some room and run the same command again: it goes on where it stopped."
    )


if __name__ == "__main__":
    main()
