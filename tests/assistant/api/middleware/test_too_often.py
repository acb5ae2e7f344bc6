"""How often a reader, an address and a site may have something made."""

from __future__ import annotations

import secrets
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.api.middleware.limits import SESSION, Limits
from assistant.rates import MOST_KEYS, rate
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.clock import Clock
from tests.fakes import QUESTION

ASK = {"question": QUESTION}
SCHOOL = "https://school.example"
ANNA, BEN = "a" * 32, "b" * 32
MINUTE = rate("2/minute")


class Class:
    """Readers who ask at a limited door, each from where a test says."""

    def __init__(self, **limits: Any) -> None:
        def made(request: Request) -> PlainTextResponse:
            return PlainTextResponse("made")

        self.clock = Clock()
        limited = Middleware(Limits, now=self.clock, **limits)
        self._app = Starlette(routes=[Route("/{all:path}", made, methods=["GET", "POST"])], middleware=[limited])

    def asks(
        self,
        session: str = "",
        address: str = "10.0.0.1",
        origin: str = "",
        path: str = "/api/ask",
        method: str = "POST",
    ) -> int:
        """Return the status of one more call; its message and header stay here."""
        headers = {name: value for name, value in ((SESSION, session), ("origin", origin)) if value}
        response = TestClient(self._app, HERE, client=(address, 1)).request(method, path, headers=headers)
        self.reply = response
        return response.status_code


def test_one_reader_waits_and_others_do_not() -> None:
    readers = Class(session=MINUTE)
    assert [readers.asks(ANNA) for _ in range(3)] == [200, 200, 429]
    assert readers.asks(BEN) == 200
    readers.clock.now += 59.5
    assert readers.asks(ANNA) == 429
    readers.clock.now += 0.5
    assert readers.asks(ANNA) == 200


@pytest.mark.parametrize(
    ("limits", "who"),
    [
        ({"session": MINUTE}, "You have asked"),
        ({"address": MINUTE}, "Your network has asked"),
        ({"site": MINUTE}, "The readers of this site have asked"),
    ],
)
def test_who_waits_is_told_which_limit_it_is_and_how_long(limits: dict[str, Any], who: str) -> None:
    readers = Class(**limits)
    readers.asks(ANNA)
    readers.clock.now += 40
    readers.asks(ANNA)
    assert readers.asks(ANNA) == 429
    message = f"{who} 2 times within a minute. Go on in 20 seconds."
    assert readers.reply.json() == {"error": {"type": "TooManyRequests", "message": message}}
    assert readers.reply.headers["retry-after"] == "20"


@pytest.mark.parametrize(
    ("written", "told"),
    [("1/second", "a second. Go on in 1 second."), ("1/hour", "an hour. Go on in 60 minutes.")],
)
def test_a_time_is_told_in_words(written: str, told: str) -> None:
    readers = Class(session=rate(written))
    readers.asks(ANNA)
    readers.asks(ANNA)
    assert readers.reply.json()["error"]["message"].endswith(told)


def test_the_longest_wait_is_the_one_that_is_told() -> None:
    readers = Class(session=rate("1/minute"), address=rate("1/hour"))
    readers.asks(ANNA)
    readers.asks(ANNA)
    assert readers.reply.headers["retry-after"] == "3600"
    assert "network" in readers.reply.text


def test_what_one_limit_refuses_the_others_do_not_count() -> None:
    readers = Class(session=rate("1/minute"), address=rate("2/minute"))
    assert [readers.asks(ANNA) for _ in range(5)] == [200, 429, 429, 429, 429]
    assert readers.asks(BEN) == 200


def test_an_address_is_limited_however_many_sessions_it_invents() -> None:
    readers = Class(session=MINUTE, address=rate("20/minute"))
    assert sum(readers.asks(secrets.token_hex(16)) == 200 for _ in range(50)) == 20
    assert readers.asks(ANNA, address="10.0.0.2") == 200


@pytest.mark.parametrize(
    "session", ["", "a", "a" * 31, "a" * 33, "g" * 32, "a" * 5_000, "../" * 10 + "aa", "a" * 31 + " "]
)
def test_what_is_no_session_counts_by_its_address_alone(session: str) -> None:
    readers = Class(session=rate("1/minute"), address=MINUTE)
    assert [readers.asks(session) for _ in range(3)] == [200, 200, 429]


def test_a_session_in_capitals_is_the_same_session() -> None:
    readers = Class(session=MINUTE)
    assert [readers.asks(each) for each in (ANNA, ANNA.upper(), ANNA)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "other", False),
    ],
)
def test_an_address_counts_by_its_network(one: str, other: str, are_one: bool) -> None:
    readers = Class(address=rate("1/minute"))
    assert readers.asks(address=one) == 200
    assert (readers.asks(address=other) == 429) == are_one


def test_a_site_has_one_limit_and_the_servers_own_pages_and_programs_another() -> None:
    readers = Class(site=MINUTE)
    assert [readers.asks(origin=SCHOOL, address=f"10.0.0.{n}") for n in range(3)] == [200, 200, 429]
    assert [readers.asks(origin=HERE), readers.asks(), readers.asks(origin=HERE)] == [200, 200, 429]


def test_no_limit_is_none() -> None:
    readers = Class()
    assert {readers.asks(ANNA) for _ in range(50)} == {200}


@pytest.mark.parametrize(
    "path", ["/api/ask", "/api/quiz", "/api/quiz/mark", "/api/export/pdf", "/api/export/x", "/api/feedback"]
)
def test_what_costs_something_counts_together(path: str) -> None:
    readers = Class(session=rate("1/minute"))
    readers.asks(ANNA)
    assert readers.asks(ANNA, path=path) == 429


@pytest.mark.parametrize("path", ["/api/search", "/api/path"])
def test_looking_something_up_counts_too(path: str) -> None:
    readers = Class(session=rate("1/minute"))
    assert [readers.asks(ANNA, path=path, method="GET") for _ in range(2)] == [200, 429]
    assert readers.asks(ANNA, path="/api/documents", method="GET") == 200


@pytest.mark.parametrize("path", ["/api/asking", "/gradio_api/queue/join", "/", "/x/api/ask"])
def test_what_costs_nothing_and_the_chat_do_not_count(path: str) -> None:
    readers = Class(session=rate("1/minute"), address=rate("1/minute"), site=rate("1/minute"))
    assert {readers.asks(ANNA, path=path) for _ in range(3)} == {200}


def test_invented_sessions_from_many_addresses_do_not_fill_the_memory() -> None:
    async def made(*_: object) -> None:
        return

    limits = Limits(made, session=MINUTE, address=rate("240/minute"), site=None, now=Clock())

    async def flood() -> None:
        for n in range(MOST_KEYS + 2_000):
            headers = [(SESSION.encode(), secrets.token_hex(16).encode())]
            scope = {
                "type": "http",
                "method": "POST",
                "path": "/api/ask",
                "headers": headers,
                "client": (f"::{n}:0:0:0:1", 1),
            }
            await limits(scope, None, None)  # type: ignore[arg-type]

    anyio.run(flood)
    assert [len(window) for window, _, _ in limits._limits] == [MOST_KEYS, MOST_KEYS]


def test_the_api_is_limited_as_the_settings_say_and_a_page_can_read_how_long(connect: Connect) -> None:
    client = connect(limit_session="1/minute", allow_origin=(SCHOOL,))
    headers = {"origin": SCHOOL, SESSION: ANNA}
    assert client.post("/api/ask", json=ASK, headers=headers).status_code == 200
    refused = client.post("/api/ask", json=ASK, headers=headers)
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == SCHOOL
    assert "retry-after" in refused.headers["access-control-expose-headers"]
    assert 0 < int(refused.headers["retry-after"]) <= 60


def test_a_class_behind_one_address_works_with_the_defaults() -> None:
    """Thirty readers, each of whom asks, rates, has a quiz made and five replies marked within a minute."""
    settings = Settings()
    readers = Class(session=rate(settings.limit_session), address=rate(settings.limit_address))
    calls = ("/api/ask", "/api/feedback", "/api/quiz", *["/api/quiz/mark"] * 5)
    statuses = [readers.asks(f"{reader:032x}", path=path) for path in calls for reader in range(30)]
    assert set(statuses) == {200}
