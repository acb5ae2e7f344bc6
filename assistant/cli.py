"""The command line: parse, call, print. How things look on a terminal is left to `terminal`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant import cli_index, cli_keys, cli_material, cli_models, cli_serve, terminal
from assistant.cli_opening import opened
from assistant.cli_options import DataDir, Embedder, Generator, Json
from assistant.errors import ConceptGuideError, DiskFull
from assistant.messages import Level
from assistant.settings import settings_of
from assistant.terminal_answers import show_answer, show_results
from assistant.terminal_reports import show_evaluation
from assistant.weights.disk import FULL

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
app.command()(cli_serve.serve)

_INTERRUPTED = 130
"""The exit status that Typer gives a command which Ctrl-C ended."""


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
    assistant = opened(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
    reply = assistant.ask(question, level=level)
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    show_answer(reply, as_json=json)


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages.")] = 5,
    json: Json = False,
    embedder: Embedder = None,
    data_dir: DataDir = None,
) -> None:
    """Show the passages nearest to a query, without a model."""
    assistant = opened(settings_of(data_dir=data_dir, generator="extractive", embedder=embedder))
    show_results(assistant.search(query, k), as_json=json)


@app.command()
def mcp(generator: Generator = None, embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Serve an agent that starts this command, over standard input and output (Model Context Protocol)."""
    settings = settings_of(data_dir=data_dir, generator=generator, embedder=embedder)
    assistant = opened(settings)
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
    assistant = opened(settings_of(data_dir=data_dir, generator=generator, embedder=embedder))
    with terminal.working("Loading the language model …"):
        assistant.standby.load_now()
    with terminal.counting("Asking", len(questions)) as asked_one:
        report = evaluation(assistant, questions, with_memory, asked_one)
    show_evaluation(report, as_json=json)


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


def _disk_full(error: OSError) -> DiskFull:
    where = f" at {error.filename}" if error.filename else ""
    return DiskFull(
        f"The disk is full{where}. Free some room and run the same command again: it goes on where it stopped."
    )


if __name__ == "__main__":
    main()
