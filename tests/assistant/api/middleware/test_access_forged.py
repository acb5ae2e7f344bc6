"""Calls without a key: who passes for this machine or for a page that is known, and what can be forged."""

from __future__ import annotations

import pytest

from tests.assistant.api.doors import LAN, SCHOOL, Door, error

PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via", "X-Forwarded-X")


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
