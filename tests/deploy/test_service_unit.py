"""The unit for systemd, looked at by systemd's own tools; and the variables that an operator is shown."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.server import SECONDS_AFTER_TERMINATION
from assistant.settings import Settings
from tests.deploy.dockerfile import ROOT
from tests.deploy.test_container import is_known

UNIT = ROOT / "deploy" / "concept-guide.service"
VARIABLES = ROOT / "deploy" / "environment.example"
MOST_EXPOSED = 1.5
"""Of ten, as systemd counts: below two it says OK."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="There is no systemd-analyze.")


def lines(name: str) -> list[str]:
    """Return the values that the unit has for a name."""
    return [line.partition("=")[2] for line in UNIT.read_text().splitlines() if line.startswith(f"{name}=")]


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    # The program and the user are an operator's, and not here.
    program = "/opt/concept-guide/bin/concept-guide"
    text = UNIT.read_text().replace(program, "/bin/true").replace("=concept-guide\nGroup=concept-guide", "=root")
    (tmp_path / UNIT.name).write_text(text)
    looked = subprocess.run(["systemd-analyze", "verify", tmp_path / UNIT.name], capture_output=True, text=True)
    assert (looked.returncode, [line for line in looked.stderr.splitlines() if UNIT.name in line]) == (0, [])


@needs_systemd
def test_there_is_little_that_the_service_may_do() -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", str(UNIT)]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.search(r"Overall exposure level .*: ([0-9.]+)", told)
    assert found is not None, told
    assert float(found[1]) < MOST_EXPOSED


def test_it_runs_commands_that_there_are_and_lets_answers_end() -> None:
    for line in (*lines("ExecStart"), *lines("ExecStartPre")):
        program, *arguments = line.split()
        assert Path(program).name == "concept-guide"
        assert is_known(arguments)
    assert int(lines("TimeoutStopSec")[0].removesuffix("s")) > SECONDS_AFTER_TERMINATION


def test_every_variable_that_an_operator_is_shown_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.findall(r"^(?:# )?(CONCEPT_GUIDE_[A-Z_]+)=(.*)$", VARIABLES.read_text(), re.MULTILINE)
    assert len(shown) > 4
    for name, value in shown:
        assert name.removeprefix("CONCEPT_GUIDE_").lower() in Settings.model_fields
        if value:
            # As a shell, systemd and compose read a line.
            monkeypatch.setenv(name, shlex.split(value)[0])
    settings = Settings()
    assert settings.allow_host == ("guide.example",)
    assert settings.trusted_proxy == ("127.0.0.1",)
    assert settings.root_path == "/guide"
