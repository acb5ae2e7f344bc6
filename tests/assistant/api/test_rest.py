"""Addresses that no route takes: what there is instead is said, in the form that who asks can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api.openai.errors import CALLS
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.fakes import Script, assistant_of

OPENAIS, OURS = {"message", "type", "param", "code"}, {"type", "message"}


@pytest.fixture(scope="module")
def with_chat(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return a client of the API and of the chat, which takes every address that is left."""
    folder: Path = tmp_path_factory.mktemp("whole")
    app = create_app(assistant_of(Script(), folder), Settings(data_dir=folder))
    return TestClient(app, HERE, raise_server_exceptions=False, follow_redirects=False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chat/completions"),
        ("POST", "/completions"),
        ("POST", "/responses"),
        ("POST", "/embeddings"),
        ("GET", "/models"),
        ("GET", "/models/concept-guide"),
    ],
)
def test_a_client_whose_base_url_lacks_its_end_is_told_so(with_chat: TestClient, method: str, path: str) -> None:
    response = with_chat.request(method, path)
    error = response.json()["error"]
    assert (response.status_code, error.keys(), error["code"]) == (404, OPENAIS, "unknown_url")
    assert error["message"] == f"There is nothing at {path}. The base URL ends in /v1."


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/completions"), ("GET", "/v1"), ("POST", "/v1/v1/models")])
def test_an_unknown_call_of_openais_is_named_with_those_that_there_are(
    with_chat: TestClient, method: str, path: str
) -> None:
    response = with_chat.request(method, path)
    error = response.json()["error"]
    assert (response.status_code, error.keys(), error["code"]) == (404, OPENAIS, "unknown_url")
    assert error["message"] == f"{method} {path} is not supported here. There is: {', '.join(CALLS)}."


def test_the_calls_that_are_named_are_those_that_there_are(with_chat: TestClient) -> None:
    paths = with_chat.get("/openapi.json").json()["paths"]
    described = {f"{method.upper()} {path}" for path in paths for method in paths[path] if path.startswith("/v1/")}
    assert {*CALLS, "GET /v1/models/{model}"} == described


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing"])
def test_an_unknown_call_of_ours_is_told_where_all_are_shown(with_chat: TestClient, path: str) -> None:
    response = with_chat.get(path)
    assert response.status_code == 404
    assert response.json()["error"] == {
        "type": "HTTPError",
        "message": f"There is no GET {path} here. /docs shows every call.",
    }


def test_an_odd_address_is_shown_in_one_short_line(with_chat: TestClient) -> None:
    message = with_chat.get("/v1/gr%C3%BCn%E2%80%AE" + "x" * 5_000).json()["error"]["message"]
    assert message.isascii()
    assert len(message) < 300


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/documents",
        "/api/documents/learning",
        "/api/search?q=deep",
        "/api/privacy",
        "/v1/models",
        "/v1/models/concept-guide",
    ],
)
def test_the_headers_of_whatever_can_be_read_can_be_asked_for_alone(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers.keys() == whole.headers.keys()
    assert client.put(path).headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/api/ask", "/v1/responses"])
def test_where_nothing_can_be_read_there_are_no_headers_to_ask_for(client: TestClient, path: str) -> None:
    response = client.head(path)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_asking_for_headers_alone_is_counted_as_asking(connect: Connect) -> None:
    client = connect(limit_address="1/hour")
    assert [client.head("/api/search?q=deep").status_code for _ in range(2)] == [200, 429]
