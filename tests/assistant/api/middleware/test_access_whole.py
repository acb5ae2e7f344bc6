"""Who may call the whole application, and a real server, also through a proxy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Client, TransportError

from assistant.api.app import create_api
from assistant.keys import Keys, Scope
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.assistant.api.doors import LAN, SCHOOL, STRANGER, bearer, error
from tests.fakes import QUESTION, Script, assistant_of, served

READ = (Scope.READ,)

AROUND = (
    "/api/documents /api/documents/ //api/documents /api//documents /./api/documents /x/../api/documents "
    "/API/documents /%61pi/documents /api%2Fdocuments /%2Fapi/documents /api\\documents /api;x/documents "
    "/api/documents%0A /api/documents%20 /%E2%80%8Bapi/documents /gradio_api/../api/documents /embed/../api/documents "
    "/guide/api/documents /guide/guide/api/documents /guide//api/documents /metrics /metrics/ /metrics%0A"
).split()
"""Ways to write an address of the API, or nearly so."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("whole")
    settings = Settings(data_dir=folder, allow_origin=(SCHOOL,), limit_address="0", limit_session="0")
    return create_app(assistant_of(Script(), folder), settings)


def test_every_call_that_is_described_is_refused_to_a_stranger(whole: FastAPI) -> None:
    stranger = TestClient(whole, LAN, client=STRANGER)
    described = TestClient(whole, HERE).get("/openapi.json").json()["paths"]
    calls = [(method, path) for path, methods in described.items() for method in methods]
    guarded = [(method, path) for method, path in calls if path not in ("/healthz", "/readyz")]
    assert len(guarded) >= 10
    for method, path in guarded:
        assert stranger.request(method, path.format(**dict.fromkeys(_names(path), "x")), json={}).status_code == 401


@pytest.fixture(scope="module", params=["", "/guide"], ids=["at the root", "below a path"])
def stranger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("around")
    settings = Settings(data_dir=folder, root_path=request.param)
    return TestClient(create_app(assistant_of(Script(), folder), settings), LAN, client=STRANGER)


@pytest.mark.parametrize("path", AROUND)
def test_no_spelling_of_an_address_leads_around(stranger: TestClient, path: str) -> None:
    for follow in (True, False):
        reply = stranger.get(LAN + path, follow_redirects=follow)
        assert reply.status_code in (307, 401, 404) or reply.headers["content-type"].startswith("text/html")
        assert "learning" not in reply.text
        assert "concept_guide_" not in reply.text


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def test_the_chat_asks_from_another_machine_as_before(whole: FastAPI) -> None:
    reader = TestClient(whole, LAN, client=STRANGER)
    for path in ("/", "/read/learning", "/embed", "/widget.js", "/healthz", "/docs", "/openapi.json"):
        assert reader.get(path).status_code == 200
    body = {"data": [None, QUESTION, "standard"], "fn_index": 0, "session_hash": "x"}
    assert reader.post("/gradio_api/queue/join", json=body, headers={"origin": LAN}).status_code == 200
    assert reader.post("/api/ask", json={"question": QUESTION}, headers={"origin": LAN}).status_code == 200


def test_a_page_of_an_allowed_site_can_read_why_it_is_refused(connect: Connect) -> None:
    client = connect(allow_origin=(SCHOOL,))
    reply = client.get("/api/documents", headers={"origin": SCHOOL, **bearer("cg-wrong")})
    assert error(reply) == (401, "KeyUnknown")
    assert reply.headers["access-control-allow-origin"] == SCHOOL


def test_no_page_is_let_in_to_send_a_key(connect: Connect) -> None:
    """There is no secret in a page: whoever reads it would have the key."""
    asked = {"access-control-request-method": "POST", "origin": SCHOOL}
    for header in ("authorization", "x-api-key"):
        leave = connect(allow_origin=(SCHOOL,)).options(
            "/api/ask", headers=asked | {"access-control-request-headers": header}
        )
        assert leave.status_code == 400


def test_no_key_is_in_a_reply_or_a_log(
    connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = Keys(Settings(data_dir=tmp_path).keys_dir).make("moodle", READ, daily=2)
    client = connect(Script(dies_of=ZeroDivisionError("inside")))
    said = ""
    for path, method in (
        ("/api/search?q=bread", "GET"),
        ("/api/ask", "POST"),
        ("/api/no", "GET"),
        ("/v1/models", "GET"),
    ):
        for shown in (token, token[:-1] + "!", token[:30]):
            reply = client.request(method, path, json={"question": QUESTION}, headers=bearer(shown))
            said += reply.text + str(reply.headers)
    shown_to_anybody = said + caplog.text + "".join(capfd.readouterr())
    assert token[3:20] not in shown_to_anybody
    assert "moodle" in said


# behind a real server, with and without a proxy that it trusts


@pytest.fixture(params=[[], ["127.0.0.1"]], ids=["nobody is trusted", "this machine's proxy is"])
def trusted(request: pytest.FixtureRequest) -> list[str]:
    found: list[str] = request.param
    return found


@pytest.fixture
def asks(tmp_path: Path, trusted: list[str]) -> Iterator[Client]:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path, trusted_proxy=tuple(trusted)))
    config = uvicorn.Config(app, log_level="warning", forwarded_allow_ips=trusted, timeout_graceful_shutdown=0)
    with served(app, config) as address, Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    "forwarded",
    [
        "203.0.113.9",
        "127.0.0.1",
        "127.0.0.1, 203.0.113.9",
        "203.0.113.9, 127.0.0.1",
        "localhost",
        "",
        "::1",
        "a" * 5_000,
    ],
)
def test_what_came_through_a_proxy_is_never_this_machine(asks: Client, forwarded: str) -> None:
    assert asks.get("/api/documents").status_code == 200
    reply = asks.get("/api/documents", headers={"x-forwarded-for": forwarded})
    assert error(reply) == (401, "KeyNeeded")


def test_through_a_proxy_keys_and_the_servers_own_pages_work(asks: Client, tmp_path: Path) -> None:
    token = Keys(Settings(data_dir=tmp_path).keys_dir).make("moodle", READ)
    through = {"x-forwarded-for": "203.0.113.9"}
    assert asks.get("/api/documents", headers=through | bearer(token)).status_code == 200
    assert asks.get("/api/documents", headers=through | {"referer": f"{asks.base_url}/embed"}).status_code == 200


def test_a_real_server_refuses_heads_that_are_no_heads(asks: Client) -> None:
    with suppress(TransportError):  # It says so and hangs up, perhaps before all has been sent.
        assert asks.get("/api/documents", headers=bearer("cg-" + "a" * 200_000)).status_code == 400
    for headers in ([(b"x-api-key", b"cg-" + b"a" * 60_000)], [(b"authorization", b"Bearer cg-\xc3\xa4")]):
        assert asks.get("/api/documents", headers=headers).status_code == 401
    assert asks.get("/api/documents").status_code == 200
