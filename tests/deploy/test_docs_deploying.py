"""`docs/deploying.md` names files, flags and variables that there are."""

from __future__ import annotations

import re
import shlex

import pytest
import typer

from assistant.cli import app
from assistant.server import SECONDS_AFTER_INTERRUPTION, SECONDS_AFTER_TERMINATION
from assistant.settings import Settings
from tests.deploy.dockerfile import ROOT
from tests.deploy.test_container import is_known

TEXT = (ROOT / "docs" / "deploying.md").read_text()
COPIED = {"deploy/environment"}
"""Files that an operator makes."""


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"\bdeploy/[\w./-]*[\w-]", TEXT)) - COPIED
    assert "deploy/nginx/site.conf" in named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"concept-guide ((?:keys|models|index|documents)\b[^`\n]*)", TEXT)))
)
def test_every_command_is_one(command: str) -> None:
    assert is_known(shlex.split(command))


def test_every_flag_of_the_server_and_every_variable_is_one() -> None:
    serve = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    flags = {flag for parameter in serve.params for flag in parameter.opts}
    named = set(re.findall(r"`(--(?:allow|trusted|limit|root|generator)[a-z-]*)", TEXT))
    assert len(named) >= 7
    assert named <= flags
    variables = {name.lower() for name in re.findall(r"CONCEPT_GUIDE_([A-Z_]+)", TEXT)}
    assert variables <= set(Settings.model_fields)


def test_the_times_to_stop_are_those_of_the_server() -> None:
    assert f"has {SECONDS_AFTER_TERMINATION} seconds to end" in TEXT
    assert SECONDS_AFTER_INTERRUPTION == 2 and "Ctrl-C waits two seconds" in TEXT
