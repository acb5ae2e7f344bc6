from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from assistant.errors import PullFailed
from assistant.weights.prepare import convert
from assistant.weights.progress import Silent


def test_a_file_that_cannot_be_converted_is_one_line(tmp_path: Path) -> None:
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"not a model")
    with pytest.raises(PullFailed, match=r"^Converting the model failed: [^\n]*To try again, run: [^\n]*$"):
        convert(gguf, tmp_path / "out", Silent())


@pytest.mark.parametrize(
    ("status", "said", "kind", "told"),
    [
        (1, "SafetensorError: I/O error: No space left on device (os error 28)", OSError, "No space left"),
        (-9, "", PullFailed, "needs about 6 GB of free memory"),
        (1, "Traceback\nValueError: unknown architecture", PullFailed, "failed: ValueError: unknown architecture"),
        (3, "", PullFailed, "failed: status 3"),
    ],
)
def test_a_conversion_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, said: str, kind: type[Exception], told: str
) -> None:
    done = subprocess.CompletedProcess([], status, "", said)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)
    with pytest.raises(kind, match=told):
        convert(tmp_path / "model.gguf", tmp_path / "out", Silent())
