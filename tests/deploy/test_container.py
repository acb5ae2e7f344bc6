"""The Dockerfile and what goes with it: all that they name is there, and nothing is copied that should not be."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import typer
import yaml

from assistant.cli import app
from assistant.server import SECONDS_AFTER_TERMINATION
from tests.deploy.dockerfile import FILE, ROOT, Instruction, find, health_check, instructions

STEPS = instructions(FILE.read_text())
START = ROOT / "deploy" / "start.sh"
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]["guide"]


def copied() -> list[str]:
    """Return what the file copies out of the checkout."""
    steps = [step for step in STEPS if step.name == "COPY" and "--from=" not in step.text]
    return [source for step in steps for source in step.words[:-1]]


def is_known(arguments: list[str]) -> bool:
    """Return whether the command line takes these, without doing what they say."""
    command = typer.main.get_command(app)
    context = command.make_context("concept-guide", list(arguments), resilient_parsing=True)
    name, chosen, rest = command.resolve_command(context, list(arguments))  # type: ignore[attr-defined]
    if hasattr(chosen, "commands"):
        name, chosen, rest = chosen.resolve_command(chosen.make_context(name, rest, resilient_parsing=True), rest)
    chosen.make_context(name, rest)
    return True


def taken_in(path: str) -> bool:
    """Return whether `.dockerignore` lets a path through; the last line that speaks of it counts."""
    taken = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and _speaks_of(pattern, path):
            taken = line.startswith("!")
    return taken


def _speaks_of(pattern: str, path: str) -> bool:
    if pattern.startswith("**/"):
        return pattern.removeprefix("**/") in Path(path).parts
    return pattern == "*" or path == pattern or path.startswith(f"{pattern}/")


def test_what_is_copied_is_there_and_is_let_through() -> None:
    assert "assistant" in copied()
    assert [path for path in copied() if not (ROOT / path).exists() or not taken_in(path)] == []


@pytest.mark.parametrize(
    "path",
    [".git/config", ".venv/bin/python", ".env", "deploy/environment", "data/index", "records/records.sqlite", "tests",
     "keys/keys.sqlite", "assistant/__pycache__/cli.pyc", "assistant/widget/source/node_modules/x", ".hypothesis/x"],
)  # fmt: skip
def test_nothing_else_reaches_the_engine(path: str) -> None:
    assert not taken_in(path)


def test_what_a_container_does_first_are_commands_that_there_are() -> None:
    lines = [line.split("concept-guide ", 1)[1] for line in START.read_text().splitlines() if "concept-guide " in line]
    assert len(lines) == 3
    for line in lines:
        assert is_known([word for word in line.split() if word != '"$@"'])
    assert is_known(["serve", *find("CMD").words])
    with pytest.raises(Exception, match="no-such-flag"):
        is_known(["serve", "--no-such-flag"])


def test_the_server_takes_the_place_of_the_script_so_that_it_is_told_to_stop(tmp_path: Path) -> None:
    program = tmp_path / "concept-guide"
    program.write_text('#!/bin/sh\necho "$$ $*"\n')
    program.chmod(0o755)
    variables = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    process = subprocess.Popen([START, "--port", "8000"], env=variables, stdout=subprocess.PIPE, text=True)
    said = process.communicate(timeout=10)[0].splitlines()
    assert [line.split(" ", 1)[1] for line in said] == ["models pull", "index build", "serve --port 8000"]
    assert said[-1].startswith(f"{process.pid} ")
    assert START.stat().st_mode & 0o111


def test_it_is_not_root_and_no_secret_is_in_a_layer() -> None:
    assert find("USER").text.split(":") == ["10001", "10001"]
    last = [step.name for step in STEPS]
    assert last.index("USER") < last.index("ENTRYPOINT")
    told = " ".join(step.text for step in STEPS if step.name in ("ENV", "ARG"))
    assert not re.search(r"(?i)password|secret|token|_key", told)


def test_it_is_well_when_the_model_is_loaded() -> None:
    assert "/readyz" in " ".join(health_check())
    compile(health_check()[-1], "health", "exec")
    assert find("STOPSIGNAL").text == "SIGTERM"


def test_the_last_stage_brings_only_what_was_built() -> None:
    begins = max(n for n, step in enumerate(STEPS) if step.name == "FROM")
    built = [step.text for step in STEPS[begins:] if step.name == "COPY"]
    assert built == [
        "--from=build /opt/concept-guide /opt/concept-guide",
        "--chmod=755 deploy/start.sh /opt/concept-guide/bin/start",
    ]


def test_compose_builds_this_file_and_gives_answers_time_to_end() -> None:
    assert (ROOT / "deploy" / COMPOSE["build"]["context"] / COMPOSE["build"]["dockerfile"]).resolve() == FILE
    assert Instruction("ARG", "EXTRA_INDEX=") in STEPS
    assert set(COMPOSE["build"]["args"]) <= {step.text.partition("=")[0] for step in STEPS if step.name == "ARG"}
    assert int(COMPOSE["stop_grace_period"].removesuffix("s")) > SECONDS_AFTER_TERMINATION
    assert COMPOSE["read_only"] and COMPOSE["cap_drop"] == ["ALL"]
    [port] = COMPOSE["ports"]
    assert port.startswith("127.0.0.1:")
