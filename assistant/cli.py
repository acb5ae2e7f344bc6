"""The command line: parse, call, print. What is printed and how is `terminal`'s."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant import terminal
from assistant.errors import ConceptGuideError, DiskFull
from assistant.messages import Level
from assistant.offline import stay_offline
from assistant.settings import Settings

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

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Holds the index, your documents and the weights.")]
Generator = Annotated[
    str | None,
    typer.Option(
        "--generator",
        help="default, small, extractive, a local folder, a hub's org/name, or an OpenAI-compatible URL ending in /v1.",
    ),
]
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
    settings = _settings(
        host=host, port=port, data_dir=data_dir, generator=generator, allow_origin=tuple(allow_origin or ()) or None
    )
    from assistant.server import check_port, serve

    check_port(settings.host, settings.port)
    assistant = terminal.open_assistant(settings)
    terminal.announce(settings, len(assistant.documents()))
    serve(assistant, settings)


@app.command()
def ask(
    question: str,
    level: Annotated[str, typer.Option(help="beginner, standard or expert.")] = "standard",
    json: Json = False,
    generator: Generator = None,
    data_dir: DataDir = None,
) -> None:
    """Answer one question."""
    settings = _settings(data_dir=data_dir, generator=generator)
    assistant = terminal.open_assistant(settings)
    events = assistant.ask(question, level=_level(level))
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
    assistant = terminal.open_assistant(_settings(data_dir=data_dir, generator="extractive"))
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
    unreadable = []
    for path in paths:
        try:
            terminal.show_added(path, library.add(read_file(path), str(path.resolve())))
        except ConceptGuideError as error:
            terminal.complain(error)
            unreadable.append(path)
    if len(unreadable) < len(paths):
        terminal.build_index(settings)
    if unreadable:
        raise typer.Exit(1)


@app.command()
def remove(document_id: Annotated[str, typer.Argument(metavar="ID")], data_dir: DataDir = None) -> None:
    """Remove a document that you added."""
    from knowledge.library import Library

    settings = _settings(data_dir=data_dir)
    Library(settings.library_dir).remove(document_id)
    terminal.build_index(settings)


@app.command()
def documents(json: Json = False, data_dir: DataDir = None) -> None:
    """List what can be cited."""
    terminal.show_documents(_settings(data_dir=data_dir), as_json=json)


@index_app.command("build")
def index_build(data_dir: DataDir = None) -> None:
    """Bring the index up to the material; only what is new is embedded."""
    terminal.build_index(_settings(data_dir=data_dir))


@index_app.command("status")
def index_status(data_dir: DataDir = None) -> None:
    """Say what the index holds and whether it is behind the material."""
    terminal.show_index_status(_settings(data_dir=data_dir))


@index_app.command("verify")
def index_verify(data_dir: DataDir = None) -> None:
    """Check every file of the index against its digest."""
    terminal.verify_index(_settings(data_dir=data_dir))


@models_app.command("pull")
def models_pull(generator: Generator = None, data_dir: DataDir = None) -> None:
    """Bring the weights of the embedder and the generator; goes on where it stopped."""
    terminal.pull_models(_settings(data_dir=data_dir, generator=generator))


@models_app.command("list")
def models_list(data_dir: DataDir = None) -> None:
    """List the models there are, and which have been pulled."""
    terminal.show_models(_settings(data_dir=data_dir))


@models_app.command("verify")
def models_verify(data_dir: DataDir = None) -> None:
    """Check every file of the pulled models against its digest."""
    terminal.verify_models(_settings(data_dir=data_dir))


@app.command()
def doctor(data_dir: DataDir = None, generator: Generator = None) -> None:
    """Say what is installed, what is missing, and what to run."""
    from assistant.diagnosis import diagnose

    if not terminal.show_diagnosis(diagnose(_settings(data_dir=data_dir, generator=generator))):
        raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; every error a user can act on is one line and status 1."""
    stay_offline()
    try:
        app(arguments)
    except ConceptGuideError as error:
        terminal.complain(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        terminal.complain(_disk_full(error) if error.errno == errno.ENOSPC else ConceptGuideError(str(error)))
    except KeyboardInterrupt:
        terminal.complain("Stopped. Run the same command again to go on.")
        sys.exit(130)
    sys.exit(1)


def _settings(**flags: Any) -> Settings:
    """Return the settings with the flags that were given. Raises InvalidSetting for a value that makes no sense."""
    from pydantic import ValidationError

    from assistant.errors import InvalidSetting

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InvalidSetting(f"{name} is {first['input']!r}: {first['msg']}.") from error


def _level(text: str) -> Level:
    if text in ("beginner", "standard", "expert"):
        return text  # type: ignore[return-value]
    raise typer.BadParameter(f"{text!r} is not a level. Choose beginner, standard or expert.", param_hint="--level")


def _disk_full(error: OSError) -> DiskFull:
    where = f" at {error.filename}" if error.filename else ""
    return DiskFull(
        f"The disk is full{where}. Free some room and run the same command again: it goes on where it stopped."
    )
