"""The protocol's inspector, from its command line, against a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import DEEP, QUESTION

PACKAGES = Path(__file__).parents[2] / "clients" / "inspector"
SECONDS_TO_INSTALL = 60


@pytest.fixture(scope="module")
def inspector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the inspector, at the version that the lock names, in a folder of its own."""
    if not shutil.which("npm"):
        pytest.skip("Node.js is not installed")
    folder = tmp_path_factory.mktemp("npm") / "inspector"
    shutil.copytree(PACKAGES, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--fetch-retries", "0"]
    try:
        installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_TO_INSTALL)
    except subprocess.TimeoutExpired:
        pytest.skip("The inspector could not be installed within a minute")
    if installed.returncode:
        pytest.skip(f"The inspector cannot be installed here: {installed.stderr.strip()[-200:]}")
    return folder / "node_modules" / ".bin" / "mcp-inspector"


def inspected(inspector: Path, door: str, method: str, *arguments: str) -> dict[str, Any]:
    """Return what the inspector has to say of one call."""
    home = {"HOME": str(inspector.parent), "PATH": str(Path(shutil.which("node") or "").parent)}
    command = [str(inspector), "--cli", door, "--transport", "http", "--method", method, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=home)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def test_it_lists_the_tools(inspector: Path, door: str) -> None:
    tools = inspected(inspector, door, "tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["ask_course", "search_course", "list_documents"]


def test_it_calls_a_tool(inspector: Path, door: str) -> None:
    asked = ("--tool-name", "ask_course", "--tool-arg", f"question={QUESTION}")
    answer = inspected(inspector, door, "tools/call", *asked)["structuredContent"]
    assert answer["answered"]
    assert answer["sources"][0]["quote"] == DEEP


def test_it_lists_and_reads_the_resources(inspector: Path, door: str) -> None:
    resources = inspected(inspector, door, "resources/list")["resources"]
    assert [resource["title"] for resource in resources] == ["Baking bread", "Learning machines"]
    [contents] = inspected(inspector, door, "resources/read", "--uri", resources[0]["uri"])["contents"]
    assert contents["text"].startswith("## Why does bread rise?")


def test_it_gets_the_prompt(inspector: Path, door: str) -> None:
    asked = ("--prompt-name", "explain_concept", "--prompt-args", "concept=overfitting")
    [message] = inspected(inspector, door, "prompts/get", *asked)["messages"]
    assert "“overfitting”" in message["content"]["text"]
