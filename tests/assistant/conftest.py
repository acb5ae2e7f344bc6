"""The command line over an empty data folder, with the embedder that needs no weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import main
from tests.assistant.terminals import Guide, Outcome


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that every command of the test uses."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CONCEPT_GUIDE_DATA_DIR", str(folder))
    monkeypatch.setenv("CONCEPT_GUIDE_EMBEDDER", "hashing")
    monkeypatch.setenv("CONCEPT_GUIDE_GENERATOR", "extractive")
    for name in ("CONCEPT_GUIDE_MODELS_DIR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def guide(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Guide:
    """Run one command in this process."""

    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        shown = capsys.readouterr()
        return Outcome(int(end.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture
def built(guide: Guide) -> Guide:
    """The command line with an index of the built-in pages."""
    assert guide("index", "build").status == 0
    return guide


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file to add."""
    path = tmp_path / "note.md"
    path.write_text("# Gradient notes\n\nA gradient points uphill on the loss surface.\n")
    return path
