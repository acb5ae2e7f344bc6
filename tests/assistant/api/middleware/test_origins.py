"""Pages of which sites may use the API, and what becomes of the requests of all others."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.fakes import QUESTION, Script, assistant_of, served
from tests.hostile_origins import ALLOWED, HOSTILE, SCHOOL, WELCOME

OURS = "guide.school.example"
ASK = {"question": QUESTION}
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-concept-guide-session",
}
CHAT_BODY = {"data": [None, QUESTION, "standard"], "fn_index": 0, "session_hash": "x"}


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, script: Script) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("sites")
    settings = Settings(data_dir=folder, allow_origin=ALLOWED, allow_host=(OURS,), limit_address="0")
    app = create_api(assistant_of(script, folder), settings)

    @app.get("/widget.js")
    def widget() -> Response:
        return Response("1", headers={"access-control-allow-origin": "*"}, media_type="text/javascript")

    return app


@pytest.fixture(scope="module")
def door(app: FastAPI) -> TestClient:
    return TestClient(app, HERE, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A server with the chat, to be reached through a proxy that has the certificate."""
    folder: Path = tmp_path_factory.mktemp("chat")
    app = create_app(assistant_of(Script(), folder), Settings(data_dir=folder, allow_host=(OURS,)))
    return TestClient(app, f"http://{OURS}")


def allowing(headers: Iterable[str]) -> list[str]:
    """Return the names of the headers that give a page leave."""
    return [name for name in headers if name.startswith("access-control-allow-")]


@pytest.mark.parametrize("origin", HOSTILE)
def test_a_hostile_origin_gets_no_leave_and_no_answer(door: TestClient, script: Script, origin: str) -> None:
    headers = {"origin": origin}
    asked = len(script.prompts)
    for kind in ("application/json", "text/plain"):
        response = door.post("/api/ask", content=json.dumps(ASK), headers=headers | {"content-type": kind})
        assert response.status_code == 403
        assert response.json()["error"]["type"] == "OriginNotAllowed"
        assert not allowing(response.headers)
    leave = door.options("/api/ask", headers=headers | PREFLIGHT | {"access-control-request-private-network": "true"})
    assert leave.status_code == 403
    read = door.get("/api/documents", headers=headers)
    assert read.status_code == 200
    for response in (leave, read):
        assert not allowing(response.headers)
    assert len(script.prompts) == asked


@pytest.mark.parametrize("origin", HOSTILE[:3] + HOSTILE[6:8])
@pytest.mark.parametrize("path", ["/api/quiz", "/api/export/pdf", "/api/feedback", "/nothing"])
def test_nothing_else_is_sent_from_there_either(door: TestClient, origin: str, path: str) -> None:
    assert door.post(path, json={}, headers={"origin": origin}).status_code == 403
    assert door.put(path, json={}, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", WELCOME)
def test_pages_of_an_allowed_site_may_ask_and_read_the_answer(door: TestClient, origin: str) -> None:
    leave = door.options("/api/ask", headers={"origin": origin} | PREFLIGHT)
    assert leave.status_code == 200
    assert leave.headers["access-control-allow-origin"] == origin
    assert int(leave.headers["access-control-max-age"]) > 0
    answer = door.post("/api/ask", json=ASK, headers={"origin": origin})
    assert answer.json()["answered"]
    assert answer.headers["access-control-allow-origin"] == origin
    assert set(answer.headers["access-control-expose-headers"].split(", ")) == {
        *("content-disposition", "retry-after", "etag", "link", "mcp-session-id"),
        *("x-request-id", "concept-guide-api", "idempotent-replayed"),
    }
    for response in (leave, answer):
        assert "Origin" in response.headers["vary"]
        assert "access-control-allow-credentials" not in response.headers


def test_an_allowed_site_may_reach_a_private_network_and_send_these_headers_alone(door: TestClient) -> None:
    asked = {"origin": SCHOOL} | PREFLIGHT
    leave = door.options("/api/ask", headers=asked | {"access-control-request-private-network": "true"})
    assert leave.headers["access-control-allow-private-network"] == "true"
    for wrong in ({"access-control-request-headers": "authorization"}, {"access-control-request-method": "DELETE"}):
        assert door.options("/api/ask", headers=asked | wrong).status_code == 400


@pytest.mark.parametrize(
    "header", ["last-event-id", "mcp-session-id", "mcp-protocol-version", "idempotency-key", "x-request-id"]
)
def test_what_clients_of_these_protocols_send_is_taken_from_an_allowed_site(door: TestClient, header: str) -> None:
    asked = {"origin": SCHOOL, "access-control-request-method": "POST", "access-control-request-headers": header}
    for path in ("/api/ask", "/v1/chat/completions", "/mcp"):
        assert door.options(path, headers=asked).status_code == 200
        sent = door.post(path, json={}, headers={"origin": SCHOOL, header: "1"})
        assert "OriginNotAllowed" not in sent.text
        assert door.post(path, json={}, headers={"origin": "https://evil.example"}).status_code == 403


def test_all_sites_may_where_the_operator_says_so_and_what_is_none_may_not(connect: Connect) -> None:
    door = connect(allow_origin=("*",))
    for origin, status in (("https://evil.example", 200), ("null", 403), ("*", 403)):
        assert door.post("/api/ask", json=ASK, headers={"origin": origin}).status_code == status
    assert not allowing(door.get("/api/documents", headers={"origin": "null"}).headers)


def test_the_refusal_says_what_to_add_and_repeats_nothing_strange(door: TestClient) -> None:
    def message(origin: str) -> str:
        said: str = door.post("/api/ask", json=ASK, headers={"origin": origin}).json()["error"]["message"]
        return said

    assert message("https://lab.example").endswith("concept-guide serve --allow-origin https://lab.example")
    for strange in ("null", "https://a;rm -rf", "*", "https://<b>"):
        assert "file" in message(strange)
        assert strange not in message(strange)


def test_a_program_names_no_origin_and_is_answered(door: TestClient) -> None:
    assert door.post("/api/ask", json=ASK).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": HERE},
        {"origin": "http://localhost:7860", "host": "localhost:7860"},
        {"origin": f"https://{OURS}", "host": OURS},
        {"origin": f"https://{OURS}", "host": f"{OURS}:443"},
        {"origin": f"https://{OURS}", "host": "127.0.0.1:7860", "sec-fetch-site": "same-origin"},
    ],
    ids=["at its address", "at its name", "behind a proxy", "that names the port", "that names itself"],
)
def test_the_servers_own_pages_may_ask(door: TestClient, headers: dict[str, str]) -> None:
    assert door.post("/api/ask", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_so_is_believed_that_a_page_is_foreign(door: TestClient, site: str) -> None:
    headers = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": site}
    assert door.post("/api/ask", json=ASK, headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/run/x", "/gradio_api/upload", "/login"])
def test_the_chats_own_addresses_are_refused_to_foreign_pages(chat: TestClient, path: str) -> None:
    response = chat.post(path, json=CHAT_BODY, headers={"origin": "https://evil.example"})
    assert response.status_code == 403


def test_the_chat_behind_a_proxy_is_asked_by_its_own_page(chat: TestClient) -> None:
    response = chat.post("/gradio_api/queue/join", json=CHAT_BODY, headers={"origin": f"https://{OURS}"})
    assert response.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", SCHOOL, None])
def test_a_script_that_is_no_secret_is_given_to_every_page(door: TestClient, origin: str | None) -> None:
    response = door.get("/widget.js", headers={"origin": origin} if origin else {})
    assert response.headers["access-control-allow-origin"] in ("*", origin)


def test_a_refused_body_is_not_waited_for(app: FastAPI) -> None:
    """A real server answers before a body has come that never ends."""
    head = (
        b"POST /api/ask HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: https://evil.example\r\ncontent-length: 900000\r\n\r\n"
    )
    with served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(head)
            assert connection.recv(100).startswith(b"HTTP/1.1 403")


def test_an_allowed_site_may_use_the_api_and_not_the_chats_own_door(door: TestClient) -> None:
    headers = {"origin": ALLOWED[0]}
    assert door.post("/api/ask", json={"question": QUESTION}, headers=headers).status_code == 200
    reply = door.post("/gradio_api/queue/join", json=CHAT_BODY, headers=headers)
    assert (reply.status_code, reply.json()["error"]["type"]) == (403, "OriginNotAllowed")


def test_an_allowed_site_can_read_that_something_went_wrong(tmp_path: Path) -> None:
    broken = Script(dies_of=ZeroDivisionError("inside"))
    app = create_api(assistant_of(broken, tmp_path), Settings(data_dir=tmp_path, allow_origin=ALLOWED))
    client = TestClient(app, HERE, raise_server_exceptions=False)
    reply = client.post("/api/ask", json={"question": QUESTION}, headers={"origin": ALLOWED[0]})
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "InternalError")
    assert reply.headers["access-control-allow-origin"] == ALLOWED[0]
