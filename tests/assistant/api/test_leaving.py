"""Whoever goes away leaves a place to others, whatever was being done; a room without one says so at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.api.app import create_api
from assistant.coverage import fitted
from assistant.generators.turn import Turn
from assistant.pausing import Work
from assistant.prompting import Prompt
from assistant.settings import Settings
from tests.fakes import DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.leaving import leave_when
from tests.patience import PATIENCE, wait_until

ASK = {"question": QUESTION}
BATCH = {"questions": [ASK] * 3}
DOORS = [
    (path, body | {"stream": stream})
    for path, body in (("/api/ask", ASK), ("/api/ask/batch", BATCH))
    for stream in (True, False)
]


class Slow(Script):
    """Takes longer to read a prompt, and to write an answer, than a test waits; one question at a time."""

    name = next(iter(fitted().models))

    def __init__(self) -> None:
        super().__init__(f"{DEEP} {MACHINE} " * 50, pause=0.1)
        self.turn = Turn()
        self.reads_slowly = False

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        """Read, and agree in the end."""
        self.started.set()
        for _ in range(20 * int(PATIENCE) if self.reads_slowly else 0):
            time.sleep(0.1)
            yield
        return 5.0


@pytest.fixture
def model() -> Slow:
    return Slow()


@pytest.fixture
def client(model: Slow, tmp_path: Path) -> Iterator[httpx.Client]:
    """Return a client of a server that takes on one question at a time."""
    app = create_api(assistant_of(model, tmp_path), Settings(data_dir=tmp_path, max_waiting=1))
    with served(app) as address, httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client:
        yield client


def is_full(client: httpx.Client) -> bool:
    """Return whether there is no place; where there is one, the question that is none is what is refused."""
    return client.post("/api/ask", json={}).status_code == 503


def place_is_left(client: httpx.Client, path: str, body: dict[str, Any], when: Callable[[], bool]) -> bool:
    """Ask, go away as soon as something has happened, and return whether the place is free long before the answer."""
    leave_when(lambda: when() and is_full(client), str(client.base_url.join(path)), body)
    return wait_until(lambda: not is_full(client))


@pytest.mark.parametrize(("path", "body"), DOORS)
def test_in_the_middle_of_an_answer(client: httpx.Client, model: Slow, path: str, body: dict[str, Any]) -> None:
    assert place_is_left(client, path, body, lambda: bool(model.prompts))
    assert model.closed.is_set()


@pytest.mark.parametrize(("path", "body"), DOORS)
def test_while_the_prompt_is_read(client: httpx.Client, model: Slow, path: str, body: dict[str, Any]) -> None:
    model.reads_slowly = True
    assert place_is_left(client, path, body, model.started.is_set)
    assert not model.prompts


@pytest.mark.parametrize(("path", "body"), DOORS)
def test_while_others_have_the_model(client: httpx.Client, model: Slow, path: str, body: dict[str, Any]) -> None:
    with model.turn.place():
        assert place_is_left(client, path, body, lambda: model.turn.length == 2)
        assert model.turn.length == 1
    assert not model.started.is_set()


@pytest.mark.parametrize(("path", "body"), DOORS)
def test_a_full_room_says_so_at_once(client: httpx.Client, model: Slow, path: str, body: dict[str, Any]) -> None:
    with client.stream("POST", "/api/ask", json=ASK | {"stream": True}) as response:
        next(response.iter_lines())
        refused = client.post(path, json=body)
        assert not model.finished.is_set()
    assert (refused.status_code, refused.json()["error"]["type"]) == (503, "Busy")
    assert int(refused.headers["retry-after"]) > 0
