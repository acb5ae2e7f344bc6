"""`prepared.json`: which files a prepared model has, and what they were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import WeightsDamaged
from assistant.weights.disk import sha256_of
from assistant.weights.lock import File
from assistant.weights.progress import Progress, after

NAME = "prepared.json"
FORMAT = 2
"""Raised when models are prepared in another way: older ones are then pulled again."""


@dataclass(frozen=True)
class Record:
    """What stands in `prepared.json`. `source` is the lock's digest, or the commit of a hub."""

    format: int
    model: str
    source: str
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)


def write(folder: Path, model: str, source: str, progress: Progress) -> None:
    """Measure every file of a finished folder and record it there."""
    progress.begin(f"Recording the digests of {model}", sum(path.stat().st_size for path in files_of(folder)))
    files, done = [], 0
    for path in files_of(folder):
        digest = sha256_of(path, after(progress, done))
        files.append(File(path.relative_to(folder).as_posix(), path.stat().st_size, digest))
        done += path.stat().st_size
    (folder / NAME).write_text(_text(Record(FORMAT, model, source, tuple(files))), encoding="utf-8")


def read(folder: Path) -> Record:
    """Return the record of a prepared folder.

    Raises:
        WeightsDamaged: it is not, byte for byte, one that `write` wrote.
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
        entry = json.loads(text)
        record = Record(**entry | {"files": tuple(File(**file) for file in entry["files"])})
    except FileNotFoundError as error:
        raise WeightsDamaged(f"{folder / NAME} is missing: the model was found damaged or is not whole") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WeightsDamaged(f"{folder / NAME} cannot be read") from error
    if _text(record) != text:
        raise WeightsDamaged(f"{folder / NAME} has been changed")
    return record


def withdraw(folder: Path) -> None:
    """Take the record from a damaged folder, so that nothing loads it and the next pull brings it anew."""
    with suppress(OSError):  # in a folder that only somebody else may write to: their `verify` will
        (folder / NAME).unlink()


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files that make up a model, in order; not its record, nor what a file manager or a hub leaves."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name not in (NAME, "desktop.ini"):
            yield path


def _text(record: Record) -> str:
    return json.dumps(asdict(record), indent=1) + "\n"
