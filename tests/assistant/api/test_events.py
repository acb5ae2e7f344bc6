"""What a stream does while there is nothing to send, and how it ends."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from assistant.api import events
from assistant.api.app import create_api
from assistant.api.events import closing_chain
from assistant.messages import Done, Events, Sources, Token
from assistant.settings import Settings
from tests.fakes import DEEP, QUESTION, Script, assistant_of, served

STREAMED = {"question": QUESTION, "stream": True}
HEARTBEAT = ": still here"


def test_a_heartbeat_comes_while_the_model_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SECONDS_BETWEEN_HEARTBEATS", 0.1)
    app = create_api(assistant_of(Script(DEEP.split(" ")[0], pause=0.7), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, httpx.stream("POST", f"{address}/api/ask", json=STREAMED, trust_env=False) as response:
        arrived = [(line, time.monotonic()) for line in response.iter_lines() if line]
    beats = [at for line, at in arrived if line == HEARTBEAT]
    first_word = next(at for line, at in arrived if line == "event: token")
    assert len([at for at in beats if at < first_word]) >= 3
    assert beats[-1] - beats[0] > 0.3  # As they were sent, and not all at once.


def test_nothing_on_the_way_is_asked_to_hold_a_stream_back(tmp_path: Path) -> None:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address:
        headers = httpx.post(f"{address}/api/ask", json=STREAMED, trust_env=False).headers
    assert headers["x-accel-buffering"] == "no"
    assert set(headers["cache-control"].split(", ")) == {"no-store", "no-transform"}
    assert "content-length" not in headers


@pytest.mark.parametrize("read", [1, 2])
def test_a_chain_that_is_closed_closes_what_it_chains(read: int) -> None:
    closed = []

    def rest() -> Events:
        try:
            yield Token("a")
            yield Done("1", answered=True, answer="a")
        finally:
            closed.append(True)

    begun = rest()
    next(begun)
    chain = closing_chain(Sources(()), begun)
    for _ in range(read):
        next(chain)
    chain.close()
    assert closed
