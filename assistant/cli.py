"""The command line: parse, call, print. What is printed and how is `terminal`'s."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import cli_index, cli_keys, cli_material, cli_models, terminal
from assistant.cli_options import DataDir, Embedder, Generator, Json
from assistant.errors import ConceptGuideError, DiskFull
from assistant.messages import Level
from assistant.settings import LogLevel, Settings, settings_of
from assistant.weights.disk import FULL

if TYPE_CHECKING:
    from assistant.service import Assistant

app = typer.Typer(
    name="concept-guide",
    help="Explains AI concepts from course material, with the passage behind every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_index.app, name="index")
app.add_typer(cli_models.app, name="models")
app.add_typer(cli_keys.app, name="keys")
cli_material.add_commands(app)

_INTERRUPTED = 130
"""The exit status that Typer gives a command which Ctrl-C ended."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; 7860 unless told.")] = None,
    data_dir: DataDir = None,
    generator: Generator = None,
    embedder: Embedder = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="Another site whose pages may use it, as https://*.school.example; may be repeated."),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another name under which this server is reached; may be repeated.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy before it that is believed who asks; may be repeated."),
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="PATH", help="The path at which a proxy shows it, as in /guide.")
    ] = None,
    keep_questions: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="Keep questions so long for the course's authors; 0 unless told."),
    ] = None,
    limit_session: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one browser may ask; 12/minute unless told, 0: any.")
    ] = None,
    limit_address: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one address may ask; 240/minute unless told.")
    ] = None,
    limit_site: Annotated[
        str | None, typer.Option(metavar="RATE", help="How often one site's readers may ask; 600/minute unless told.")
    ] = None,
    log_level: Annotated[
        LogLevel | None,
        typer.Option(help="What the log shows; warning on a terminal and info elsewhere unless told."),
    ] = None,
) -> None:
    """Serve the chat and the API."""
    from assistant import server
    from assistant.keys import Keys
    from assistant.ports import check_port

    settings = settings_of(
        host=host,
        port=port,
        data_dir=data_dir,
        generator=generator,
        embedder=embedder,
        allow_origin=tuple(allow_origin or ()) or None,
        allow_host=tuple(allow_host or ()) or None,
        trusted_proxy=tuple(trusted_proxy or ()) or None,
        root_path=root_path,
        keep_questions=keep_questions,
        limit_session=limit_session,
        limit_address=limit_address,
        limit_site=limit_site,
        log_level=log_level,
    )
    check_port(settings.host, settings.port)
    keys = Keys(settings.keys_dir).listed()
    server.serve(_open_assistant(settings), settings, lambda: terminal.announce(settings, keys))


@app.command()
def ask(
    question: str,
    level: Annotated[Level, typer.Option(help="For whom to explain.")] = "standard",
    json: Json = False,
    generator: Generator = None,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Answer one question."""
    assistant = _open_assistant(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
    reply = assistant.ask(question, level=level)
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    terminal.show_answer(reply, as_json=json)


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages.")] = 5,
    json: Json = False,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Show the passages nearest to a query, without a model."""
    assistant = _open_assistant(settings_of(data_dir=data_dir, generator="extractive", embedder=embedder))
    terminal.show_results(assistant.search(query, k), as_json=json)


@app.command()
def mcp(generator: Generator = None, embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Serve an agent that starts this command, over standard input and output (Model Context Protocol)."""
    settings = settings_of(data_dir=data_dir, generator=generator, embedder=embedder)
    assistant = _open_assistant(settings)
    from assistant.mcp.stdio import serve

    serve(assistant, settings.max_question_chars)


@app.command(name="eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help='Questions, one {"question", ...} a line.')],
    json: Json = False,
    with_memory: Annotated[
        bool, typer.Option("--compare/--no-compare", help="Also ask the bare model, without the material.")
    ] = True,
    generator: Generator = None,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Ask a file of questions and report retrieval, refusals, citations, facts, length and time."""
    from assistant.evaluation.questions import read_questions
    from assistant.evaluation.run import evaluation

    questions = read_questions(file)
    assistant = _open_assistant(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    with terminal.counting("Asking", len(questions)) as asked_one:
        report = evaluation(assistant, questions, with_memory, asked_one)
    terminal.show_evaluation(report, as_json=json)


@app.command()
def doctor(generator: Generator = None, embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Say what is installed, what is missing, and what to run."""
    from assistant.diagnosis import diagnose

    findings = diagnose(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
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
    except ModuleNotFoundError as error:
        remedy = "Run: pip install -r requirements.lock (in a checkout) or pip install ."
        terminal.complain(f"The package {error.name} is not installed. {remedy}")
    except OSError as error:
        terminal.complain(_disk_full(error) if error.errno in FULL else ConceptGuideError(str(error)))
    sys.exit(1)


def _open_assistant(settings: Settings) -> Assistant:
    from assistant.factory import open_assistant

    with terminal.working("Opening the material …"):
        return open_assistant(settings)


def _disk_full(error: OSError) -> DiskFull:
    where = f" at {error.filename}" if error.filename else ""
    return DiskFull(
        f"The disk is full{where}. Free some room and run the same command again: it goes on where it stopped."
    )


if __name__ == "__main__":
    main()
