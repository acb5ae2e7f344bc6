"""The scripts that are served are those that their source makes, and small enough to be loaded by every page."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.widget.words import as_json, used_in_the_widget

WIDGET = Path(__file__).parents[3] / "assistant" / "widget"
MOST_BYTES = 80_000
"""Of the one file that a page loads, compressed."""


def test_the_script_is_small() -> None:
    assert len(gzip.compress((WIDGET / "static" / "widget-1.js").read_bytes())) < MOST_BYTES


def test_the_words_of_the_build_are_those_of_the_catalogue() -> None:
    assert (WIDGET / "source" / "words.json").read_text(encoding="utf-8") == as_json(used_in_the_widget())


def test_no_script_loads_or_calls_another_host() -> None:
    for script in (WIDGET / "static").glob("*.js"):
        code = script.read_text(encoding="utf-8")
        assert "import(" not in code and "XMLHttpRequest" not in code and "WebSocket" not in code, script


@pytest.mark.skipif(not shutil.which("npm"), reason="Node.js is not installed")
def test_what_is_served_is_what_the_source_makes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(WIDGET / "source", source, ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=source, capture_output=True, text=True)
    if installed.returncode:
        pytest.skip(f"The packages of the build cannot be installed here: {installed.stderr.strip()[-200:]}")
    subprocess.run(["node", "build.mjs", str(tmp_path / "made")], cwd=source, check=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (WIDGET / "static").iterdir()}
