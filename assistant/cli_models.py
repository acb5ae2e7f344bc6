"""`concept-guide models`: bring and check the model weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from assistant import terminal
from assistant.cli_options import DataDir, Embedder, Generator
from assistant.errors import WeightsMissing
from assistant.settings import settings_of
from assistant.weights.disk import gigabytes

if TYPE_CHECKING:
    from assistant.weights.inventory import Status

app = typer.Typer(help="Bring and check the model weights.", no_args_is_help=True)


@app.command("pull")
def pull(generator: Generator = None, embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Bring the weights of the embedder and the generator; goes on where it stopped."""
    from assistant.bars import PullProgress
    from assistant.factory import needed_weights
    from assistant.weights.pull import pull

    settings = settings_of(data_dir=data_dir, generator=generator, embedder=embedder)
    with PullProgress() as progress:
        pull(needed_weights(settings), settings.weights_dir, progress)
    terminal.say(f"The weights are ready in {settings.weights_dir}")


@app.command("list")
def list_models(data_dir: DataDir = None) -> None:
    """List the models there are, and which have been pulled."""
    from assistant.weights.inventory import inventory

    headings = ("name", "short", "role", "state", "download", "on disk", "licence", "what")
    terminal.print_table(headings, map(_row, inventory(settings_of(data_dir=data_dir).weights_dir)))


@app.command("verify")
def verify(data_dir: DataDir = None) -> None:
    """Check every file of the pulled models against its digest; `pull` then brings a damaged one anew."""
    from assistant.bars import PullProgress
    from assistant.weights.inventory import inventory
    from assistant.weights.verify import verify

    folder = settings_of(data_dir=data_dir).weights_dir
    pulled = [status for status in inventory(folder) if status.state in ("ready", "damaged")]
    if not pulled:
        raise WeightsMissing(f"No model has been pulled into {folder}. Run: concept-guide models pull")
    for status in pulled:
        with PullProgress() as progress:
            verify(status.name, folder, progress)
        terminal.say(f"{status.name}: every file is as it was pulled.")


def _row(model: Status) -> tuple[str, ...]:
    sizes = (gigabytes(size) if size else "" for size in (model.download_size, model.size))
    return model.name, model.alias or "", model.role, model.state, *sizes, model.licence, model.summary
