"""The guide behind a real nginx with the files that ship: what arrives when, from whom, and how much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.assistant.ui.authors.conftest import PASSWORD
from tests.deploy import proxy
from tests.deploy.conftest import PROXY, Behind
from tests.fakes import QUESTION, Script, free_port

STREAM = {"question": QUESTION, "stream": True}
PAUSE = 0.1
"""Seconds between the words of a script of 24: the answer takes two seconds and a half."""
ONE, OTHER = "203.0.113.5", "203.0.113.6"
"""Two readers far away."""


HOSTS = ("localhost", "127.0.0.1:7860", "[::1]")
"""Names of this machine itself."""
LIES = ("127.0.0.1", "::1", OTHER, f"{OTHER}, 127.0.0.1", "", "x" * 5_000, "127.0.0.1:80", "unknown")
FORWARDING = ("x-forwarded-for", "x-real-ip", "forwarded", "x-forwarded-host", "via")


@pytest.fixture
def web() -> Iterator[httpx.Client]:
    """What a page of the guide's own sends with, and takes the certificate that a test has made."""
    page = {"sec-fetch-site": "same-origin"}
    with httpx.Client(trust_env=False, verify=False, timeout=20, headers=page) as client:
        yield client


@pytest.fixture
def program() -> Iterator[httpx.Client]:
    """A program without a key."""
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


def arrivals(web: httpx.Client, address: str) -> list[float]:
    """Ask, and return when each event of the answer came, in seconds after the first."""
    with web.stream("POST", f"{address}/api/ask", json=STREAM) as response:
        assert response.status_code == 200
        times = [time.monotonic() for line in response.iter_lines() if line.startswith("event:")]
    return [moment - times[0] for moment in times]


def comes_in_pieces(times: list[float]) -> bool:
    """Return whether many events came one after the other, as slowly as the script speaks."""
    return len(times) > 10 and times[-1] > 1 and max(b - a for a, b in pairwise(times)) < times[-1] / 2


def statuses(web: httpx.Client, address: str, *asking: dict[str, str]) -> list[int]:
    """Search once with each of these headers; return the statuses."""
    return [web.get(f"{address}/api/search", params={"q": "layers"}, headers=headers).status_code for headers in asking]


@pytest.mark.parametrize("collecting", [False, True], ids=["as it ships", "by the reply's own word"])
def test_an_answer_arrives_word_by_word(behind: Behind, web: httpx.Client, collecting: bool) -> None:
    assert comes_in_pieces(arrivals(web, behind(Script(pause=PAUSE), collecting=collecting)))


def test_an_answer_arrives_word_by_word_over_tls(behind: Behind, web: httpx.Client) -> None:
    assert comes_in_pieces(arrivals(web, behind(Script(pause=PAUSE), at="")))


def test_readers_behind_a_trusted_proxy_are_counted_apart(behind: Behind, web: httpx.Client) -> None:
    address = behind(limit_address="2/minute")
    assert statuses(web, address, *[{proxy.READER: ONE}] * 3, {proxy.READER: OTHER}) == [200, 200, 429, 200]


def test_what_a_reader_says_of_an_address_changes_nothing(behind: Behind, web: httpx.Client) -> None:
    address = behind(limit_address="2/minute")
    asking = [{proxy.READER: ONE, name: lie} for name in FORWARDING for lie in LIES]
    assert set(statuses(web, address, *asking)[2:]) == {429}


@pytest.mark.parametrize("trusted", [(), (PROXY,)], ids=["nobody trusted", "the proxy trusted"])
def test_no_program_from_elsewhere_passes_for_this_machine(
    behind: Behind, program: httpx.Client, trusted: tuple[str, ...]
) -> None:
    address = behind(trusted_proxy=trusted)
    told = [{name: lie} for name in FORWARDING for lie in LIES]
    asking = [
        {proxy.READER: reader, "host": host, **lies} for reader in (ONE, PROXY) for host in HOSTS for lies in told
    ]
    assert set(statuses(program, address, *asking)) == {401}


def test_a_program_that_a_forgotten_proxy_shuts_out_is_told_what_to_do(behind: Behind, program: httpx.Client) -> None:
    told = program.get(f"{behind(trusted_proxy=())}/api/documents").json()["error"]
    assert "--trusted-proxy" in told["message"]
    assert "keys make" in told["message"]


def test_nobody_is_trusted_unless_named(behind: Behind, web: httpx.Client) -> None:
    address = behind(limit_address="2/minute", trusted_proxy=())
    assert statuses(web, address, *[{proxy.READER: ONE}] * 2, {proxy.READER: OTHER}) == [200, 200, 429]


def test_the_public_address_is_encrypted_where_the_proxy_is(behind: Behind, web: httpx.Client) -> None:
    address = behind(at="", author_password=PASSWORD)
    assert web.get(f"{address}/config").json()["root"] == address
    form = {"password": PASSWORD}
    signed_in = web.post(f"{address}/authors/login", data=form, follow_redirects=False)
    assert signed_in.status_code == 303
    assert "secure" in signed_in.headers["set-cookie"].lower()


def test_whoever_comes_without_encryption_is_sent_to_it(nginx: None, tmp_path: Path, web: httpx.Client) -> None:
    port = free_port()
    with proxy.at_its_own_name(tmp_path / "nginx", "http://127.0.0.1:9", plain_port=port):
        moved = web.get(f"http://localhost:{port}/read/learning?start=1")
    assert (moved.status_code, moved.headers["location"]) == (308, "https://localhost/read/learning?start=1")


@pytest.mark.parametrize("at", ["/guide", ""], ids=["below a path", "at its own name"])
def test_an_authors_files_may_be_larger_than_any_question(behind: Behind, web: httpx.Client, at: str) -> None:
    address = behind(at=at, author_password=PASSWORD)
    assert web.post(f"{address}/authors/login", data={"password": PASSWORD}, follow_redirects=True).status_code == 200
    sent = web.post(f"{address}/authors/gradio_api/upload", files={"files": ("notes.md", b"x" * 3_000_000)})
    assert sent.status_code == 200, sent.text
    assert web.post(f"{address}/api/ask", content=b"x" * 3_000_000).status_code == 413


def test_a_name_that_is_not_the_guides_is_refused_behind_a_proxy_too(behind: Behind, web: httpx.Client) -> None:
    address = behind()
    told = web.get(f"{address}/api/documents", headers={"host": "elsewhere.example"})
    assert (told.status_code, told.json()["error"]["type"]) == (403, "HostNotAllowed")
    assert web.get(f"{address}/config", headers={"x-forwarded-host": "elsewhere.example"}).json()["root"] == address
