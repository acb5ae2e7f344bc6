"""Who may call what: every address times every kind of caller, what can be forged, and what is told to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

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

PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via", "X-Forwarded-X")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
def door(keys: Keys) -> Door:
    return Door(keys)


# with a key


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


def test_those_that_follow_know_who_asks_and_so_does_the_log(door: Door, keys: Keys) -> None:
    token = keys.make("moodle", ALL)
    told = {"caller": "moodle", "key": "moodle", "log": "moodle"}
    assert door.asks(headers=bearer(token)).json() == told
    assert door.asks(headers={"x-api-key": token}).json() == told
    assert door.asks(headers=bearer(token), at=HERE, client=("127.0.0.1", 1)).json() == told
    assert door.asks(headers={"origin": LAN}).json() == {"caller": STRANGER[0], "key": None, "log": None}
    assert get_contextvars() == {}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_a_scheme_is_written_as_one_likes(door: Door, keys: Keys, scheme: str) -> None:
    assert door.asks(headers={"authorization": f"{scheme} {keys.make('moodle', READ)}"}).status_code == 200


def test_a_key_that_does_not_count_is_refused_even_here(door: Door, keys: Keys) -> None:
    long_ago = Keys(keys._database.path.parent, lambda: datetime.now(UTC) - timedelta(days=9))
    expired, revoked = long_ago.make("expired", ALL, days=8), keys.make("revoked", ALL)
    keys.revoke("revoked")
    unknown = "cg-" + "a" * 43
    for token, kind in ((expired, "KeyExpired"), (revoked, "KeyRevoked"), (unknown, "KeyUnknown")):
        for at, client in ((LAN, STRANGER), (HERE, ("127.0.0.1", 1))):
            reply = door.asks(headers=bearer(token), at=at, client=client)
            assert error(reply) == (401, kind)
            assert reply.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_is_refused_at_the_next_request(door: Door, keys: Keys, tmp_path: Path) -> None:
    token = keys.make("moodle", ALL)
    assert door.asks(headers=bearer(token)).status_code == 200
    Keys(tmp_path / "keys").revoke("moodle")
    assert door.asks(headers=bearer(token)).status_code == 401


def test_a_scope_that_is_missing_is_added_by_the_command_that_the_reply_names(door: Door, keys: Keys) -> None:
    token = keys.make("moodle", READ)
    message = door.asks("POST", "/api/ask", bearer(token)).json()["error"]["message"]
    assert message.endswith("concept-guide keys limit moodle --scope ask --scope read")


@pytest.mark.parametrize(
    "token",
    ["cg-", "cg-a", "cg-" + "a" * 42, "cg-" + "a" * 44, "cg-" + "a" * 100_000, "cg-" + "ä" * 43, "cg-" + "\xff" * 43,
     "cg-' OR 1=1 --", "cg-" + "a" * 42 + "\x0b", "cg-" + "a" * 43 + ",x"],
)  # fmt: skip
def test_what_looks_like_a_key_and_is_none_is_unknown(door: Door, keys: Keys, token: str) -> None:
    keys.make("moodle", ALL)
    for name, value in (("authorization", f"Bearer {token}"), ("x-api-key", token)):
        reply = door.asks(headers=[(name.encode(), value.encode("latin-1"))])
        assert reply.status_code == 401
        assert token not in reply.text


def test_several_keys_are_refused_and_a_dummy_beside_one_is_not(door: Door, keys: Keys) -> None:
    one, other = keys.make("one", ALL), keys.make("other", ALL)
    for headers in (
        [("authorization", f"Bearer {one}"), ("authorization", f"Bearer {other}")],
        [("authorization", f"Bearer {one}"), ("x-api-key", other)],
        [("x-api-key", "cg-wrong"), ("authorization", f"Bearer {one}")],
    ):
        assert error(door.asks(headers=headers)) == (401, "KeyUnclear")
    for headers in (
        [("authorization", "Bearer dummy"), ("x-api-key", one)],
        [("authorization", f"Bearer {one}"), ("authorization", f"Bearer {one}")],
    ):
        assert door.asks(headers=headers).json()["key"] == "one"


@pytest.mark.parametrize("query", ["key", "api_key", "api-key", "access_token", "authorization", "x-api-key"])
def test_a_key_in_an_address_is_none(door: Door, keys: Keys, query: str) -> None:
    token = keys.make("moodle", ALL)
    reply = door.asks(path=f"/api/documents?{query}={token}")
    assert error(reply) == (401, "KeyNeeded")
    assert token not in reply.text


def test_who_guesses_waits_and_who_has_a_key_does_not(keys: Keys) -> None:
    door, token, old = Door(keys, "3/minute"), keys.make("moodle", ALL), keys.make("old", ALL)
    keys.revoke("old")
    guesses = [door.asks(headers=bearer(f"cg-{n:043}")) for n in range(5)]
    assert [reply.status_code for reply in guesses] == [401, 401, 401, 429, 429]
    assert (guesses[-1].headers["retry-after"], error(guesses[-1])[1]) == ("60", "TooManyRequests")
    assert door.asks(headers=bearer(token)).status_code == 200
    assert error(door.asks(headers=bearer(old))) == (401, "KeyRevoked")
    assert door.asks(headers=bearer("cg-x"), client=("203.0.113.10", 1)).status_code == 401
    door.clock.now += 60
    assert door.asks(headers=bearer("cg-x")).status_code == 401


def test_where_keys_cannot_be_read_nobody_comes_in_by_one(
    door: Door, keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keys.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 30)
    token = "cg-" + "a" * 43
    reply = door.asks(headers=bearer(token))
    assert error(reply) == (503, "KeysUnusable")
    assert str(tmp_path) not in reply.text
    assert str(tmp_path) in caplog.text
    assert token not in reply.text + caplog.text
    assert door.asks(at=HERE, client=("127.0.0.1", 1)).status_code == 200


# without a key


@pytest.mark.parametrize(
    ("client", "host"),
    [
        ("127.0.0.1", "127.0.0.1:7860"),
        ("127.0.0.1", "localhost:7860"),
        ("127.0.0.1", "LocalHost"),
        ("127.8.8.8", "127.0.0.1"),
        ("::1", "[::1]:7860"),
        ("::ffff:127.0.0.1", "localhost"),
    ],
)
def test_a_program_on_this_machine_needs_no_key(door: Door, client: str, host: str) -> None:
    assert door.asks(headers={"host": host}, client=(client, 1)).status_code == 200
    for header in PROXIED:
        for value in ("127.0.0.1", "for=127.0.0.1", ""):
            reply = door.asks(headers={"host": host, header: value}, client=(client, 1))
            assert error(reply) == (401, "KeyNeeded")
            assert "--trusted-proxy" in reply.text


@pytest.mark.parametrize(
    ("client", "host"),
    [
        ("127.0.0.1", "192.168.1.7:7860"),
        ("127.0.0.1", "guide.school.example"),
        ("127.0.0.1", "localhost.evil.example"),
        ("127.0.0.1", "127.0.0.1.evil.example"),
        ("127.0.0.1", "0.0.0.0:7860"),
        ("127.0.0.1", "[::]"),
        ("127.0.0.1", "127.1"),
        ("127.0.0.1", "2130706433"),
        ("127.0.0.1", "127.0.0.1@x"),
        ("127.0.0.1", ""),
        ("192.168.1.8", "127.0.0.1:7860"),
        ("203.0.113.9", "localhost"),
        ("::ffff:203.0.113.9", "localhost"),
        ("localhost", "localhost"),
        ("127.0.0.1:80", "localhost"),
        ("", "localhost"),
        ("unix:", "localhost"),
        ("0.0.0.0", "localhost"),
        ("x" * 100_000, "localhost"),
    ],
)
def test_nobody_else_passes_for_this_machine(door: Door, client: str, host: str) -> None:
    assert error(door.asks(headers={"host": host}, client=(client, 1))) == (401, "KeyNeeded")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": LAN},
        {"referer": f"{LAN}/embed?lang=de"},
        {"sec-fetch-site": "same-origin"},
        {"host": "guide.school.example", "origin": "https://guide.school.example"},
        {"host": "guide.school.example", "referer": "https://guide.school.example/"},
        {"origin": SCHOOL},
        {"origin": SCHOOL, "sec-fetch-site": "cross-site"},
    ],
)
def test_pages_of_this_server_and_of_allowed_sites_need_no_key(door: Door, headers: dict[str, str]) -> None:
    assert door.asks(headers=headers).status_code == 200
    assert door.asks(headers=headers | {"x-forwarded-for": "10.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/"},
        {"referer": f"https://evil.example/?{LAN}"},
        {"referer": f"https://evil.example/{LAN}/"},
        {"referer": "http://192.168.1.7:7860@evil.example/"},
        {"referer": "http://192.168.1.7:7861/"},
        {"referer": "192.168.1.7:7860"},
        {"referer": "//192.168.1.7:7860/"},
        {"referer": "/" * 50_000},
        {"referer": SCHOOL},
        {"origin": "https://evil.example", "referer": f"{LAN}/"},
        {"origin": LAN, "sec-fetch-site": "cross-site"},
        {"origin": LAN, "sec-fetch-site": "same-site"},
        {"referer": f"{LAN}/", "sec-fetch-site": "none"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "nonsense"},
        {"host": "", "origin": "http://"},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-host": "localhost", "forwarded": "for=127.0.0.1;host=localhost"},
        {"user-agent": "Mozilla/5.0", "x-concept-guide-session": "a" * 32},
    ],
)
def test_other_pages_and_strangers_do(door: Door, headers: dict[str, str]) -> None:
    assert error(door.asks(headers=headers)) == (401, "KeyNeeded")


@pytest.mark.parametrize("path", ["/metrics%0A", "/api/ask%0a", "/mcp%0A", "/api/documents%00", "/%0aapi/ask", "/x%7F"])
def test_an_address_that_routes_and_middleware_could_read_differently_is_none(door: Door, path: str) -> None:
    for client in (STRANGER, ("127.0.0.1", 1)):
        assert door.asks("GET", path, {"host": "127.0.0.1"}, client=client).status_code == 404
