from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from structlog.contextvars import get_contextvars

from assistant.api.middleware.request_ids import RequestIds
from tests.assistant.api.conftest import HERE, Connect
from tests.fakes import QUESTION, Script

FRESH = re.compile(r"[0-9a-f]{32}")
ASK = {"question": QUESTION}


def seen(request: Request) -> JSONResponse:
    """Reply with what those who follow see."""
    return JSONResponse({"state": request.state.request_id, "log": get_contextvars().get("request_id")})


@pytest.fixture(scope="module")
def shown() -> TestClient:
    return TestClient(Starlette(routes=[Route("/", seen)], middleware=[Middleware(RequestIds)]), HERE)


@given(st.from_regex(r"[A-Za-z0-9._-]{1,128}", fullmatch=True))
def test_an_id_that_is_brought_is_taken_and_told_to_all(shown: TestClient, id: str) -> None:
    response = shown.get("/", headers={"x-request-id": id})
    assert response.headers["x-request-id"] == id
    assert response.json() == {"state": id, "log": id}


@pytest.mark.parametrize("id", [None, "", " ", "a b", "a" * 129, "ä", 'a"b', "a\tb", "../a", "{}", "a;b"])
def test_what_could_not_stand_in_a_log_is_replaced(shown: TestClient, id: str | None) -> None:
    headers: dict[bytes, bytes] = {} if id is None else {b"x-request-id": id.encode()}
    response = shown.get("/", headers=headers)
    assert FRESH.fullmatch(response.headers["x-request-id"])
    assert response.json()["state"] == response.headers["x-request-id"]


def test_no_two_requests_have_the_same_id_and_none_is_left_behind(shown: TestClient) -> None:
    assert shown.get("/").headers["x-request-id"] != shown.get("/").headers["x-request-id"]
    assert "request_id" not in get_contextvars()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/healthz", {}, 200),
        ("POST", "/api/ask", {}, 422),
        ("GET", "/api/nothing", {}, 404),
        ("GET", "/healthz", {"host": "elsewhere.example"}, 403),
        ("POST", "/api/ask", {"origin": "https://elsewhere.example"}, 403),
        ("POST", "/api/ask", {"content-length": "9000000"}, 413),
        ("GET", "/api/documents", {"last-event-id": "7"}, 409),
    ],
)
def test_every_reply_has_it_refusals_too(
    connect: Connect, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = connect().request(method, path, headers=headers | {"x-request-id": "mine-1"})
    assert (response.status_code, response.headers["x-request-id"]) == (status, "mine-1")


@pytest.mark.parametrize(("dies_of", "stream", "status"), [(ZeroDivisionError(), False, 500), (None, True, 200)])
def test_faults_and_streams_have_it(connect: Connect, dies_of: Exception | None, stream: bool, status: int) -> None:
    client = connect(Script(dies_of=dies_of))
    response = client.post("/api/ask", json=ASK | {"stream": stream}, headers={"x-request-id": "mine-2"})
    assert (response.status_code, response.headers["x-request-id"]) == (status, "mine-2")
