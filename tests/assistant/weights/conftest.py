"""A shelf of tiny wheels, and a lock that names the models on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.weights.lock import Model
from assistant.weights.progress import Progress
from tests.assistant.weights.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return Shelf(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the weights go; not there yet."""
    return tmp_path / "data" / "models"


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make these models the only ones of the lock."""

    def lock(*models: Model) -> None:
        monkeypatch.setattr("assistant.weights.lock.models", lambda: models)
        monkeypatch.setattr("assistant.weights.locate.models", lambda: models)
        monkeypatch.setattr("assistant.weights.inventory.models", lambda: models)

    return lock


@pytest.fixture
def quick_conversion(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Convert by copying, and write down what was converted."""
    converted: list[Path] = []

    def convert(gguf: Path, target: Path, progress: Progress) -> None:
        converted.append(gguf)
        (target / "config.json").write_text("{}")
        shutil.copy(gguf, target / "model.safetensors")

    monkeypatch.setattr("assistant.weights.prepare.convert", convert)
    return converted
