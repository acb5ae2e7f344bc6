"""One browser for all tests that need one: Playwright runs once a process. Test clients call from this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partialmethod

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium
from tests.patience import PATIENCE_MS

THIS_MACHINE = ("127.0.0.1", 50_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that need the browser last: from its first test on Playwright has an event loop in this thread, and
    no other can be run there."""
    browsing = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in browsing)


@pytest.fixture(scope="session", autouse=True)
def clients_are_on_this_machine() -> Iterator[None]:
    """Have a test client call from an address: left to itself it comes from none, which is a stranger's to the API."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "__init__", partialmethod(TestClient.__init__, client=THIS_MACHINE))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.executable()
    if path is None:
        reason = f"There is no browser. {chromium.HOW}"
        # Where nobody reads the log a skip would pass for a success.
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()
