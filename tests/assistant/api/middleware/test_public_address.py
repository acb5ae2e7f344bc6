"""Below which path the routes find themselves, and what becomes of a proxy's headers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.api.middleware.public_address import PublicAddress
from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE
from tests.fakes import Script, assistant_of

LIES = {"x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https", "x-gradio-server": "https://x.example"}


def scope_given(root_path: str, **changes: Any) -> Scope:
    """Return the scope that the wrapped application gets for a request."""
    given: list[Scope] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        given.append(scope)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "path": "/read/x", "raw_path": b"/read/x", "headers": [], "client": ("10.0.0.2", 1)}
    anyio.run(PublicAddress(application, root_path), {**scope, **changes}, receive, send)
    return given[0]


def test_the_routes_get_the_whole_address_as_asgi_has_it() -> None:
    scope = scope_given("/guide")
    assert (scope["root_path"], scope["path"], scope["raw_path"]) == ("/guide", "/guide/read/x", b"/guide/read/x")


def test_without_a_path_everything_is_as_it_came() -> None:
    scope = scope_given("", headers=[(b"host", b"x"), (b"x-forwarded", b"kept")])
    assert (scope["root_path"], scope["path"]) == ("", "/read/x")
    assert scope["headers"] == [(b"host", b"x"), (b"x-forwarded", b"kept")]


@pytest.mark.parametrize("path", ["/guide", "/guide/guide", "/guide/../x", "//", "/"])
def test_no_path_of_a_request_leads_out_of_the_public_one(path: str) -> None:
    """What a proxy passes on is below the path, even where it looks as if it were there already."""
    assert scope_given("/guide", path=path)["path"] == f"/guide{path}"


def test_a_link_is_made_below_the_public_path() -> None:
    app = FastAPI()
    app.add_middleware(PublicAddress, root_path="/guide")

    @app.get("/link")
    def link(request: Request) -> str:
        return str(request.url_for("link"))

    assert TestClient(app, HERE).get("/link").json() == f"{HERE}/guide/link"


def test_gradio_believes_nobody_who_names_another_server(tmp_path: Path) -> None:
    app = create_app(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path, root_path="/guide"))
    with TestClient(app, HERE) as client:
        assert client.get("/config", headers=LIES).json()["root"] == f"{HERE}/guide"


def test_a_proxy_that_nobody_named_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    app = PublicAddress(FastAPI())
    client = TestClient(app, HERE, client=("10.0.0.2", 1))
    with caplog.at_level(logging.WARNING):
        client.get("/", headers={"accept": "text/html"})
        assert caplog.messages == []
        for _ in range(3):
            client.get("/", headers={"x-forwarded-for": "203.0.113.5"})
    [told] = caplog.messages
    assert "--trusted-proxy 10.0.0.2" in told
    assert "203.0.113.5" not in told


def test_of_a_trusted_proxy_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(PublicAddress(FastAPI(), trusts_a_proxy=True), HERE)
    with caplog.at_level(logging.WARNING):
        client.get("/", headers={"x-forwarded-for": "203.0.113.5"})
    assert caplog.messages == []


def test_the_web_server_believes_only_whom_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert uvicorn_config(FastAPI(), Settings()).forwarded_allow_ips == []
    chosen = Settings(trusted_proxy=("10.0.0.2", "fd00::/64"))
    assert uvicorn_config(FastAPI(), chosen).forwarded_allow_ips == ["10.0.0.2", "fd00::/64"]
