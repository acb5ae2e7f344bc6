"""`concept-guide serve`: where it can listen, and what it says of who may call its API."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.cli_serve import announce
from assistant.keys import Keys, Scope
from assistant.settings import Settings
from tests.assistant.terminals import Guide, assert_one_line, finish, start
from tests.fakes import free_port


def test_a_port_in_use_is_one_line(built: Guide) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = built("serve", "--port", str(port))
    assert_one_line(outcome, f"127.0.0.1:{port} cannot be listened on", f"concept-guide serve --port {port + 1}")


@pytest.mark.parametrize("host", ["nowhere.invalid", "256.1.1.1", "\x00", "203.0.113.1"])
def test_an_address_that_is_not_this_machines_is_one_line(built: Guide, host: str) -> None:
    assert_one_line(built("serve", "--host", host), host.strip("\x00"))


@pytest.mark.parametrize(
    ("chosen", "keys", "says"),
    [
        ({}, 0, "Its API answers this machine only. For others: concept-guide keys make NAME."),
        ({"host": "localhost"}, 1, "Its API answers this machine, and whoever has the one valid key."),
        (
            {"host": "0.0.0.0"},
            0,
            "Its API answers this machine only. For others: concept-guide keys make NAME. "
            "The chat answers everybody who reaches it.",
        ),
        (
            {"host": "192.168.1.7", "allow_origin": ("https://school.example",)},
            2,
            "Its API answers this machine and the pages of allowed origins, and whoever has one of 2 valid keys.",
        ),
    ],
)
def test_who_may_call_is_said_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], chosen: Any, keys: int, says: str
) -> None:
    settings = Settings(data_dir=tmp_path, generator="extractive", **chosen)
    made = Keys(settings.keys_dir)
    for n in range(keys + 1):
        made.make(f"key{n}", list(Scope))
    made.revoke(f"key{keys}")
    announce(settings, made.listed())
    address, who = capsys.readouterr().out.splitlines()
    assert "Concept Guide is at http://" in address
    assert who == says


def test_a_running_server_says_it_and_obeys_the_command_line(built: Guide, data_dir: Path) -> None:
    token = built("keys", "make", "moodle").out.strip()
    port = free_port()
    process = start(["serve", "--port", str(port)])
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Concept Guide is at")
        assert process.stdout.readline() == "Its API answers this machine, and whoever has the one valid key.\n"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:
            there = {"host": "192.168.1.7", "authorization": f"Bearer {token}"}
            assert client.get("/api/documents", headers={"host": "192.168.1.7"}).status_code == 401
            assert client.get("/api/documents", headers=there).status_code == 200
            assert client.get("/api/search?q=bread", headers=there).status_code == 200
            assert json.loads(built("keys", "list", "--json").out)["keys"][0]["used_today"] == 1
            built("keys", "limit", "moodle", "--daily", "1")
            refused = client.get("/api/search?q=bread", headers=there)
            assert (refused.status_code, "1 times a day" in refused.text) == (429, True)
            built("keys", "revoke", "moodle")
            assert client.get("/api/documents", headers=there).status_code == 401
    finally:
        process.terminate()
        outcome = finish(process, 20)
    assert token not in outcome.out + outcome.err
