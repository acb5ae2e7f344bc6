"""Who may call what: every address times every kind of caller."""

from __future__ import annotations

import pytest

from assistant.keys import Keys, Scope
from tests.assistant.api.conftest import HERE
from tests.assistant.api.doors import LAN, SCHOOL, STRANGER, Door, bearer, error

ALL = frozenset(Scope)
ASK, READ, WRITE = frozenset({Scope.ASK}), frozenset({Scope.READ}), frozenset({Scope.WRITE})

ADDRESSES = (
    ("POST", "/api/ask", ASK),
    ("POST", "/api/ask/batch", ASK),
    ("POST", "/api/quiz", ASK),
    ("POST", "/api/quiz/mark", ASK),
    ("POST", "/v1/chat/completions", ASK),
    ("POST", "/v1/responses", ASK),
    ("GET", "/api/search", READ),
    ("GET", "/api/documents", READ),
    ("HEAD", "/api/documents", READ),
    ("GET", "/api/documents/learning", READ),
    ("GET", "/api/concepts/learning", READ),
    ("GET", "/v1/models", READ),
    ("GET", "/v1/models/concept-guide", READ),
    ("GET", "/metrics", READ),
    ("GET", "/readyz", READ),
    ("POST", "/v1/embeddings", READ),
    ("POST", "/api/export/pdf", READ),
    ("POST", "/api/feedback", WRITE),
    ("POST", "/mcp", ASK | READ),
    ("GET", "/mcp", ASK | READ),
    ("DELETE", "/mcp", ASK | READ),
    ("POST", "/mcp/", ASK | READ),
    # What the table does not name.
    ("POST", "/api/documents", ALL),
    ("DELETE", "/api/documents/learning", ALL),
    ("PUT", "/api/ask", ALL),
    ("POST", "/v1/files", ALL),
    ("POST", "/v1/chat/completions/more", ALL),
    ("GET", "/v1/files", ALL),
    ("POST", "/metrics", ALL),
    ("OPTIONS", "/api/ask", ALL),
    ("GET", "/api", ALL),
    ("GET", "/v1", ALL),
    ("GET", "//api/documents", ALL),
)
OPEN = (
    "/",
    "/embed",
    "/widget.js",
    "/read/learning",
    "/healthz",
    "/docs",
    "/openapi.json",
    "/apis",
    "/x/api",
)


@pytest.mark.parametrize(("method", "path", "needed"), ADDRESSES)
def test_a_key_opens_what_its_scopes_say_and_nothing_else(
    door: Door, keys: Keys, method: str, path: str, needed: frozenset[Scope]
) -> None:
    for scopes in (ASK, READ, WRITE, ASK | READ, ASK | WRITE, READ | WRITE, ALL):
        name = "-".join(sorted(scopes))
        token = keys.make(name, scopes)
        reply = door.asks(method, path, bearer(token))
        if needed <= scopes:
            assert reply.status_code == 200
        else:
            assert reply.status_code == 403
            if method != "HEAD":
                assert error(reply)[1].lower().startswith(("scope", "permission"))
                assert all(scope in reply.text for scope in needed - scopes)


@pytest.mark.parametrize(("method", "path", "needed"), ADDRESSES)
def test_a_stranger_without_a_key_is_told_how_to_get_one(
    door: Door, method: str, path: str, needed: frozenset[Scope]
) -> None:
    if path == "/readyz":  # It answers everybody.
        return
    for headers in ({}, bearer("dummy"), bearer("sk-x"), {"x-api-key": "x"}, {"authorization": "Basic Y2ctOng="}):
        reply = door.asks(method, path, headers)
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
        assert method == "HEAD" or "concept-guide keys make NAME" in reply.text


@pytest.mark.parametrize(("method", "path", "needed"), ADDRESSES)
def test_this_machine_and_pages_that_have_something_to_do_there_need_none(
    door: Door, method: str, path: str, needed: frozenset[Scope]
) -> None:
    assert door.asks(method, path, at=HERE, client=("127.0.0.1", 1)).status_code == 200
    own = 401 if path.startswith(("/mcp", "/metrics")) else 200
    allowed = 401 if path.startswith("/metrics") else 200
    for headers in ({"origin": LAN}, {"referer": f"{LAN}/"}, {"sec-fetch-site": "same-origin"}):
        assert door.asks(method, path, headers).status_code == own
    assert door.asks(method, path, {"origin": SCHOOL}).status_code == allowed


def test_everybody_may_ask_whether_it_is_ready(door: Door) -> None:
    assert door.asks(path="/readyz").json() == {"caller": STRANGER[0], "key": None, "log": None}
    assert error(door.asks(path="/readyz", headers=bearer("cg-" + "a" * 43))) == (401, "KeyUnknown")


@pytest.mark.parametrize("path", OPEN)
def test_pages_are_for_everybody_whatever_they_send(door: Door, path: str) -> None:
    for headers in ({}, bearer("cg-" + "a" * 43), {"x-forwarded-for": "127.0.0.1"}):
        assert door.asks("GET", path, headers).json() == {"caller": STRANGER[0], "key": None, "log": None}


@pytest.mark.parametrize("path", ["/metrics%0A", "/api/ask%0a", "/mcp%0A", "/api/documents%00", "/%0aapi/ask", "/x%7F"])
def test_an_address_that_routes_and_middleware_could_read_differently_is_none(door: Door, path: str) -> None:
    for client in (STRANGER, ("127.0.0.1", 1)):
        assert door.asks("GET", path, {"host": "127.0.0.1"}, client=client).status_code == 404
