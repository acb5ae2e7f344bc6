"""What counts of what an agent sends: calls of tools, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from mcp import Client

from tests.assistant.mcp.conftest import Serve, talk, text_of
from tests.fakes import DEEP

HEADERS = {"accept": "application/json, text/event-stream"}
CALL = {"name": "list_documents", "arguments": {}}


def sent(door: str, method: str, params: dict[str, Any] | None = None) -> httpx.Response:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return httpx.post(door, json=message, headers=HEADERS, trust_env=False)


def test_an_agent_that_may_call_once_can_connect_and_look_around(serve: Serve, era: str) -> None:
    door = serve(limit_address="1/minute")

    async def look_around(client: Client) -> str:
        await client.list_tools()
        await client.list_resources()
        return text_of(await client.call_tool("ask_course", {"question": "What is deep learning?"}))

    assert DEEP in talk(door, look_around, era)


@pytest.mark.parametrize("headers", [{}, {"mcp-method": "ping", "mcp-session-id": "x"}])
def test_calls_of_tools_count_whatever_the_headers_say(serve: Serve, headers: dict[str, str]) -> None:
    door = serve(limit_address="2/minute")
    bodies = [
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_documents"}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "ping", "method": "tools\\u002fcall", "params": {"name": "none"}}',
        '{"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "no such tool"}}',
    ]
    json = {"content-type": "application/json"}
    replies = [httpx.post(door, content=body, headers=HEADERS | json | headers, trust_env=False) for body in bodies]
    assert replies[-1].status_code == 429
    assert replies[-1].json()["error"]["type"] == "TooManyRequests"
    assert 0 < int(replies[-1].headers["retry-after"]) <= 60
    assert 429 not in [reply.status_code for reply in replies[:-1]]


def test_what_only_looks_something_up_is_free(serve: Serve) -> None:
    door = serve(limit_address="1/hour")
    for method in ("ping", "tools/list", "resources/list", "prompts/list", "nothing/known"):
        assert {sent(door, method).status_code for _ in range(3)} & {429} == set()
    assert sent(door, "tools/call", CALL).status_code == 200
    assert sent(door, "tools/call", CALL).status_code == 429
