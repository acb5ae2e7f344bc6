"""Long calls: word of how far they are, several at once, and whoever waits no longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.types import CallToolResult

from assistant.mcp.asking import written
from assistant.messages import Cited, Done, Token, Waiting
from tests.assistant.mcp.conftest import Serve, talk, text_of
from tests.fakes import DEEP, MACHINE, QUESTION, Script
from tests.patience import PATIENCE, wait_until

DONE = Done("answer", answered=False, answer="No.")
ASKED = {"question": QUESTION}
SLOW = f"{DEEP} {MACHINE} " * 20
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


def message(method: str, params: dict[str, Any] | None = None, id: int | None = 1) -> dict[str, Any]:
    numbered = {} if id is None else {"id": id}
    return {"jsonrpc": "2.0", **numbered, "method": method, "params": params or {}}


ASK = message("tools/call", {"name": "ask_course", "arguments": ASKED})


@pytest.fixture
def slow() -> Script:
    """A model that would write for a minute."""
    return Script(SLOW, pause=0.1)


def test_a_client_that_asks_for_it_hears_how_far_its_answer_is(door: str, era: str) -> None:
    steps: list[tuple[float, str | None]] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        steps.append((progress, message))

    async def ask(client: Client) -> CallToolResult:
        return await client.call_tool("ask_course", ASKED, progress_callback=heard)

    talk(door, ask, era)
    assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
    assert [what for _, what in steps] == [
        "3 passages found; reading them",
        "Writing",
        "1 sentence written",
        "2 sentences written",
    ]


def test_word_of_waiting_and_reading_is_given_once_for_each_step() -> None:
    events = (Waiting(2), Token(""), Waiting(1), Token(""), Waiting(0), Token(""), Cited("Soon", (), 0), DONE)
    steps: list[str] = []

    async def report(done: float, step: str) -> None:
        steps.append(step)

    answer = anyio.run(written, (event for event in events), report)
    assert answer.id == "answer"
    assert steps == ["2 answers come before this one", "1 answer comes before this one", "It is this question's turn"]


def test_a_client_that_does_not_ask_for_it_hears_nothing(door: str) -> None:
    response = httpx.post(door, json=ASK, headers=HEADERS, trust_env=False)
    assert response.text.count("\ndata: ") + response.text.startswith("data: ") == 1
    assert "notifications/progress" not in response.text


def test_two_clients_at_once_get_an_answer_each(serve: Serve) -> None:
    door = serve(Script(pause=0.02))
    answers: list[CallToolResult] = []

    async def ask(question: str) -> None:
        async with Client(door) as client:
            answers.append(await client.call_tool("ask_course", {"question": question}))

    async def both() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(ask, QUESTION)
            group.start_soon(ask, "What is machine learning?")

    anyio.run(both)
    given: list[dict[str, Any]] = [answer.structured_content for answer in answers]
    assert all(one["answered"] for one in given)
    assert given[0]["id"] != given[1]["id"]


def test_a_call_that_is_cancelled_stops_the_model(serve: Serve, slow: Script, era: str) -> None:
    door = serve(slow)

    async def change_ones_mind(client: Client) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "ask_course", ASKED)
            await anyio.to_thread.run_sync(slow.started.wait, PATIENCE)
            group.cancel_scope.cancel()
        # The client is still there: it has not stopped the model by going away.
        stopped = await anyio.to_thread.run_sync(slow.closed.wait, PATIENCE)
        assert stopped

    talk(door, change_ones_mind, era)


def test_a_client_that_goes_away_stops_the_model(serve: Serve, slow: Script) -> None:
    with httpx.stream("POST", serve(slow), json=ASK, headers=HEADERS, trust_env=False) as response:
        assert response.status_code == 200
        assert slow.started.wait(PATIENCE)
    assert slow.closed.wait(PATIENCE)


def test_nobody_cancels_the_call_of_another_by_its_number(serve: Serve, slow: Script) -> None:
    door = serve(slow)
    cancel = message("notifications/cancelled", {"requestId": 1}, id=None)
    with (
        httpx.Client(base_url=door, headers=HEADERS, trust_env=False) as client,
        client.stream("POST", "", json=ASK, headers={"mcp-session-id": named(client)}),
    ):
        assert slow.started.wait(PATIENCE)
        for name in ({}, {"mcp-session-id": ""}, {"mcp-session-id": named(client)}):
            assert client.post("", json=cancel, headers=name).status_code == 202
        assert not slow.closed.wait(0.5)


def test_a_cancelled_call_ends_its_stream(serve: Serve, slow: Script) -> None:
    door = serve(slow)
    cancel = message("notifications/cancelled", {"requestId": 1}, id=None)
    with httpx.Client(base_url=door, headers=HEADERS, trust_env=False) as client:
        name = {"mcp-session-id": named(client)}
        with client.stream("POST", "", json=ASK, headers=name) as response:
            assert slow.started.wait(PATIENCE)
            client.post("", json=cancel, headers=name)
            assert "The call was cancelled." in response.read().decode()


def named(client: httpx.Client) -> str:
    """Return the name that a client is given when it says hello."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    return str(client.post("", json=message("initialize", hello)).headers["mcp-session-id"])


@pytest.fixture
def full(serve: Serve, slow: Script) -> Iterator[str]:
    """A door behind which the only place is taken by a question to the API."""
    door = serve(slow, max_waiting=1)
    asked = {**ASKED, "stream": True}
    with httpx.stream("POST", door.replace("/mcp", "/api/ask"), json=asked, trust_env=False):
        assert slow.started.wait(PATIENCE)
        yield door


def test_where_everybody_waits_a_call_is_told_so_at_once(full: str, slow: Script, era: str) -> None:
    async def ask(client: Client) -> CallToolResult:
        return await client.call_tool("ask_course", ASKED)

    result = talk(full, ask, era)
    assert result.is_error
    assert text_of(result) == "Busy: 1 questions are being answered already. Try again in a few seconds."
    assert not slow.finished.is_set()


def test_what_needs_no_model_is_there_while_everybody_waits(full: str) -> None:
    async def search(client: Client) -> CallToolResult:
        return await client.call_tool("search_course", {"query": "bread"})

    assert not talk(full, search).is_error


def test_a_call_that_ended_gives_its_place_back(serve: Serve, slow: Script, tmp_path: Path) -> None:
    door = serve(slow, max_waiting=1)
    with httpx.stream("POST", door, json=ASK, headers=HEADERS, trust_env=False):
        assert slow.started.wait(PATIENCE)
    slow.text = DEEP

    def is_answered() -> bool:
        response = httpx.post(door, json=ASK, headers=HEADERS, trust_env=False)
        return '"answered":true' in response.text

    assert wait_until(is_answered)
