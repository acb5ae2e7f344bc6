"""What is answered at addresses and to pages that are not meant, with and without the chat beside the API."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import Connect
from tests.fakes import QUESTION, Script, assistant_of

FOREIGN = "https://elsewhere.example"


@pytest.fixture(scope="module", params=["the API alone", "with the chat"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("doors")
    assistant = assistant_of(Script(), folder)
    alone = request.param == "the API alone"
    app = create_api(assistant) if alone else create_app(assistant, Settings(data_dir=folder))
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api/ask/more", "/api/documents/a/b", "/v1/nothing"])
def test_an_unknown_address_is_not_found_in_the_contracts_form(door: TestClient, path: str) -> None:
    for response in (door.get(path), door.post(path, json={})):
        assert response.status_code == 404
        assert response.json()["error"].keys() == {"type", "message"}


def test_the_description_brings_everything_it_shows(door: TestClient) -> None:
    page = door.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(loaded) >= 3
    for address in loaded:
        assert address.startswith("/") and not address.startswith("//")
        assert door.get(address).status_code == 200
    assert door.get("/openapi.json").json()["paths"].keys() >= {"/api/ask", "/api/search", "/api/documents"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/ask", "POST"),
        ("DELETE", "/api/ask", "POST"),
        ("POST", "/api/search", "GET"),
        ("PUT", "/api/documents", "GET"),
        ("DELETE", "/api/documents/learning", "GET"),
        ("POST", "/healthz", "GET"),
        ("POST", "/readyz", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(door: TestClient, method: str, path: str, allowed: str) -> None:
    response = door.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert response.json()["error"].keys() == {"type", "message"}


def test_an_application_with_the_chat_answers_at_every_door(tmp_path: Path) -> None:
    client = TestClient(create_app(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path)))
    assert client.get("/").headers["content-type"].startswith("text/html")
    assert client.post("/api/ask", json={"question": QUESTION}).json()["answered"]
    for path in ("/healthz", "/readyz", "/api/documents", "/api/search?q=bread", "/docs", "/openapi.json"):
        assert client.get(path).status_code == 200


def test_pages_of_other_sites_get_no_leave_to_read(door: TestClient) -> None:
    responses = [
        door.get("/api/documents", headers={"origin": FOREIGN}),
        door.post("/api/ask", json={"question": QUESTION}, headers={"origin": FOREIGN}),
        door.options("/api/ask", headers={"origin": FOREIGN, "access-control-request-method": "POST"}),
    ]
    for response in responses:
        assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_page_cannot_ask_without_asking_for_leave_first(door: TestClient, kind: str | None) -> None:
    """A browser sends these kinds of bodies to any site unasked; JSON it sends only where it is allowed to."""
    headers = {"origin": FOREIGN} | ({"content-type": kind} if kind else {})
    response = door.post("/api/ask", content=json.dumps({"question": QUESTION}), headers=headers)
    assert response.status_code == 422


def test_pages_of_an_allowed_site_may_call_and_others_still_may_not(connect: Connect) -> None:
    client = connect(allow_origin=("https://school.example",))
    preflight = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    allowed = client.options("/api/ask", headers={"origin": "https://school.example", **preflight})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://school.example"
    assert "access-control-allow-credentials" not in allowed.headers
    for foreign in (FOREIGN, "https://school.example.evil.example", "http://school.example", "null"):
        response = client.post("/api/ask", json={"question": QUESTION}, headers={"origin": foreign})
        assert "access-control-allow-origin" not in response.headers
