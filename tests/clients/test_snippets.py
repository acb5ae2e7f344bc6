"""What docs/clients.md shows is run as it stands. Its file for `llm` is what test_llm.py works with."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.embedding import HashingEmbedder
from tests.clients.page import PAGE, here, languages, snippets


def each(language: str) -> pytest.MarkDecorator:
    """Return a mark for all snippets in a language, each with its number on the page."""
    found = snippets(language)
    return pytest.mark.parametrize("code", found, ids=[f"{language}-{n}" for n in range(1, len(found) + 1)])


def assert_shows(printed: str, answer: dict[str, Any]) -> None:
    """Check that an answer was printed with each of its quotes beneath it."""
    assert answer["answer"] in printed
    beneath = printed.replace(answer["answer"], "")
    assert all(source["quote"] in beneath for source in answer["sources"])


def test_the_page_has_a_snippet_for_each_client() -> None:
    assert languages() == {"python", "javascript", "yaml", "sh"}
    for name in ("openai", "langchain_openai", "llama_index"):
        assert any(f"from {name}" in code for code in snippets("python"))


@each("python")
def test_a_python_snippet_prints_the_answer_and_its_sources(code: str, base_url: str, answer: dict[str, Any]) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(here(code, base_url), "docs/clients.md", "exec"), {"__name__": "snippet"})
    if "embed" in code:
        assert printed.getvalue().split()[-1] == str(HashingEmbedder.dimensions)
    else:
        assert_shows(printed.getvalue(), answer)


@each("javascript")
def test_a_javascript_snippet_prints_the_answer_and_its_sources(
    code: str, package_of_npm: Path, base_url: str, answer: dict[str, Any]
) -> None:
    (package_of_npm / "snippet.mjs").write_text(here(code, base_url), encoding="utf-8")
    done = subprocess.run(["node", "snippet.mjs"], cwd=package_of_npm, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert_shows(done.stdout, answer)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@each("sh")
def test_a_command_prints_the_answer_and_its_sources(
    code: str, base_url: str, answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    done = subprocess.run(["sh", "-c", here(code, base_url)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    for expected in (answer["sources"][0]["quote"], '"sources"'):
        assert expected in done.stdout


def test_the_models_of_the_page_are_those_that_are_served(base_url: str) -> None:
    served = [model["id"] for model in httpx.get(f"{base_url}/models", trust_env=False).json()["data"]]
    assert all(f"`{name}`" in here(PAGE, base_url) for name in served)
