"""A server must prove that it is the one that the address names, though the connection goes to a number."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from knowledge.errors import DocumentError
from knowledge.web.connections import trusting_certificates
from knowledge.web.fetching import fetch
from tests.knowledge.web.authorities import TODAY, YEAR, Authority
from tests.knowledge.web.sites import ANYTHING, HERE, HOST, answer, network, redirect, serving
from tests.patience import PATIENCE, waiting_at_most


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def failure(url: str, tls: ssl.SSLContext, **changes: object) -> str:
    with pytest.raises(DocumentError) as caught:
        fetch(url, network(tls=tls, **changes), ANYTHING)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_a_server_with_a_certificate_for_the_name_is_read(authority: Authority) -> None:
    asked_for: list[str | None] = []
    server = authority.server(HOST)
    server.sni_callback = lambda connection, name, context: asked_for.append(name)
    with serving({"/": answer("Notes.")}, server) as site:
        got = fetch(site.url(), network(tls=authority.trusting()), ANYTHING)
    assert got.data == b"Notes."
    assert asked_for == [HOST]
    assert site.headers[0]["Host"] == f"{HOST}:{site.port}"


def test_a_certificate_that_the_server_signed_itself_is_refused(authority: Authority) -> None:
    with serving({"/": answer("Notes.")}, authority.self_signed(HOST)) as site:
        message = failure(site.url(), trusting_certificates())
        assert "the certificate of its server is not valid (self-signed certificate)" in message
        assert site.asked == []


@pytest.mark.parametrize("name", ["other.example", HERE, f"www.{HOST}"])
def test_a_certificate_for_another_name_is_refused(authority: Authority, name: str) -> None:
    with serving({"/": answer("Notes.")}, authority.server(name)) as site:
        assert "not valid (Hostname mismatch" in failure(site.url(), authority.trusting())
        assert site.asked == []


def test_a_certificate_that_has_expired_is_refused(authority: Authority) -> None:
    with serving({"/": answer("Notes.")}, authority.server(HOST, TODAY - YEAR)) as site:
        assert "certificate has expired" in failure(site.url(), authority.trusting())


def test_the_environment_adds_no_authority(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = authority.self_signed(HOST)
    (file,) = tmp_path.glob("*.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving({"/": answer("Notes.")}, server) as site:
        assert "self-signed" in failure(site.url(), trusting_certificates())


def test_a_server_without_encryption_is_refused_under_https(authority: Authority) -> None:
    with serving({"/": answer("Notes.")}) as site, waiting_at_most(PATIENCE):
        message = failure(site.url().replace("http:", "https:"), authority.trusting())
    assert "cannot be read" in message


@pytest.mark.parametrize("limit", ["connect_seconds", "whole_seconds"])
def test_a_handshake_that_never_ends_is_given_up(authority: Authority, limit: str) -> None:
    with socket.create_server((HERE, 0)) as silent, waiting_at_most(PATIENCE):
        message = failure(f"https://{HOST}:{silent.getsockname()[1]}/", authority.trusting(), **{limit: 0.3})
    assert "0.3 seconds" in message


def test_a_redirect_from_https_to_http_is_refused(authority: Authority) -> None:
    with (
        serving({"/": answer("Changed on the way.")}) as open_site,
        serving({"/": redirect(open_site.url())}, authority.server(HOST)) as site,
    ):
        message = failure(site.url(), authority.trusting())
        assert f"redirects from https to {open_site.url()}" in message
        assert open_site.asked == []


def test_a_redirect_from_http_to_https_is_followed(authority: Authority) -> None:
    with (
        serving({"/": answer("Notes.")}, authority.server(HOST)) as site,
        serving({"/": redirect(site.url())}) as open_site,
    ):
        got = fetch(open_site.url(), network(tls=authority.trusting()), ANYTHING)
    assert (got.url, got.data) == (site.url(), b"Notes.")
