"""What `docs/keys.md` tells to type works as it stands there, and what it lists is what there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from assistant.api.app import create_api
from assistant.api.middleware import key_refusals
from assistant.api.middleware.limits import calls_of
from assistant.api.middleware.scopes import needed
from assistant.cli import app as command_line
from assistant.settings import Settings
from tests.fakes import Script, assistant_of, served

PAGE = (Path(__file__).parent.parent / "docs" / "keys.md").read_text("utf-8")
NAME = "guide.school.example"


def run(script: str, folder: Path) -> str:
    """Run a script of the page and return what it prints; the command of this environment is found first."""
    commands = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": commands, "CONCEPT_GUIDE_DATA_DIR": str(folder), "NO_PROXY": "*"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="The page's commands need both")
def test_what_the_page_tells_to_type_works(tmp_path: Path) -> None:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path, allow_host=(NAME,)))
    with served(app) as address:
        port = address.rpartition(":")[2]
        here = f'curl --fail --silent --resolve {NAME}:{port}:127.0.0.1 "http://{NAME}:{port}'
        blocks = [
            re.sub(rf'"https://{NAME}', here.partition(" ")[2], block)
            for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
        ]
        made, prometheus, used, after = (run(block, tmp_path) for block in blocks)
        with pytest.raises(AssertionError):
            run(f'{here}/api/search?q=dropout"', tmp_path)
    assert re.fullmatch(r"cg-\S{43}\n", made)
    assert prometheus == ""
    assert re.fullmatch(r"cg-\S{43}\n", (tmp_path / "prometheus.key").read_text())
    assert '"results"' in used
    assert "revoked" in after


def test_every_option_is_told(tmp_path: Path) -> None:
    group = typer.main.get_command(command_line).commands["keys"]  # type: ignore[attr-defined]
    options = {name for each in group.commands["make"].params for name in each.opts if name.startswith("--")}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)`", PAGE, re.MULTILINE))


def test_every_refusal_is_told() -> None:
    source = Path(key_refusals.__file__).read_text("utf-8")
    kinds = set(re.findall(r'"((?:Key|Scope)\w+)"', source))
    assert len(kinds) >= 6
    assert kinds <= set(re.findall(r"`(\w+)`", PAGE))


def test_what_counts_is_what_the_page_says(tmp_path: Path) -> None:
    told = dict.fromkeys(re.findall(r"`(?:POST|GET) /[^`]+`", PAGE.partition("## Limits")[2]), 1)
    assert "`POST /api/ask/batch` | one call for each question |" in PAGE
    assert "`/mcp` | one call each time an agent calls a tool |" in PAGE
    described = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path)).openapi()["paths"]
    calls = [(method.upper(), path) for path, methods in described.items() for method in methods]
    counted = {f"`{method} {path}`": calls_of(method, path) for method, path in calls}
    assert {call: count for call, count in counted.items() if count is not None} == told
    # It is told as a message, of which only some count: when they have been read.
    assert calls_of("POST", "/mcp") == 0


def test_the_scopes_are_those_of_the_table() -> None:
    for row in re.findall(r"^\| (`\w+`(?: and `\w+`)?) \| (.*`/.*) \|$", PAGE, re.MULTILINE):
        scopes = set(re.findall(r"\w+", row[0].replace(" and ", " ")))
        for path in re.findall(r"/[a-z0-9/]+", row[1]):
            opened = [needed(method, path + end) for method in ("GET", "POST") for end in ("", "/x")]
            assert scopes in [set(map(str, one)) for one in opened], path
