"""`concept-guide index`: build and check the index."""

from __future__ import annotations

from pathlib import Path

import typer

from assistant import terminal
from assistant.cli_options import DataDir, Embedder
from assistant.errors import IndexMissing
from assistant.settings import Settings, settings_of

app = typer.Typer(help="Build and check the index.", no_args_is_help=True)


@app.command("build")
def build(embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Bring the index up to the material; only what is new is embedded."""
    update_index(settings_of(data_dir=data_dir, embedder=embedder))


@app.command("status")
def status(embedder: Embedder = None, data_dir: DataDir = None) -> None:
    """Say what the index holds and whether it is behind the material or the embedder."""
    from assistant.factory import material
    from index.manifest import Manifest, document_digests

    settings = settings_of(data_dir=data_dir, embedder=embedder)
    manifest = Manifest.load(current_folder(settings))
    terminal.say(
        f"{len(manifest.documents)} documents, {manifest.chunks} chunks, embedded by {manifest.embedder}, "
        f"built {manifest.built}"
    )
    changes = manifest.changes(document_digests(material(settings)))
    for what, ids in (("new", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
        for document_id in ids:
            terminal.say(f"{what}: {document_id}")
    if manifest.embedder != settings.embedder:
        terminal.say(f"Settings ask for the embedder {settings.embedder}. Run: concept-guide index build")
    else:
        terminal.say("Behind the material. Run: concept-guide index build" if changes else "Up to date.")


@app.command("verify")
def verify(data_dir: DataDir = None) -> None:
    """Check every file of the index against its digest."""
    from index.manifest import Manifest

    folder = current_folder(settings_of(data_dir=data_dir))
    manifest = Manifest.load(folder)
    manifest.check_files(folder)
    terminal.say(f"{len(manifest.files)} files are as they were built.")


def update_index(settings: Settings) -> None:
    """Bring the index up to the material and say what it holds."""
    from assistant.bars import EmbeddingProgress
    from assistant.factory import build_index, deferred_embedder

    with EmbeddingProgress() as progress:
        built = build_index(settings, deferred_embedder(settings), progress)
    terminal.say(f"The index holds {built.documents} documents in {built.chunks} chunks, {built.embedded} of them new.")


def current_folder(settings: Settings) -> Path:
    """Return the folder of the build in use. Raises IndexMissing."""
    from index.folder import current_build

    build = current_build(settings.index_dir)
    if build is None:
        raise IndexMissing(f"There is no index at {settings.index_dir}. Run: concept-guide index build")
    return build
