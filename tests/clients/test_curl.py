"""curl, as anybody tries an address first."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.fakes import QUESTION

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")

ASKED = {"model": "concept-guide", "messages": [{"role": "user", "content": QUESTION}]}


def curl(*arguments: str) -> str:
    # -q: not what its user's own file says; --noproxy: nor a proxy of this machine.
    command = ["curl", "-q", "--noproxy", "*", "--silent", "--show-error", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def posted(address: str, body: dict[str, Any]) -> str:
    return curl("-N", "-H", "content-type: application/json", "-d", json.dumps(body), address)


def test_an_answer_comes_as_json(base_url: str, answer: dict[str, Any]) -> None:
    message = json.loads(posted(f"{base_url}/chat/completions", ASKED))["choices"][0]["message"]
    assert (message["content"], message["sources"]) == (answer["answer"], answer["sources"])


def test_a_stream_is_lines_of_data_and_ends_with_done(base_url: str, answer: dict[str, Any]) -> None:
    sent = posted(f"{base_url}/chat/completions", {**ASKED, "stream": True})
    *data, last = [line.removeprefix("data: ") for line in sent.splitlines() if line.startswith("data: ")]
    deltas = [choice["delta"] for chunk in map(json.loads, data) for choice in chunk["choices"]]
    assert last == "[DONE]"
    assert "".join(delta.get("content") or "" for delta in deltas) == answer["answer"]
    assert [delta["sources"] for delta in deltas if "sources" in delta] == [answer["sources"]]


def test_an_error_says_what_to_do_in_one_line(base_url: str) -> None:
    said = json.loads(posted(f"{base_url}/chat/completions", {**ASKED, "n": 2}))["error"]
    assert said["param"] == "n"
    assert "\n" not in said["message"]


def test_the_models_are_listed(base_url: str) -> None:
    assert json.loads(curl(f"{base_url}/models"))["data"][0]["id"] == "concept-guide"
