"""Weights of a model hub's `org/name`: safetensors and plain text, never code. The only module that asks a hub."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ConceptGuideError, PullFailed, WeightsError
from assistant.weights.disk import FULL, ensure_room, sha256_of, used
from assistant.weights.progress import Progress

if TYPE_CHECKING:
    from huggingface_hub import RepoFile

_WANTED = ["*.safetensors", "*.json", "*.txt", "*.jinja", "*.model"]
# Other forms of the same weights, and what trainers leave behind.
_UNWANTED = ["onnx/*", "openvino/*", "original/*", "consolidated*", "checkpoint-*", "runs/*", ".*"]


def fetch_snapshot(name: str, target: Path, progress: Progress) -> str:
    """Fill `target` with a model's files and return their commit. Interrupted, it continues where it was.

    Raises:
        PullFailed: the hub cannot be reached or lacks the model, or what came is not what it lists.
        WeightsError: the model has no safetensors.
        DiskFull: there is no room for it.
    """
    target.mkdir(parents=True, exist_ok=True)
    progress.begin(f"Asking the hub for {name}", None)
    with _clear_errors(name):
        commit, files = _listing(name)
        total = sum(file.size for file in files)
        ensure_room(target, total - used(target), name)
        progress.begin(f"Downloading {name}", total)
        with _watched(target, progress):
            _download(name, commit, files, target)
        _check(files, target)
    shutil.rmtree(target / ".cache", ignore_errors=True)  # the hub's client keeps its notes there
    return commit


def _listing(name: str) -> tuple[str, list[RepoFile]]:
    """Return the newest commit and the files of it that are wanted."""
    from huggingface_hub import HfApi, RepoFile

    commit = HfApi().model_info(name).sha or "main"
    entries = HfApi().list_repo_tree(name, recursive=True, revision=commit)
    files = [entry for entry in entries if isinstance(entry, RepoFile) and _is_wanted(entry.path)]
    if not any(file.path.endswith(".safetensors") for file in files):
        raise WeightsError(f"{name} offers no safetensors: other formats can carry code and are not loaded")
    return commit, files


def _download(name: str, commit: str, files: list[RepoFile], target: Path) -> None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    snapshot_download(name, revision=commit, local_dir=target, allow_patterns=[file.path for file in files])


def _check(files: list[RepoFile], target: Path) -> None:
    """Compare with the hub's own list: offline, its client may take a half-filled folder for the whole."""
    for file in files:
        path = target / file.path
        wrong = not path.is_file() or path.stat().st_size != file.size
        if wrong or (file.lfs and sha256_of(path) != file.lfs.sha256):
            path.unlink(missing_ok=True)
            raise ValueError(f"{file.path} is not the file that the hub lists")


def _is_wanted(path: str) -> bool:
    return any(fnmatch(path, one) for one in _WANTED) and not any(fnmatch(path, one) for one in _UNWANTED)


@contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    try:
        yield
    except ConceptGuideError:
        raise
    except Exception as error:  # the client raises those of several libraries; to a user they say the same
        if isinstance(error, OSError) and (error.filename or error.errno in FULL):
            raise  # the disk's, not the hub's
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise PullFailed(
            f"Could not download {name} from the hub: {reason}. What has arrived is kept; "
            f"to continue, run: concept-guide models pull --generator {name}"
        ) from error


@contextmanager
def _watched(folder: Path, progress: Progress) -> Iterator[None]:
    """Tell twice a second how much has arrived in a folder."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            progress.update(used(folder))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()
