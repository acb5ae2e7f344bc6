"""What the browser is told about the script, the frame and the page that writes the lines; nothing else is served."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.server import create_app
from assistant.settings import Settings
from assistant.widget.assets import is_known, takes_gzip
from assistant.widget.routes import router
from assistant.widget.versions import released, scripts, versions_of
from tests.fakes import Script, assistant_of

SCRIPTS = ("/widget.js", "/widget-1.js", "/widget-1-sanitiser.js", "/widget-1-formulas.js")
PAGES = ("/embed", "/embed-setup", "/embed-setup/preview")
PARTS = ("/embed.js", "/embed.css", "/embed-setup.js", "/embed-setup.css")
SCHOOL = "https://school.example"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(f"'self' {SCHOOL}"))
    with TestClient(app) as client:
        yield client


def integrity(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def directives(policy: str) -> dict[str, str]:
    """Return what a content security policy says, by its directives."""
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in policy.split(";"))}


@pytest.mark.parametrize("address", SCRIPTS)
def test_a_script_may_be_read_and_checked_by_every_site(client: TestClient, address: str) -> None:
    headers = client.get(address).headers

    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("address", SCRIPTS + PAGES + PARTS)
def test_a_browser_that_takes_gzip_gets_the_same_bytes_in_fewer(client: TestClient, address: str) -> None:
    plain = client.get(address, headers={"accept-encoding": "identity"})
    with client.stream("GET", address, headers={"accept-encoding": "br, gzip"}) as reply:
        sent = b"".join(reply.iter_raw())

    assert "content-encoding" not in plain.headers
    assert reply.headers["content-encoding"] == "gzip"
    assert int(reply.headers["content-length"]) == len(sent) < len(plain.content)
    assert gzip.decompress(sent) == plain.content
    assert reply.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert reply.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("address", SCRIPTS + PAGES + PARTS)
def test_what_a_browser_has_still_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": f'"old", W/{first.headers["etag"]}'})

    assert again.status_code == 304
    assert again.content == b""
    kept = ("etag", "cache-control", "vary", "access-control-allow-origin", "content-security-policy")
    assert [again.headers.get(name) for name in kept] == [first.headers.get(name) for name in kept]
    assert client.get(address, headers={"if-none-match": '"old"'}).content == first.content


@pytest.mark.parametrize("address", SCRIPTS + PAGES + PARTS)
def test_head_tells_what_get_would_bring(client: TestClient, address: str) -> None:
    got, told = client.get(address), client.head(address)

    assert told.content == b""
    assert dict(told.headers) == dict(got.headers)


def test_the_script_without_a_number_is_the_newest_and_asked_for_again_soon(client: TestClient) -> None:
    newest = client.get("/widget.js")

    assert newest.content == client.get("/widget-1.js").content
    assert newest.headers["cache-control"] == "public, max-age=300"


def test_version_ten_is_newer_than_version_nine() -> None:
    versions = versions_of(dict.fromkeys(("widget-9.js", "widget-10.js", "widget-10-formulas.js"), b""), ())

    assert versions.newest == "widget-10.js"


def test_a_released_script_is_what_it_was_when_it_was_released() -> None:
    files = scripts().files

    assert {name: files[name].integrity for name in released()} == dict(released())


def test_a_script_is_kept_for_good_once_it_is_released() -> None:
    versions = versions_of({"widget-1.js": b"1", "widget-2.js": b"2", "embed.js": b"no version"}, {"widget-1.js"})
    kept = {name: asset.headers["cache-control"] for name, asset in versions.files.items()}

    assert kept == {"widget-1.js": "public, max-age=31536000, immutable", "widget-2.js": "public, max-age=300"}
    assert "immutable" not in versions.following.headers["cache-control"]


def test_the_digest_shown_is_that_of_the_bytes_served(client: TestClient) -> None:
    page = client.get("/embed-setup").text
    [name] = re.findall(r'data-script="([^"]+)"', page)
    [shown] = re.findall(r'data-integrity="([^"]+)"', page)

    assert shown == integrity(client.get(f"/{name}").content)


def test_the_script_pins_the_parts_that_it_loads_later(client: TestClient) -> None:
    script = client.get("/widget-1.js").text

    for part in ("sanitiser", "formulas"):
        assert integrity(client.get(f"/widget-1-{part}.js").content) in script


def test_everything_the_script_needs_to_begin_is_below_80_kb(client: TestClient) -> None:
    assert len(scripts().following.compressed) < 80_000


@pytest.mark.parametrize("address", PAGES)
def test_a_page_runs_and_loads_nothing_but_the_guide(client: TestClient, address: str) -> None:
    reply = client.get(address)
    policy = directives(reply.headers["content-security-policy"])

    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["frame-src"] == "'self'"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in reply.headers
    assert not re.search(r"<style|<script>|\son[a-z]+=|style=", reply.text)


def test_in_the_frame_no_text_counts_as_code(client: TestClient) -> None:
    policy = directives(client.get("/embed").headers["content-security-policy"])

    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "concept-guide dompurify"


def test_only_the_frame_is_shown_by_other_sites(client: TestClient) -> None:
    shown_by = {
        page: directives(client.get(page).headers["content-security-policy"])["frame-ancestors"] for page in PAGES
    }

    assert shown_by == {"/embed": f"'self' {SCHOOL}", "/embed-setup": "'self'", "/embed-setup/preview": "'self'"}


def test_a_frame_for_other_sites_is_not_the_one_a_browser_has_still() -> None:
    def etag(sites: str) -> str:
        app = FastAPI()
        app.include_router(router(sites))
        return TestClient(app).get("/embed").headers["etag"]

    assert etag("'self'") != etag(f"'self' {SCHOOL}")


def test_nothing_that_an_address_holds_stands_in_the_frame(client: TestClient) -> None:
    attack = "?title=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&server=https://evil.example"

    assert client.get(f"/embed{attack}").content == client.get("/embed").content


@pytest.mark.parametrize(
    "address",
    [
        "/widget-2.js", "/widget-1.js.map", "/widget-01.js", "/widget-1-other.js", "/static/widget-1.js", "/setup.js",
        "/embed.html", "/setup.html", "/preview.html", "/released.json", "/routes.py", "/source/widget.js",
        "/embed/../routes.py", "/embed/..%2froutes.py", "/%2e%2e/routes.py", "/widget.js/../../settings.py",
        "/widget-1.js%00.py", "/..\\routes.py", "/embed-setup/../../pyproject.toml", "//etc/passwd",
    ],
)  # fmt: skip
def test_no_other_file_can_be_reached(client: TestClient, address: str) -> None:
    assert client.get(address, follow_redirects=False).status_code == 404


@pytest.mark.parametrize("address", SCRIPTS + PAGES + PARTS)
def test_nothing_can_be_sent_there(client: TestClient, address: str) -> None:
    assert client.post(address, content=b"x").status_code == 405


def test_the_server_has_them_beside_the_chat(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, allow_origin=(SCHOOL,))
    client = TestClient(create_app(assistant_of(Script(), tmp_path), settings), base_url="http://localhost")

    assert {address: client.get(address).status_code for address in SCRIPTS + PAGES + PARTS} == dict.fromkeys(
        SCRIPTS + PAGES + PARTS, 200
    )
    assert SCHOOL in client.get("/embed").headers["content-security-policy"]
    elsewhere = client.get("/widget.js", headers={"origin": "https://elsewhere.example"})
    assert elsewhere.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True), ("deflate, GZIP ;q=0.5, br", True), ("gzip;q=1.000", True), ("", False), ("identity", False),
        ("gzip;q=0", False), ("gzip; q=0.000", False), ("x-gzippy", False), ("br, gzip;q=0, *", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_take_it(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


@given(st.lists(st.sampled_from(["abc", "abc-gzip", "ab", "abcd", ""])), st.sampled_from(["", "W/"]))
def test_a_version_is_known_if_it_is_one_of_those_named(kept: list[str], weakened: str) -> None:
    named = ", ".join(f'{weakened}"{etag}"' for etag in kept)

    assert is_known('"abc"', named) is ("abc" in kept)
