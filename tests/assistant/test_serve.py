"""`concept-guide serve` as a process of its own, as a user starts it."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.assistant.terminals import Guide, finish, start
from tests.fakes import free_port

QUESTION = "What is deep learning?"
SAID = "Deep learning is machine learning. " * 40


@pytest.fixture
def address(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server whose scripted model speaks slowly, and where it listens."""
    guide("index", "build")
    monkeypatch.setenv("CONCEPT_GUIDE_SCRIPTED_PAUSE", "0.05")
    port = free_port()
    process = start(["serve", "--port", str(port), "--generator", f"scripted:{SAID}"])
    assert process.stdout is not None
    announced = process.stdout.readline()
    assert announced.startswith(f"Concept Guide is at http://127.0.0.1:{port}"), process.communicate(timeout=5)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


def test_what_it_announces_answers_at_once_and_ctrl_c_ends_it(address: tuple[subprocess.Popen[str], str]) -> None:
    process, url = address
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/api/search", params={"q": "deep learning"}).json()["results"]
        body = {"question": QUESTION, "stream": True}
        with client.stream("POST", "/api/ask", json=body) as response:
            assert next(response.iter_lines()) == "event: sources"
            # A reader is still listening: that must not keep Ctrl-C waiting.
            process.send_signal(signal.SIGINT)
            outcome = finish(process)
    assert outcome.status == 0
    lines = [json.loads(line) for line in outcome.err.splitlines()]
    assert [line for line in lines if line["level"] != "info"] == []
    assert [line["outcome"] for line in lines if line["event"] == "answer"] == ["stopped"]
