"""`concept-guide mcp`: the same over standard input and output, as an agent starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from tests.assistant.mcp.conftest import text_of
from tests.assistant.terminals import COMMAND, Guide, assert_one_line, finish, start
from tests.fakes import QUESTION
from tests.patience import PATIENCE

HELLO = (
    '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", '
    '"capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}\n'
)


@pytest.fixture
def agent(built: Guide) -> StdioServerParameters:
    """How an agent starts the command."""
    variables = {name: value for name, value in os.environ.items() if name.startswith("CONCEPT_GUIDE_")}
    return StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "mcp"], env=variables)


@pytest.mark.parametrize("era", ["auto", "legacy"])
def test_an_agent_asks_searches_and_reads(agent: StdioServerParameters, era: str) -> None:
    steps: list[str | None] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        steps.append(message)

    async def conversation() -> CallToolResult:
        async with Client(agent, mode=era) as client:
            found = await client.call_tool("search_course", {"query": "overfitting", "limit": 1})
            results: dict[str, Any] = found.structured_content
            await client.read_resource(f"course://documents/{results['results'][0]['document_id']}")
            return await client.call_tool("ask_course", {"question": QUESTION}, progress_callback=heard)

    result = anyio.run(conversation)
    answer: dict[str, Any] = result.structured_content
    assert answer["answered"] and answer["sources"]
    assert f"> {answer['sources'][0]['quote']}" in text_of(result)
    assert "passages found" in str(steps[0])


def test_only_messages_go_to_standard_output_and_the_end_of_input_ends_it(built: Guide) -> None:
    process = start(["mcp"], stdin=subprocess.PIPE)
    out, err = process.communicate(f"no message at all\n{HELLO}", timeout=60)
    assert [line.startswith('{"jsonrpc":"2.0","id":1,') for line in out.splitlines()] == [True]
    assert (process.returncode, err) == (0, "")


def test_ctrl_c_ends_it_at_once(built: Guide) -> None:
    process = start(["mcp"], stdin=subprocess.PIPE)
    assert process.stdin and process.stdout
    process.stdin.write(HELLO)
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)


def test_an_agent_that_goes_away_in_the_middle_leaves_no_complaint(built: Guide) -> None:
    process = start(["mcp"], stdin=subprocess.PIPE)
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(HELLO)
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write(HELLO)
    process.stdin.close()
    assert process.wait(20) == 0
    assert process.stderr.read() == ""


def test_without_an_index_one_line_says_what_to_run(data_dir: object) -> None:
    assert_one_line(finish(start(["mcp"], stdin=subprocess.DEVNULL)), "concept-guide index build")


def test_what_a_library_prints_does_not_come_between_messages(built: Guide) -> None:
    # A model that prints while it is loaded, as libraries do.
    program = (
        "import assistant.standby as s; load = s.Standby._load_once\n"
        "def loud(self):\n    print('LOADING', flush=True); load(self)\n"
        "s.Standby._load_once = loud\n"
        "from assistant.cli import main; main(['mcp'])"
    )
    process = start([], program=(sys.executable, "-c", program), stdin=subprocess.PIPE)
    out, err = process.communicate(HELLO, timeout=60)
    assert "LOADING" not in out
    assert "LOADING" in err
