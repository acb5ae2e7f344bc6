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
