"""What pages of other sites can do, at the API's addresses and the chat's: nothing, unless they are allowed to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.fakes import QUESTION, Script, assistant_of

FOREIGN = "https://evil.example"
SCHOOL = "https://school.example"
OURS = "guide.school.example"
ASKING = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
CHAT_BODY = {"data": [None, QUESTION, "standard"], "fn_index": 0, "session_hash": "x"}


@pytest.fixture(scope="module", params=["the API alone", "with the chat"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("doors")
    settings = Settings(data_dir=folder, allow_host=(OURS,), allow_origin=(SCHOOL,))
    create = create_api if request.param == "the API alone" else create_app
    return TestClient(create(assistant_of(Script(), folder), settings), HERE, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A server with no origin allowed, behind a proxy."""
    folder: Path = tmp_path_factory.mktemp("chat")
    app = create_app(assistant_of(Script(), folder), Settings(data_dir=folder, allow_host=(OURS,)))
    return TestClient(app, f"https://{OURS}")


@pytest.mark.parametrize("path", ["/", "/config", "/read/learning", "/healthz"])
def test_no_page_elsewhere_may_read_what_a_server_with_a_name_shows(chat: TestClient, path: str) -> None:
    response = chat.get(path, headers={"origin": FOREIGN})
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control-allow-")]


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/upload"])
def test_no_page_elsewhere_gets_leave_to_ask(chat: TestClient, path: str) -> None:
    leave = chat.options(path, headers={"origin": FOREIGN, **ASKING})
    assert leave.status_code == 403
    assert not [name for name in leave.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
def test_a_body_that_is_no_json_is_not_read_as_such(chat: TestClient, kind: str | None, path: str) -> None:
    """A browser sends these kinds of bodies to any site unasked; JSON it sends only where it is allowed to."""
    own = {"origin": f"https://{OURS}"}
    headers = own | ({"content-type": kind} if kind else {})
    body = {"question": QUESTION} if path == "/api/ask" else CHAT_BODY
    assert chat.post(path, json=body, headers=own).status_code == 200
    assert chat.post(path, content=json.dumps(body), headers=headers).status_code == 422


def test_pages_of_an_allowed_site_may_call_and_others_still_may_not(door: TestClient) -> None:
    allowed = door.options("/api/ask", headers={"origin": SCHOOL, **ASKING})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == SCHOOL
    assert "access-control-allow-credentials" not in allowed.headers
    for foreign in (FOREIGN, "https://school.example.evil.example", "http://school.example", "null"):
        response = door.post("/api/ask", json={"question": QUESTION}, headers={"origin": foreign})
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "school.example", "",
     "127.0.0.1@evil.example", "evil.example/127.0.0.1", "testserver"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/documents", "/healthz", "/docs", "/"])
def test_a_name_that_is_not_ours_is_refused(door: TestClient, host: str, path: str) -> None:
    response = door.get(path, headers={"host": host})
    assert response.status_code == 403
    assert response.json()["error"]["type"] == "HostNotAllowed"


def test_the_refusal_says_what_to_add(door: TestClient) -> None:
    error = door.get("/api/documents", headers={"host": "Guide.example:7860"}).json()["error"]
    assert error["message"].endswith("concept-guide serve --allow-host guide.example")
    strange = door.get("/api/documents", headers={"host": "a;rm -rf"}).json()["error"]
    assert "rm" not in strange["message"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:7860", "LocalHost", "[::1]:7860", OURS, f"{OURS}:443", "192.168.1.7:7860"]
)
def test_our_own_names_and_addresses_are_answered(door: TestClient, host: str) -> None:
    assert door.get("/docs", headers={"host": host}).status_code == 200
    assert door.get("/api/documents", headers={"host": host, "referer": f"http://{host.lower()}/"}).status_code == 200


def test_the_host_that_is_listened_on_is_a_name_of_ours(connect: Connect) -> None:
    client = connect(host="Lab-Pc")
    assert client.get("/healthz", headers={"host": "lab-pc:7860"}).status_code == 200


def test_a_server_without_a_name_does_not_take_what_is_no_name_for_its_own(connect: Connect) -> None:
    assert connect(host="").get("/healthz", headers={"host": "a b"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/read/learning"])
def test_no_other_site_shows_our_pages_inside_its_own(chat: TestClient, path: str) -> None:
    policy = chat.get(path).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy.split("; ")
