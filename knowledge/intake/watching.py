"""Follows folders and files: says which were written and which are gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, watch

from knowledge.errors import DocumentError
from knowledge.intake.sources import files_below, is_archive, is_offered
from knowledge.readers import is_readable

_SETTLE = 400
"""Milliseconds without a change: a program writes a file in several steps, and a copy of a folder takes its time."""
_LATEST = 10_000
"""Milliseconds after which a change is told even where others follow it without a pause."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last time, as absolute paths."""

    written: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()
    """Files, or whole folders."""


def changes_in(paths: Sequence[Path], stop: threading.Event | None = None) -> Iterator[Changes]:
    """Yield no changes once nothing can be missed any more, then what changes below some paths until `stop` is set.

    Files that no reader is for are passed over.

    Raises:
        DocumentError: a path cannot be watched.
    """
    roots = [path.resolve() for path in paths]
    folders = {root if root.is_dir() else root.parent for root in roots}  # A program may replace a file by another.
    if missing := [folder for folder in folders if not folder.is_dir()]:
        raise DocumentError(f"There is no folder {missing[0]} to watch. Check the path.")
    batches = watch(
        *folders,
        debounce=_LATEST,
        step=_SETTLE,
        stop_event=stop,
        rust_timeout=1,
        yield_on_timeout=True,
        recursive=any(root.is_dir() for root in roots),
        ignore_permission_denied=True,
    )
    try:
        next(batches)
    except (OSError, RuntimeError) as error:  # RuntimeError: the system watches no more folders than it was set to.
        named = ", ".join(map(str, paths))
        raise DocumentError(f"{named} cannot be watched ({error}). Add what is in them without --watch.") from error
    yield Changes()
    for batch in batches:
        if changes := _changes(batch, roots):
            yield changes


def _changes(batch: set[tuple[Change, str]], roots: Sequence[Path]) -> Changes | None:
    offered = {Path(path) for _, path in batch if _is_offered(Path(path), roots)}
    new_folders = {Path(path) for change, path in batch if change is Change.added and Path(path).is_dir()} & offered
    files = {path for path in offered if path.is_file()}.union(*map(files_below, new_folders))
    written = tuple(sorted(path for path in files if is_readable(path.name) or is_archive(path)))
    deleted = {Path(path) for change, path in batch if change is Change.deleted}
    gone = tuple(sorted(path for path in offered & deleted if not path.exists()))
    return Changes(written, gone) if written or gone else None


def _is_offered(path: Path, roots: Sequence[Path]) -> bool:
    return any(path == root or (root in path.parents and is_offered(path.relative_to(root))) for root in roots)
