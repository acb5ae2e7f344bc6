"""`concept-guide keys`: what is made, listed, changed and revoked, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.keys import Keys
from tests.assistant.terminals import Guide, assert_one_line

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
