"""`docs/mcp.md` tells of what there is, and its snippets are what they say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from mcp import Client

from tests.assistant.mcp.conftest import talk
from tests.fakes import DEEP

PAGE = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:7860/mcp"


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_tells_of_every_tool_and_what_each_takes(door: str) -> None:
    for tool in talk(door, Client.list_tools).tools:
        [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{tool.name}`")]
        assert all(f"`{argument}`" in row for argument in tool.input_schema["properties"])


def test_the_page_tells_of_the_prompt_and_of_where_documents_are(door: str) -> None:
    [prompt] = talk(door, Client.list_prompts).prompts
    arguments = ", ".join(argument.name for argument in prompt.arguments or ())
    assert f"`{prompt.name}({arguments})`" in PAGE
    [template] = talk(door, Client.list_resource_templates).resource_templates
    assert f"`{template.uri_template}`" in PAGE


def test_each_configuration_is_json_and_leads_to_a_door() -> None:
    configurations = [json.loads(snippet) for snippet in snippets("json")]
    assert len(configurations) == 4
    for configuration in configurations:
        [server] = (configuration.get("mcpServers") or configuration["servers"]).values()
        assert server.get("url") == ADDRESS or server["args"] == ["mcp"]


def test_the_example_in_python_runs(door: str) -> None:
    [example] = snippets("python")
    program = example.replace(ADDRESS, door)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert f"1 Learning machines {DEEP}" in run.stdout
