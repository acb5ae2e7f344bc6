"""Files on a disk that may fill up: digests, room, and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import DiskFull, PullFailed
from assistant.weights.progress import Tick
from knowledge.files import sync

CHUNK = 4 << 20
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_SAYS_FULL = re.compile(
    r"no space left|not enough space|errno 28|os error (28|112)|quota exceeded|basic_ios::clear", re.IGNORECASE
)
"""The last is all that OpenVINO says."""
_MARGIN = 64 << 20


def sha256_of(path: Path, tick: Tick | None = None) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if tick:
                tick(done)
    return digest.hexdigest()


def matches(path: Path, size: int, sha256: str) -> bool:
    """Tell whether a file is there and is the one meant."""
    return path.is_file() and path.stat().st_size == size and sha256_of(path) == sha256


def used(folder: Path) -> int:
    """Return the bytes of all files below a folder; 0 where there is none."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # a download beside us may move its file away
            total += path.stat().st_size if path.is_file() else 0
    return total


def ensure_room(folder: Path, needed: int, what: str) -> None:
    """Check before writing that `needed` bytes, and a little more, fit.

    Raises:
        DiskFull: they do not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + _MARGIN:
        raise DiskFull(
            f"Pulling {what} needs {gigabytes(needed + _MARGIN)} in {folder} and {gigabytes(free)} are free: "
            f"{gigabytes(needed + _MARGIN - free)} are missing. Make room, then run: concept-guide models pull"
        )


def gigabytes(size: int) -> str:
    """Write a number of bytes as people do; never 0.0 for something."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"


def no_room(said: str) -> OSError | None:
    """Return the error of a full disk if that is what another program said it met."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) if _SAYS_FULL.search(said) else None


@contextlib.contextmanager
def clear_errors(folder: Path) -> Iterator[None]:
    """Turn the system's errors while writing to `folder` into the ones a user can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(
                f"The disk of {folder} is full. What has arrived is kept. "
                "Make room, then run: concept-guide models pull"
            ) from error
        place = error.filename or folder
        raise PullFailed(
            f"Could not write {place}: {error.strerror or error}. What has arrived is kept. "
            "Put that right, then run: concept-guide models pull"
        ) from error


@contextlib.contextmanager
def scratch(parent: Path, purpose: str) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards, and clear away what a killed run left of the same purpose."""
    parent.mkdir(parents=True, exist_ok=True)
    for leftover in parent.glob(f"{purpose}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{purpose}-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def publish(folder: Path, target: Path) -> None:
    """Move a finished folder to its final name, on the disk before it can be seen; an older one makes way."""
    for path in folder.rglob("*"):
        if path.is_file():
            # safetensors, and Python's temporary folders, are for their owner alone; a service may be somebody else.
            path.chmod(0o644)
            sync(path)
    folder.chmod(0o755)
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch(target.parent, ".replaced") as aside:
        if target.exists():
            target.rename(aside / target.name)
        folder.rename(target)
    sync(target)
    sync(target.parent)
