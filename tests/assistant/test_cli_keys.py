"""`concept-guide keys`, and what `serve` says of who may call its API."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import terminal
from assistant.keys import Keys, Scope
from assistant.settings import Settings
from tests.assistant.terminals import Guide, assert_one_line, finish, start
from tests.fakes import free_port

TOKEN = re.compile(r"cg-[A-Za-z0-9_-]{43}\n")


def test_a_key_is_printed_alone_so_that_it_can_be_piped(guide: Guide) -> None:
    made = guide("keys", "make", "moodle")
    assert (made.status, TOKEN.fullmatch(made.out) is not None) == (0, True)
    assert made.err == "This is the key moodle. It is shown only now: keep it where no one else reads it.\n"
    assert made.out.strip() not in guide("keys", "list").out + guide("keys", "list", "--json").out


def test_what_is_not_told_is_bounded(guide: Guide, data_dir: Path) -> None:
    guide("keys", "make", "moodle")
    [key] = Keys(data_dir / "keys").listed()
    assert (key.scopes, key.rate, key.daily, key.expires) == (("ask", "read"), "60/minute", 1_000, None)


def test_what_is_told_is_listed(guide: Guide) -> None:
    guide("keys", "make", "prometheus", "--scope", "read", "--rate", "0", "--daily", "0", "--expires", "30")
    guide("keys", "make", "moodle", "--scope", "write", "--scope", "ask", "--rate", "5/hour", "--daily", "20000")
    guide("keys", "revoke", "moodle")
    [moodle, prometheus] = json.loads(guide("keys", "list", "--json").out)["keys"]
    assert (moodle["scopes"], moodle["rate"], moodle["daily"], moodle["state"]) == (
        *(["ask", "write"], "5/hour", 20_000, "revoked"),
    )
    assert (prometheus["scopes"], prometheus["rate"], prometheus["daily"]) == (["read"], "", 0)
    assert (prometheus["state"], prometheus["last_used"], prometheus["used_today"]) == ("valid", None, 0)
    shown = guide("keys", "list").out
    for part in ("ask write", "5/hour", "20,000", "no limit", "never", "revoked 20", "until 20"):
        assert part in shown


def test_where_there_is_no_key_the_list_says_how_to_make_one(guide: Guide, data_dir: Path) -> None:
    listed = guide("keys", "list")
    assert (listed.status, "concept-guide keys make NAME" in listed.err) == (0, True)
    assert json.loads(guide("keys", "list", "--json").out) == {"keys": []}
    assert not (data_dir / "keys").exists()


def test_a_key_is_changed_by_what_is_named_and_the_rest_stays(guide: Guide, data_dir: Path) -> None:
    guide("keys", "make", "moodle")
    assert guide("keys", "limit", "moodle", "--daily", "0").out == "The key moodle is changed.\n"
    guide("keys", "limit", "moodle", "--scope", "read")
    [key] = Keys(data_dir / "keys").listed()
    assert (key.scopes, key.rate, key.daily) == (("read",), "60/minute", 0)


def test_a_key_is_revoked_twice_without_harm(guide: Guide) -> None:
    guide("keys", "make", "moodle")
    for _ in range(2):
        assert guide("keys", "revoke", "moodle").out == "The key moodle is revoked.\n"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["make", "Moodle"], "name is 'Moodle'"),
        (["make", "taken"], "taken"),
        (["make", "moodle", "--rate", "often"], "rate is 'often'"),
        (["limit", "moodle", "--daily", "3"], "no key named 'moodle'"),
        (["limit", "taken", "--rate", "1/week"], "rate is '1/week'"),
        (["revoke", "moodle"], "concept-guide keys list"),
    ],
)
def test_what_makes_no_sense_is_one_line(guide: Guide, arguments: list[str], part: str) -> None:
    guide("keys", "make", "taken")
    outcome = guide("keys", *arguments)
    assert_one_line(outcome, part)
    assert outcome.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["make"],
        ["make", "moodle", "--scope", "fly"],
        ["make", "moodle", "--daily", "-1"],
        ["make", "moodle", "--expires", "0"],
        ["limit", "moodle"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_status_2(guide: Guide, arguments: list[str]) -> None:
    outcome = guide("keys", *arguments)
    assert (outcome.status, outcome.out) == (2, "")


def test_a_damaged_file_is_one_line_and_the_server_does_not_start_over_it(built: Guide, data_dir: Path) -> None:
    (data_dir / "keys").mkdir()
    (data_dir / "keys" / "keys.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 30)
    for command in (["keys", "list"], ["keys", "make", "moodle"], ["serve", "--port", "1024"]):
        assert_one_line(built(*command), "keys.sqlite", "delete it")


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
    terminal.announce(settings, made.listed())
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
