"""How much the chat loads beyond what Gradio itself needs, in a real browser."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Serve
from tests.browser.reader import answered, hosts_asked, opened
from tests.fakes import Script

pytestmark = pytest.mark.browser

OURS = ("/chat/", "/read/", "/api/")
MOST = 1_500_000
"""Bytes."""


def test_what_is_ours_is_small_and_there_soon(page: Page, serve: Serve) -> None:
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    address = serve(Script())
    started = time.perf_counter()
    opened(page, address)
    seconds = time.perf_counter() - started
    expect(page.locator("#cg-header h1")).to_be_visible()
    # The page itself is Gradio's, with our words in it: it counts as ours.
    ours = [request for request in requests if urlsplit(request.url).path.startswith(OURS) or request.url.endswith("/")]
    sizes = {urlsplit(request.url).path: request.sizes()["responseBodySize"] for request in ours}
    everything = sum(request.sizes()["responseBodySize"] for request in requests)
    print(f"\nLoaded in {seconds:.1f} s: {sum(sizes.values()):,} bytes of ours of {everything:,}: {sizes}")
    assert len(sizes) > 10
    assert sum(sizes.values()) < MOST


def test_nothing_is_loaded_from_another_host(page: Page, serve: Serve) -> None:
    hosts = hosts_asked(page)
    answered(page, serve(Script()))
    page.locator("#cg-chat .cg-mark").first.click()
    expect(page.frame_locator("iframe.cg-document").locator("#passage")).to_be_visible()
    assert hosts == {"127.0.0.1"}


def test_nothing_is_said_on_the_console(page: Page, serve: Serve) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answered(page, serve(Script()))
    assert said == []
