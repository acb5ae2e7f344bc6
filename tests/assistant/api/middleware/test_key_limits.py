"""How often a key may be used: at a time, and on a day."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from assistant.api.middleware.access import Access
from assistant.api.middleware.limits import Limits
from assistant.keys import Keys, Scope
from assistant.rates import rate
from assistant.sites import AllowedOrigins
from tests.assistant.api.doors import LAN, STRANGER, bearer, error
from tests.clock import Clock

ALL = frozenset(Scope)


class Counted:
    """A limited door that one key opens."""

    def __init__(self, keys: Keys, **limits: Any) -> None:
        async def served_(scope: Connection, receive: Receive, send: Send) -> None:
            wanted = int(scope["query_string"] or b"0")
            refused = await scope["state"]["count_more"](wanted) if wanted else None
            await (refused or JSONResponse({}))(scope, receive, send)

        self.clock = Clock()
        app = Limits(served_, **limits, keys=keys, now=self.clock)
        self._client = TestClient(Access(app, keys, AllowedOrigins()), LAN, client=STRANGER)

    def asks(self, token: str, path: str = "/v1/chat/completions", more: int = 0) -> int:
        """Return the status of one more call; the reply stays here."""
        address = f"{path}?{more}" if more else path
        self.reply = self._client.post(address, headers=bearer(token))
        return self.reply.status_code


def test_a_key_is_counted_by_its_own_rate_and_by_no_other(keys: Keys) -> None:
    limits = dict.fromkeys(("session", "address", "site"), rate("1/minute"))
    door, slow, quick = Counted(keys, **limits), keys.make("slow", ALL, "2/minute"), keys.make("quick", ALL)
    assert [door.asks(slow) for _ in range(3)] == [200, 200, 429]
    assert door.reply.headers["retry-after"] == "60"
    assert "The key slow has asked 2 times within a minute" in door.reply.text
    assert {door.asks(quick) for _ in range(20)} == {200}
    door.clock.now += 60
    assert door.asks(slow) == 200


def test_a_changed_rate_counts_at_the_next_request(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "1/minute")
    assert [door.asks(token), door.asks(token)] == [200, 429]
    keys.limit("moodle", rate="5/minute")
    assert door.asks(token) == 200


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/batch", "/v1/responses", "/v1/embeddings"])
def test_a_days_uses_of_a_key_end_and_begin_anew_at_midnight(keys: Keys, path: str) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, daily=2)
    assert [door.asks(token, path) for _ in range(3)] == [200, 200, 429]
    assert 0 < int(door.reply.headers["retry-after"]) <= 24 * 60 * 60
    assert "The key moodle may ask 2 times a day" in door.reply.text
    assert keys.listed()[0].used_today == 2


def test_what_the_day_refuses_does_not_use_up_the_rate(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "3/hour", daily=1)
    assert [door.asks(token) for _ in range(5)] == [200, 429, 429, 429, 429]
    keys.limit("moodle", daily=9)
    assert [door.asks(token) for _ in range(3)] == [200, 200, 429]


def test_a_call_that_does_the_work_of_several_counts_as_several(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, daily=10)
    assert door.asks(token, "/api/ask/batch", more=7) == 200
    assert door.asks(token, "/api/ask/batch", more=7) == 429
    assert "The key moodle may ask 10 times a day (of UTC), and fewer than these 8 are left" in door.reply.text
    assert int(door.reply.headers["retry-after"]) > 0
    assert keys.listed()[0].used_today == 9
    assert door.asks(token) == 200


def test_a_call_that_does_not_fit_into_a_rate_is_refused_as_a_whole_until_it_does(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "10/minute")
    assert door.asks(token, more=5) == 200
    door.clock.now += 20
    assert door.asks(token, more=5) == 429
    message = "The key moodle has asked too often for 6 calls at once now: the limit is 10 times within a minute"
    assert message in door.reply.text
    wait = int(door.reply.headers["retry-after"])
    door.clock.now += wait - 1
    assert [door.asks(token) for _ in range(3)] == [200, 200, 200]
    door.clock.now += 1
    assert wait == 40
    assert door.asks(token, more=5) == 200


def test_who_waits_as_long_as_told_is_served(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "6/minute")
    door.asks(token)
    door.clock.now += 10
    assert door.asks(token, more=5) == 429
    door.clock.now += int(door.reply.headers["retry-after"])
    assert door.asks(token, more=5) == 200


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        ({"rate": "5/minute"}, "the limit is 5 times within a minute"),
        ({"daily": 5}, "the key moodle may ask 5 times a day (of UTC)"),
    ],
)
def test_what_is_larger_than_a_whole_limit_is_told_that_waiting_does_not_help(
    keys: Keys, limits: dict[str, Any], limit: str
) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, **limits)
    assert door.asks(token, "/api/ask/batch", more=5) == 422
    assert door.reply.json()["error"]["message"] == f"6 calls at once never fit: {limit}. Send fewer at once."
    assert "retry-after" not in door.reply.headers
    assert door.asks(token, more=3) == 200


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_a_message_of_an_agent_counts_when_it_says_so_itself(keys: Keys, path: str) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "2/minute", daily=9)
    assert {door.asks(token, path) for _ in range(20)} == {200}
    assert [door.asks(token, path, more=1) for _ in range(3)] == [200, 200, 429]
    assert "The key moodle has asked 2 times within a minute" in door.reply.text
    assert keys.listed()[0].used_today == 2


def test_where_uses_cannot_be_counted_nothing_is_done(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL)
    monkeypatch.setattr("assistant.database._LOCK_SECONDS", 0)
    assert door.asks(token) == 200
    keys._database.close()
    other = Keys(keys._database.path.parent)
    with other._database.change():
        assert (door.asks(token, "/api/ask"), error(door.reply)[1]) == (503, "KeysUnusable")


def test_what_costs_nothing_is_not_counted(keys: Keys) -> None:
    door, token = Counted(keys), keys.make("moodle", ALL, "1/minute", daily=1)
    door.asks(token)
    assert door._client.get("/v1/models", headers=bearer(token)).status_code == 200
    assert keys.listed()[0].used_today == 1
