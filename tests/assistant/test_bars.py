"""What a long step shows: a bar where somebody watches, lines elsewhere."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from assistant import bars
from assistant.bars import PullProgress


def test_off_a_terminal_each_step_of_a_pull_is_a_line_as_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with PullProgress() as progress:
        progress.begin("Downloading [a]", 84_000_000)
        progress.update(1)
        assert capsys.readouterr().err == "Downloading [a] (84 MB)\n"
        progress.begin("Converting", None)
        assert capsys.readouterr().err == "Converting\n"
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_on_a_terminal_bytes_are_shown_where_they_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(bars, "notes", Console(file=screen, force_terminal=True, color_system=None, width=100))
    with PullProgress() as progress:
        progress.begin("Downloading", 2_000)
        progress.update(1_000)
        progress.begin("Converting", None)
    lines = screen.getvalue().splitlines()
    assert any("Downloading" in line and "1.0/2.0 kB" in line for line in lines)
    converting = [line for line in lines if "Converting" in line]
    assert converting and not any("byte" in line or "?/" in line or "/?" in line for line in converting)
