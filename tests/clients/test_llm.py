"""The command `llm`, with the file of models that docs/clients.md shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.asking import text_alone
from tests.clients.page import here, snippets
from tests.fakes import OFF_TOPIC, QUESTION

BY_RESPONSES = """\
- model_id: concept-guide-responses
  model_name: concept-guide
  api_base: http://127.0.0.1:7860/v1
  responses: true
"""


class Terminal:
    """Runs the command as its user does, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._environment = {**os.environ, "LLM_USER_PATH": str(folder), "NO_PROXY": "127.0.0.1"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "llm", *arguments]
        return subprocess.run(command, env=self._environment, input="", capture_output=True, text=True, timeout=60)

    def says(self, *arguments: str) -> str:
        """Return what it prints. Raises AssertionError where it fails."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def terminal(base_url: str, tmp_path: Path) -> Terminal:
    (shown,) = snippets("yaml")
    (tmp_path / "extra-openai-models.yaml").write_text(here(shown + BY_RESPONSES, base_url), encoding="utf-8")
    return Terminal(tmp_path)


def test_a_prompt_is_answered_and_continued(terminal: Terminal, answer: dict[str, Any]) -> None:
    assert terminal.says("-m", "concept-guide", QUESTION) == answer["answer"]
    assert "layers" in terminal.says("-c", "And how does it use layers?")
    logged = json.loads(terminal.says("logs", "--json"))
    assert len({entry["conversation_id"] for entry in logged}) == 1
    assert len(logged) == 2


def test_the_log_of_a_whole_reply_has_the_sources(terminal: Terminal, answer: dict[str, Any]) -> None:
    assert terminal.says("-m", "concept-guide", "--no-stream", "-s", "Be brief.", QUESTION) == answer["answer"]
    (logged,) = json.loads(terminal.says("logs", "--json", "-n", "1"))
    assert logged["response_json"]["choices"][0]["message"]["sources"][0]["quote"] == answer["sources"][0]["quote"]


@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_the_responses_door_answers_too(terminal: Terminal, answer: dict[str, Any], how: tuple[str, ...]) -> None:
    assert terminal.says("-m", "concept-guide-responses", *how, QUESTION) == answer["answer"]


def test_what_is_not_covered_and_what_is_not_supported_are_told(terminal: Terminal, declined: dict[str, Any]) -> None:
    assert terminal.says("-m", "concept-guide", OFF_TOPIC) == text_alone(declined)
    refused = terminal.run("-m", "concept-guide", "-o", "top_p", "0.5", QUESTION)
    assert refused.returncode == 1
    assert "top_p" in refused.stderr
