from __future__ import annotations

import pytest

from tests.assistant.api.conftest import Connect
from tests.fakes import QUESTION

VERSION = "concept-guide-api"
SCHOOL = "https://school.example"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/documents", {}, 200),
        ("GET", "/api/nothing", {}, 404),
        ("PUT", "/api/ask", {}, 405),
        ("POST", "/api/ask", {}, 422),
        ("POST", "/api/ask", {"origin": "https://elsewhere.example"}, 403),
        ("GET", "/api/documents", {"host": "elsewhere.example"}, 403),
    ],
)
def test_every_native_reply_says_which_version_it_is(
    connect: Connect, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = connect().request(method, path, headers=headers)
    assert (response.status_code, response.headers[VERSION]) == (status, "1")


@pytest.mark.parametrize("path", ["/healthz", "/v1/models", "/"])
def test_other_doors_have_versions_of_their_own_or_none(connect: Connect, path: str) -> None:
    response = connect().get(path, headers={VERSION: "7"})
    assert response.status_code != 400
    assert VERSION not in response.headers


@pytest.mark.parametrize("asked_for", ["1", " 1 "])
def test_who_asks_for_this_version_gets_it(connect: Connect, asked_for: str) -> None:
    response = connect().post("/api/ask", json={"question": QUESTION}, headers={VERSION: asked_for})
    assert response.json()["answered"]


@pytest.mark.parametrize("asked_for", ["2", "", "1.0", "01", "one", "1" * 5_000])
def test_another_version_is_refused_by_name(connect: Connect, asked_for: str) -> None:
    response = connect().post("/api/ask", json={"question": QUESTION}, headers={VERSION: asked_for})
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["type"] == "UnknownVersion"
    assert error["message"].startswith(f"This server speaks version 1 of its API, not {asked_for[:20]!r}.")
    assert len(error["message"]) < 200


def test_a_page_of_an_allowed_site_may_send_it_and_read_why_it_was_refused(connect: Connect) -> None:
    client = connect(allow_origin=(SCHOOL,))
    asking = {"access-control-request-method": "POST", "access-control-request-headers": f"content-type,{VERSION}"}
    assert client.options("/api/ask", headers=asking | {"origin": SCHOOL}).status_code == 200
    refused = client.post("/api/ask", json={"question": QUESTION}, headers={VERSION: "2", "origin": SCHOOL})
    assert refused.headers["access-control-allow-origin"] == SCHOOL
    assert VERSION in refused.headers["access-control-expose-headers"]
