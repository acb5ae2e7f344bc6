"""An index folder on disk: builds, each in a folder of its own, and a pointer to the one in use.

    index/
      CURRENT              the name of the build in use; replaced in one step
      build-20260102…/     manifest.json, documents.jsonl, chunks.jsonl, vectors.faiss, vocabulary.json, lexical/,
                           and removed.txt once a document of it is to be shown no more
      pending-….vectors    what a build that was killed had embedded

A reader sees the old build until `CURRENT` names the new one. A build that is killed leaves only a folder that
nothing points to, which the next build sweeps away.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from index.errors import IndexDamaged
from knowledge.files import sync

CURRENT = "CURRENT"
REMOVED = "removed.txt"
_PREFIX = "build-"
_BUILD = re.compile(r"build-\w+", re.ASCII)
_ON_WINDOWS = os.name == "nt"
_PATIENCE = 1.0
"""Seconds."""

Result = TypeVar("Result")


def current_build(folder: Path) -> Path | None:
    """Return the folder of the build in use, if there is one.

    Raises:
        IndexDamaged: the pointer names no build.
    """
    pointer = folder / CURRENT
    try:
        name = _patiently(lambda: pointer.read_text(encoding="utf-8")).strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{pointer} cannot be read ({error}). Run: concept-guide index build") from error
    if not _BUILD.fullmatch(name):
        raise IndexDamaged(f"{pointer} names no build ({name[:40]!r}). Run: concept-guide index build")
    return folder / name


@contextmanager
def new_build(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write in. It becomes the current build on success and is gone otherwise."""
    target = folder / f"{_PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    target.mkdir(parents=True)
    try:
        yield target
        for path in (*target.rglob("*"), target):
            sync(path)
        _point_to(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    sweep(folder, keep=target)


def forget(folder: Path, document_id: str) -> None:
    """Have every reader pass over a document of the current build from now on, until the next build leaves it out."""
    if (build := current_build(folder)) and build.is_dir():
        pass_over(build, [document_id])


def pass_over(build: Path, document_ids: Iterable[str]) -> None:
    """Have every reader pass over some documents that a build holds."""
    with (build / REMOVED).open("a", encoding="utf-8") as file:
        file.writelines(f"{document_id}\n" for document_id in document_ids)
    sync(build / REMOVED)


def forgotten(build: Path) -> frozenset[str]:
    """Return the ids of the documents of a build that are to be passed over."""
    try:
        return frozenset((build / REMOVED).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return frozenset()


def files_of(folder: Path) -> list[Path]:
    """Return every file under a folder, in a stable order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _point_to(target: Path) -> None:
    pointer = target.parent / f"{CURRENT}.new"
    pointer.write_text(target.name, encoding="utf-8")
    sync(pointer)
    _patiently(lambda: pointer.replace(target.parent / CURRENT))
    sync(target.parent)


def _patiently(act: Callable[[], Result]) -> Result:
    """Read or replace the pointer; on Windows neither is allowed at the moment in which another process does it."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return act()
        except PermissionError:
            if not _ON_WINDOWS or time.monotonic() >= deadline:
                raise
        time.sleep(0.02)


def sweep(folder: Path, keep: Path) -> None:
    """Remove builds that nothing points to: the previous one, and those of a build that was killed."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path != keep:
            shutil.rmtree(path, ignore_errors=True)
