"""Every operation of the description, called by Schemathesis with what it allows and with what it does not.

A few examples each by default. All kinds of checks, and as many examples as you like:
`FUZZ_EXAMPLES=200 python -m pytest tests/fuzzing` takes a quarter of an hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import served
from tests.handbook import handbook_api

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
PHASES = "examples,fuzzing,stateful" if EXAMPLES < 100 else "examples,coverage,fuzzing,stateful"
"""Coverage tries every boundary of every field, which is most of the time."""
CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.slow
def test_every_call_gives_what_is_described_and_never_fails(tmp_path: Path) -> None:
    program = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG)]
    with served(handbook_api(tmp_path / "handbook")) as address:
        chosen = ["--max-examples", str(EXAMPLES), "--phases", PHASES]
        run = subprocess.run(
            [*program, "run", f"{address}/openapi.json", *chosen], cwd=tmp_path, capture_output=True, text=True
        )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    # All of them, rather than those that could be read.
    assert "Errors" not in run.stdout
