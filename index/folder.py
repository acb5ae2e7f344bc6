"""An index folder on disk: builds, each in a folder of its own, and a pointer to the one in use.

    index/
      CURRENT              the name of the build in use; replaced in one step
      build-20260102…/     manifest.json, documents.jsonl, chunks.jsonl, vectors.faiss, lexical/

A reader sees the old build until `CURRENT` names the new one. A build that is killed leaves only a folder that
nothing points to, which the next build sweeps away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

CURRENT = "CURRENT"
_PREFIX = "build-"


def current_build(folder: Path) -> Path | None:
    """Return the folder of the build in use, if there is one."""
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return folder / Path(name).name


@contextmanager
def new_build(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write in. It becomes the current build on success and is gone otherwise."""
    target = folder / f"{_PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    target.mkdir(parents=True)
    try:
        yield target
        for path in files_of(target):
            _fsync(path)
        _point_to(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    _sweep(folder, keep=target)


def files_of(folder: Path) -> list[Path]:
    """Return every file under a folder, in a stable order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _point_to(target: Path) -> None:
    pointer = target.parent / f"{CURRENT}.new"
    pointer.write_text(target.name, encoding="utf-8")
    _fsync(pointer)
    pointer.replace(target.parent / CURRENT)


def _sweep(folder: Path, keep: Path) -> None:
    """Remove builds that nothing points to: the previous one, and those of a build that was killed."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path != keep:
            shutil.rmtree(path, ignore_errors=True)


def _fsync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
