"""One server a module over the small course, and what it answers by its own API: a client must read the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.api.app import create_api
from assistant.settings import Settings
from tests.fakes import OFF_TOPIC, QUESTION, Script, assistant_of, served

_JAVASCRIPT = Path(__file__).parent / "javascript"
_AN_OPERATORS = ("OPENAI_", "LANGCHAIN_", "LANGSMITH_", "LLM_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
"""Variables that lead a client elsewhere than its code says."""


@pytest.fixture(autouse=True, scope="module")
def nothing_from_outside() -> Iterator[None]:
    """A client knows what its code says, and nothing of the machine that the tests run on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(_AN_OPERATORS):
                patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where the assistant is served; clients add `/v1`."""
    folder = tmp_path_factory.mktemp("served")
    app = create_api(assistant_of(Script(), folder), Settings(data_dir=folder))
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def base_url(address: str) -> str:
    """Return what a user of OpenAI's clients sets."""
    return f"{address}/v1"


@pytest.fixture(scope="module")
def answer(address: str) -> dict[str, Any]:
    """Return the answer to the question that the course covers."""
    return _asked(address, QUESTION)


@pytest.fixture(scope="module")
def declined(address: str) -> dict[str, Any]:
    """Return the answer to the question that it does not."""
    return _asked(address, OFF_TOPIC)


@pytest.fixture(scope="session")
def package_of_npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the `openai` package of npm, at the version that the lock names, beside the scripts."""
    if not shutil.which("npm"):
        pytest.skip("Node.js is not installed")
    folder = tmp_path_factory.mktemp("npm") / "javascript"
    shutil.copytree(_JAVASCRIPT, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries", "0"]
    try:
        installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip("The package of npm could not be installed within a minute")
    if installed.returncode:
        pytest.skip(f"The package of npm cannot be installed here: {installed.stderr.strip()[-200:]}")
    return folder


def _asked(address: str, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.post(f"{address}/api/ask", json={"question": question}, trust_env=False).json()
    return answer
