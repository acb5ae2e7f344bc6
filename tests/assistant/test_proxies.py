"""What an operator may write of a proxy, and what is refused in one clear line."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from assistant.proxies import network, public_path
from assistant.settings import Settings
from tests.assistant.terminals import Guide, assert_one_line

WORDS = st.text(st.sampled_from("aZ09._~-"), min_size=1, max_size=20).filter(lambda word: word not in (".", ".."))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("10.0.0.2", "10.0.0.2"),
        (" 10.0.0.2/32 ", "10.0.0.2"),
        ("10.0.0.0/24", "10.0.0.0/24"),
        ("::1", "::1"),
        ("FD00::/64", "fd00::/64"),
        ("fd00:0:0::2", "fd00::2"),
    ],
)
def test_an_address_or_a_network_is_kept_in_its_usual_form(given: str, meant: str) -> None:
    assert Settings(trusted_proxy=(given,)).trusted_proxy == (meant,)


@pytest.mark.parametrize("bad", ["", "*", "localhost", "10.0.0.5/24", "10.0.0", "10.0.0.2, 10.0.0.3", "10.0.0.2:80"])
def test_what_is_no_address_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError, match=r"as in 127\.0\.0\.1"):
        Settings(trusted_proxy=(bad,))


@pytest.mark.parametrize("all_of_them", ["0.0.0.0/0", "::/0"])
def test_everybody_cannot_be_trusted(all_of_them: str) -> None:
    with pytest.raises(ValidationError, match="that is everybody"):
        Settings(trusted_proxy=(all_of_them,))


@given(st.ip_addresses())
def test_every_address_is_one(address: object) -> None:
    assert ip_address(network(str(address))) == address
    assert ip_network(network(str(address))).num_addresses == 1


@given(st.text(max_size=60))
def test_whatever_is_written_is_an_address_or_refused(text: str) -> None:
    try:
        assert network(network(text)) == network(text)
    except PydanticCustomError:
        return


@given(st.lists(WORDS, max_size=10), st.booleans())
def test_a_path_is_kept_without_a_slash_at_its_end(words: list[str], has_slash: bool) -> None:
    path = "".join(f"/{word}" for word in words)
    assert public_path(path + "/" * has_slash) == path


@pytest.mark.parametrize(
    "bad",
    ["guide", "//guide", "/a//b", "/a/../b", "/.", "/gu ide", "/gu?x", "/gu#x", "/%41", "/ü", "https://x.example/guide",
     "/a\r\nset-cookie: x", '/"><script>', "/" + "a" * 101, "/a" * 11],
)  # fmt: skip
def test_what_is_no_plain_path_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError, match="as in /guide"):
        Settings(root_path=bad)


def test_the_command_says_in_one_line_what_is_wrong_with_a_proxy(guide: Guide) -> None:
    assert_one_line(guide("serve", "--trusted-proxy", "nginx"), "trusted_proxy", "'nginx'", "10.0.0.0/24")
    assert_one_line(guide("serve", "--root-path", "guide"), "root_path is 'guide'", "/course/guide")


def test_nobody_is_trusted_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert Settings().trusted_proxy == ()
