"""Which origins are allowed, without any server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sites import ANY, AllowedOrigins, is_on_host, is_origin
from tests.hostile_origins import ALLOWED, HOSTILE, UNSENDABLE, WELCOME
from tests.patience import within

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
SOME = AllowedOrigins(ALLOWED)


@pytest.mark.parametrize("origin", WELCOME)
def test_an_allowed_origin_is_allowed(origin: str) -> None:
    assert SOME.allows(origin)


@pytest.mark.parametrize("origin", [*HOSTILE, *UNSENDABLE, ""])
def test_nothing_that_only_looks_like_it_is_allowed(origin: str) -> None:
    assert not SOME.allows(origin)
    assert not AllowedOrigins().allows(origin)


@pytest.mark.parametrize("origin", [*WELCOME, "http://[::1]:3000", "app://lessons", "chrome-extension://abcdef"])
def test_any_site_may_where_all_may(origin: str) -> None:
    assert AllowedOrigins((ANY,)).allows(origin)
    assert not AllowedOrigins().allows(origin)


@pytest.mark.parametrize("origin", ["null", "", "*", "https://", "https://a b", "https://a;b", *UNSENDABLE])
def test_what_is_no_site_is_not_among_all_sites(origin: str) -> None:
    assert not AllowedOrigins((ANY,)).allows(origin)
    assert not is_origin(origin)


@given(st.lists(LABELS, min_size=1, max_size=6))
def test_a_wildcard_is_for_names_below_at_any_depth(labels: list[str]) -> None:
    below = ".".join(labels)
    assert SOME.allows(f"https://{below}.campus.example")
    assert not SOME.allows(f"https://{below}campus.example")
    assert not SOME.allows(f"https://{below}.campus.example.{below}.test")


def test_a_wildcard_is_for_the_port_that_it_names() -> None:
    origins = AllowedOrigins(("https://*.campus.example:8443",))
    assert origins.allows("https://www.campus.example:8443")
    for other in ("https://www.campus.example", "https://www.campus.example:84430", "https://www.campus.example:443"):
        assert not origins.allows(other)


@given(st.characters())
def test_a_dot_in_a_name_is_a_dot(character: str) -> None:
    for sites in (("https://school.example",), ("https://*.example",)):
        assert AllowedOrigins(sites).allows(f"https://school{character}example") == (character == ".")


def test_no_origin_takes_long_to_refuse() -> None:
    with within(1):
        for origin in ("https://" + "a." * 100_000, "https://" + "a" * 100_000, "https://" + "-" * 100_000 + ".campus"):
            assert not SOME.allows(origin)
            assert not AllowedOrigins((ANY,)).allows(origin)


def test_the_server_itself_may_always_frame_and_others_as_they_are_allowed() -> None:
    assert AllowedOrigins().frame_ancestors() == "'self'"
    assert SOME.frame_ancestors() == "'self' https://school.example https://*.campus.example http://127.0.0.2:3000"
    assert AllowedOrigins((ANY,)).frame_ancestors() == "'self' *"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:7860", "127.0.0.1:7860"),
        ("https://guide.example", "guide.example"),
        ("https://guide.example", "Guide.example:443"),
        ("http://guide.example", "guide.example:80"),
        ("http://[::1]:7860", "[::1]:7860"),
    ],
)
def test_a_page_of_the_host_is_on_it(origin: str, host: str) -> None:
    assert is_on_host(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:7861", "127.0.0.1:7860"),
        ("http://127.0.0.1", "127.0.0.1:7860"),
        ("https://guide.example:80", "guide.example"),
        ("https://evil.example", "guide.example"),
        ("https://guide.example.evil.example", "guide.example"),
        ("https://guide.example@evil.example", "guide.example"),
        ("null", ""),
        ("", ""),
        ("https://", ""),
        ("://guide.example", "guide.example"),
        ("app://guide.example", "guide.example"),
    ],
)
def test_a_page_of_another_host_or_port_is_not(origin: str, host: str) -> None:
    assert not is_on_host(origin, host)
