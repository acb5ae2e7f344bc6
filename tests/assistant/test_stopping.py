"""`concept-guide serve` as a service is stopped: who is being answered gets the answer, and nobody comes in."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.assistant.terminals import Guide, finish, start
from tests.fakes import QUESTION, free_port
from tests.patience import wait_until

SAID = "Deep learning is a kind of machine learning. " * 8
PAUSE = 0.05
"""Seconds a word: the answer takes about four, more than Ctrl-C waits."""


@pytest.fixture
def server(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server whose scripted model speaks slowly, and where it listens."""
    guide("index", "build")
    monkeypatch.setenv("CONCEPT_GUIDE_SCRIPTED_PAUSE", str(PAUSE))
    port = free_port()
    process = start(["serve", "--port", str(port), "--generator", f"scripted:{SAID}"])
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Concept Guide is at"), process.communicate(timeout=5)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


def test_a_service_that_is_stopped_ends_its_answers_and_takes_no_more(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = server
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        body = {"question": QUESTION, "stream": True}
        with client.stream("POST", "/api/ask", json=body) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: sources"
            process.send_signal(signal.SIGTERM)
            assert wait_until(lambda: not listens(url))
            events = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert events[-1] == "done"
    outcome = finish(process)
    assert outcome.status == -signal.SIGTERM
    assert "Traceback" not in outcome.err


def test_who_loses_patience_ends_a_stopping_service_with_ctrl_c(server: tuple[subprocess.Popen[str], str]) -> None:
    process, url = server

    def ask() -> None:
        try:
            httpx.post(f"{url}/api/ask", json={"question": QUESTION}, trust_env=False, timeout=30)
        except httpx.HTTPError:
            return

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert wait_until(lambda: not listens(url))
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    finish(process)
    assert time.monotonic() - started < 3
    asking.join()


def listens(url: str) -> bool:
    try:
        httpx.get(f"{url}/healthz", trust_env=False)
    except httpx.ConnectError:
        return False
    except httpx.TransportError:
        return True  # It was let in, and then cut off: the next one may not be.
    return True
