"""The pointer, where another process has it open: as on Windows, where that keeps everybody else out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.folder import CURRENT, current_build, new_build
from tests.patience import PATIENCE, waiting_at_most

Refusals = Callable[[str, int], list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with new_build(tmp_path):
        pass
    return tmp_path


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refusals:
    """What makes a method of paths refuse the pointer so many times; returns the refusals."""

    def refuse(method: str, times: int) -> list[str]:
        really = getattr(Path, method)
        refused: list[str] = []

        def try_to(path: Path, *arguments: Any, **options: Any) -> Any:
            if path.name.startswith(CURRENT) and len(refused) < times:
                refused.append(path.name)
                raise PermissionError(13, "Access is denied", str(path))
            return really(path, *arguments, **options)

        monkeypatch.setattr(Path, method, try_to)
        return refused

    return refuse


def test_on_windows_a_pointer_that_is_open_elsewhere_is_replaced_a_moment_later(
    folder: Path, refuse: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.folder._ON_WINDOWS", True)
    refused = refuse("replace", 3)
    with new_build(folder) as target:
        pass
    assert current_build(folder) == target
    assert len(refused) == 3


def test_on_windows_a_pointer_that_is_being_replaced_is_read_a_moment_later(
    folder: Path, refuse: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.folder._ON_WINDOWS", True)
    refused = refuse("read_text", 3)
    assert current_build(folder)
    assert len(refused) == 3


def test_the_patience_ends_and_the_build_before_stays(
    folder: Path, refuse: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.folder._ON_WINDOWS", True)
    before = current_build(folder)
    refuse("replace", 1_000_000)
    started = time.monotonic()
    with waiting_at_most(PATIENCE), pytest.raises(PermissionError), new_build(folder):
        pass
    assert time.monotonic() - started > 0.9
    assert current_build(folder) == before


def test_elsewhere_a_refusal_is_no_passing_matter(folder: Path, refuse: Refusals) -> None:
    refused = refuse("replace", 3)
    with pytest.raises(PermissionError), new_build(folder):
        pass
    assert len(refused) == 1
