"""What is answered at addresses and to pages that are not meant, with and without the chat beside the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE
from tests.fakes import QUESTION, Script, assistant_of


@pytest.fixture(scope="module", params=["the API alone", "with the chat"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("doors")
    assistant = assistant_of(Script(), folder)
    create = create_api if request.param == "the API alone" else create_app
    return TestClient(create(assistant, Settings(data_dir=folder)), HERE, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api/ask/more", "/api/documents/a/b"])
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
        ("POST", "/api/search", "GET, HEAD"),
        ("PUT", "/api/documents", "GET, HEAD"),
        ("DELETE", "/api/documents/learning", "GET, HEAD"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/readyz", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(door: TestClient, method: str, path: str, allowed: str) -> None:
    response = door.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert response.json()["error"].keys() == {"type", "message"}


def test_an_application_with_the_chat_answers_at_every_door(tmp_path: Path) -> None:
    client = TestClient(create_app(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path)), HERE)
    assert client.get("/").headers["content-type"].startswith("text/html")
    assert client.post("/api/ask", json={"question": QUESTION}).json()["answered"]
    for path in ("/healthz", "/readyz", "/api/documents", "/api/search?q=bread", "/docs", "/openapi.json"):
        assert client.get(path).status_code == 200
