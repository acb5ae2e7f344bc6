from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import PullFailed
from assistant.weights.prepare import convert
from assistant.weights.progress import Silent
from tests.patience import PATIENCE, waiting_at_most


def test_a_file_that_cannot_be_converted_is_one_line(tmp_path: Path) -> None:
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"not a model")
    with pytest.raises(PullFailed, match=r"^Converting the model failed: [^\n]*To try again, run: [^\n]*$"):
        convert(gguf, tmp_path / "out", Silent())


@pytest.mark.parametrize(
    ("status", "said", "kind", "told"),
    [
        (1, "SafetensorError: I/O error: No space left on device (os error 28)", OSError, "No space left"),
        (1, "Traceback\nRuntimeError: basic_ios::clear: iostream error", OSError, "No space left"),
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


CONVERTER = """
import sys, time
with open(sys.argv[1], "w") as told:
    told.write("begun")
    told.flush()
    time.sleep(99)
"""
PULL = """
import sys
from pathlib import Path
from assistant.weights import prepare
from assistant.weights.progress import Silent
prepare.converter.__file__ = sys.argv[1]
prepare.convert(Path(sys.argv[2]), Path(sys.argv[3]), Silent())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell that a parent has ended")
def test_a_conversion_ends_with_the_pull_that_waits_for_it(tmp_path: Path) -> None:
    program, source = tmp_path / "converter.py", tmp_path / "model.gguf"
    program.write_text(CONVERTER)
    os.mkfifo(source)
    pull = subprocess.Popen([sys.executable, "-c", PULL, str(program), str(source), str(tmp_path / "out")])
    with waiting_at_most(PATIENCE), source.open() as told:
        assert told.read(len("begun")) == "begun"
        pull.terminate()
        assert told.read() == ""  # At the latest when the converter ends.
    assert pull.wait()
