"""Calls that bring a key: which keys count, what is told to whom, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from assistant.keys import Keys, Scope
from tests.assistant.api.conftest import HERE
from tests.assistant.api.doors import LAN, STRANGER, Door, bearer, error

ALL, READ = frozenset(Scope), frozenset({Scope.READ})


def test_those_that_follow_know_who_asks_and_so_does_the_log(door: Door, keys: Keys) -> None:
    token = keys.make("moodle", ALL)
    told = {"caller": "moodle", "key": "moodle", "log": "moodle"}
    assert door.asks(headers=bearer(token)).json() == told
    assert door.asks(headers={"x-api-key": token}).json() == told
    assert door.asks(headers=bearer(token), at=HERE, client=("127.0.0.1", 1)).json() == told
    assert door.asks(headers={"origin": LAN}).json() == {"caller": STRANGER[0], "key": None, "log": None}
    assert get_contextvars() == {}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_a_scheme_is_written_as_one_likes(door: Door, keys: Keys, scheme: str) -> None:
    assert door.asks(headers={"authorization": f"{scheme} {keys.make('moodle', READ)}"}).status_code == 200


def test_a_key_that_does_not_count_is_refused_even_here(door: Door, keys: Keys) -> None:
    long_ago = Keys(keys._database.path.parent, lambda: datetime.now(UTC) - timedelta(days=9))
    expired, revoked = long_ago.make("expired", ALL, days=8), keys.make("revoked", ALL)
    keys.revoke("revoked")
    unknown = "cg-" + "a" * 43
    for token, kind in ((expired, "KeyExpired"), (revoked, "KeyRevoked"), (unknown, "KeyUnknown")):
        for at, client in ((LAN, STRANGER), (HERE, ("127.0.0.1", 1))):
            reply = door.asks(headers=bearer(token), at=at, client=client)
            assert error(reply) == (401, kind)
            assert reply.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_is_refused_at_the_next_request(door: Door, keys: Keys, tmp_path: Path) -> None:
    token = keys.make("moodle", ALL)
    assert door.asks(headers=bearer(token)).status_code == 200
    Keys(tmp_path / "keys").revoke("moodle")
    assert door.asks(headers=bearer(token)).status_code == 401


def test_a_scope_that_is_missing_is_added_by_the_command_that_the_reply_names(door: Door, keys: Keys) -> None:
    token = keys.make("moodle", READ)
    message = door.asks("POST", "/api/ask", bearer(token)).json()["error"]["message"]
    assert message.endswith("concept-guide keys limit moodle --scope ask --scope read")


@pytest.mark.parametrize(
    "token",
    ["cg-", "cg-a", "cg-" + "a" * 42, "cg-" + "a" * 44, "cg-" + "a" * 100_000, "cg-" + "ä" * 43, "cg-" + "\xff" * 43,
     "cg-' OR 1=1 --", "cg-" + "a" * 42 + "\x0b", "cg-" + "a" * 43 + ",x"],
)  # fmt: skip
def test_what_looks_like_a_key_and_is_none_is_unknown(door: Door, keys: Keys, token: str) -> None:
    keys.make("moodle", ALL)
    for name, value in (("authorization", f"Bearer {token}"), ("x-api-key", token)):
        reply = door.asks(headers=[(name.encode(), value.encode("latin-1"))])
        assert reply.status_code == 401
        assert token not in reply.text


def test_several_keys_are_refused_and_a_dummy_beside_one_is_not(door: Door, keys: Keys) -> None:
    one, other = keys.make("one", ALL), keys.make("other", ALL)
    for headers in (
        [("authorization", f"Bearer {one}"), ("authorization", f"Bearer {other}")],
        [("authorization", f"Bearer {one}"), ("x-api-key", other)],
        [("x-api-key", "cg-wrong"), ("authorization", f"Bearer {one}")],
    ):
        assert error(door.asks(headers=headers)) == (401, "KeyUnclear")
    for headers in (
        [("authorization", "Bearer dummy"), ("x-api-key", one)],
        [("authorization", f"Bearer {one}"), ("authorization", f"Bearer {one}")],
    ):
        assert door.asks(headers=headers).json()["key"] == "one"


@pytest.mark.parametrize("query", ["key", "api_key", "api-key", "access_token", "authorization", "x-api-key"])
def test_a_key_in_an_address_is_none(door: Door, keys: Keys, query: str) -> None:
    token = keys.make("moodle", ALL)
    reply = door.asks(path=f"/api/documents?{query}={token}")
    assert error(reply) == (401, "KeyNeeded")
    assert token not in reply.text


def test_who_guesses_waits_and_who_has_a_key_does_not(keys: Keys) -> None:
    door, token, old = Door(keys, "3/minute"), keys.make("moodle", ALL), keys.make("old", ALL)
    keys.revoke("old")
    guesses = [door.asks(headers=bearer(f"cg-{n:043}")) for n in range(5)]
    assert [reply.status_code for reply in guesses] == [401, 401, 401, 429, 429]
    assert (guesses[-1].headers["retry-after"], error(guesses[-1])[1]) == ("60", "TooManyRequests")
    assert door.asks(headers=bearer(token)).status_code == 200
    assert error(door.asks(headers=bearer(old))) == (401, "KeyRevoked")
    assert door.asks(headers=bearer("cg-x"), client=("203.0.113.10", 1)).status_code == 401
    door.clock.now += 60
    assert door.asks(headers=bearer("cg-x")).status_code == 401


def test_where_keys_cannot_be_read_nobody_comes_in_by_one(
    door: Door, keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keys.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 30)
    token = "cg-" + "a" * 43
    reply = door.asks(headers=bearer(token))
    assert error(reply) == (503, "KeysUnusable")
    assert str(tmp_path) not in reply.text
    assert str(tmp_path) in caplog.text
    assert token not in reply.text + caplog.text
    assert door.asks(at=HERE, client=("127.0.0.1", 1)).status_code == 200
