from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.routing import BaseRoute, Mount, Route

from assistant.api.middleware.bodies import AUTHORS_UPLOAD, MAX_BYTES
from assistant.server import create_app
from assistant.settings import Settings
from assistant.ui.authors.app import PATH
from assistant.ui.authors.door import COOKIE
from tests.assistant.ui.authors.conftest import HERE, PASSWORD, Connect, authors_app
from tests.fakes import Script, assistant_of

FILES = {"files": ("note.md", b"# A note")}


def served_by(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield every method and path of some routes, and of the routers that were included among them."""
    for route in routes:
        if included := getattr(route, "original_router", None):
            yield from served_by(included.routes)
        elif isinstance(route, Route):
            yield from ((method, route.path) for method in route.methods or ())


def addresses(folder: Path) -> set[tuple[str, str]]:
    """Return every method and address that Gradio serves below the page, with something in place of each parameter."""
    mounts = [route.app for route in authors_app(folder).routes if isinstance(route, Mount) and route.path == PATH]
    (page,) = [app for app in mounts if isinstance(app, gr.routes.App)]
    found = {(method, PATH + re.sub(r"\{[^}]*\}", "x", path)) for method, path in served_by(page.routes)}
    assert len(found) > 50
    return found


def test_no_address_is_open_to_who_has_not_signed_in(connect: Connect, tmp_path: Path) -> None:
    client = connect()
    form = client.get("/authors/").text
    assert 'type="password"' in form
    for method, address in addresses(tmp_path):
        response = client.request(method, address)
        own = address in (f"{PATH}/", f"{PATH}/login", f"{PATH}/logout")
        assert response.status_code == 401 or (own and "gradio" not in response.text), (method, address)


@pytest.mark.parametrize(
    "address",
    [AUTHORS_UPLOAD, f"{AUTHORS_UPLOAD}/", "/authors//gradio_api/upload", "/authors/login/../gradio_api/upload"],
)
def test_an_upload_is_refused_before_it_is_read(connect: Connect, address: str) -> None:
    response = connect().post(address, files=FILES)
    assert response.status_code in (401, 404)
    assert connect(signed_in=True).post(AUTHORS_UPLOAD, files=FILES).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5_000, '"', "=;=", "\x7f"])
def test_a_cookie_that_is_no_session_opens_nothing(connect: Connect, cookie: str) -> None:
    headers = {"cookie": f"{COOKIE}={cookie}"}
    assert connect().get("/authors/config", headers=headers).status_code == 401


def test_who_signs_in_sees_the_page_until_signing_out(connect: Connect) -> None:
    client = connect(signed_in=True)
    page = client.get("/authors/")
    assert "gradio" in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert client.get("/authors/config").status_code == 200
    cookie = dict(client.cookies)
    assert 'type="password"' in client.post("/authors/logout").text
    client.cookies.update(cookie)
    assert client.get("/authors/config").status_code == 401


def test_the_cookie_is_for_this_page_of_this_site_and_no_script(connect: Connect) -> None:
    response = connect().post("/authors/login", data={"password": PASSWORD}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/authors/")
    parts = {part.strip().lower() for part in response.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/authors"} <= parts
    assert "secure" not in parts
    # Behind a proxy that ends TLS the address is known to be https.
    secure = TestClient(connect().app, "https://127.0.0.1")
    response = secure.post("/authors/login", data={"password": PASSWORD}, follow_redirects=False)
    assert "secure" in response.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://127.0.0.1:8888"}, {"origin": "null"}, {"sec-fetch-site": "same-site"},
     {"sec-fetch-site": "cross-site"}],
)  # fmt: skip
def test_a_page_of_another_site_can_do_nothing_with_an_authors_cookie(
    connect: Connect, headers: dict[str, str]
) -> None:
    client = connect(signed_in=True)
    assert client.post(AUTHORS_UPLOAD, files=FILES, headers=headers).status_code == 403
    assert client.post("/authors/logout", headers=headers).status_code == 403
    assert client.post(AUTHORS_UPLOAD, files=FILES, headers={"origin": HERE}).status_code == 200


def test_a_wrong_password_is_told_and_too_many_are_stopped(connect: Connect) -> None:
    client = connect()
    for _ in range(5):
        response = client.post("/authors/login", data={"password": "wrong <b>"})
        assert response.status_code == 403
        assert 'role="alert"' in response.text
        assert "wrong <b>" not in response.text
    assert client.post("/authors/login", data={"password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("body", [b"", b"password", b"\xff\xfe", b"password=" + b"x" * 10_000, b"&" * 3_000])
def test_a_form_that_is_none_is_a_wrong_password(connect: Connect, body: bytes) -> None:
    assert connect().post("/authors/login", content=body).status_code == 403


def test_without_a_password_there_is_no_page(tmp_path: Path) -> None:
    app = create_app(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path, author_password=None))
    client = TestClient(app, HERE)
    for address in ("/authors", "/authors/", "/authors/config", "/authors/what-to-write.csv"):
        assert client.get(address).status_code == 404
    assert client.post(AUTHORS_UPLOAD, content=b"x" * (MAX_BYTES + 1)).status_code == 413


def test_an_upload_has_a_limit_of_its_own(connect: Connect) -> None:
    client = connect(signed_in=True, max_upload_mb=2)
    assert client.post(AUTHORS_UPLOAD, files={"files": ("a.md", b"x" * 1_900_000)}).status_code == 200
    response = client.post(AUTHORS_UPLOAD, files={"files": ("a.md", b"x" * 2_000_000)})
    assert response.status_code == 413
    assert "2,000,000 bytes" in response.json()["error"]["message"]
    assert client.post("/authors/gradio_api/queue/join", content=b"x" * (MAX_BYTES + 1)).status_code == 413


def test_the_password_is_nowhere_to_be_read(connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = connect(signed_in=True)
    client.post("/authors/login", data={"password": f"{PASSWORD}!"})
    shown = client.get("/authors/").text + client.get("/authors/config").text + caplog.text
    assert PASSWORD not in shown + repr(Settings(data_dir=tmp_path, author_password=SecretStr(PASSWORD)))
