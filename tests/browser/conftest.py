"""A real server on a free port of this machine, and a real browser in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.generators import Generator
from assistant.server import create_app
from assistant.settings import Settings
from knowledge.documents import Document
from tests.browser import chromium
from tests.fakes import COURSE, assistant_of, served

Serve = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.executable()
    if path is None:
        reason = f"There is no browser. {chromium.HOW}"
        # Where nobody reads the log a skip would pass for a success.
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve a generator over documents; returns the address."""
    with ExitStack() as running:

        def start(generator: Generator, documents: Sequence[Document] = COURSE) -> str:
            app = create_app(assistant_of(generator, tmp_path, documents), Settings(data_dir=tmp_path))
            return running.enter_context(served(app))

        yield start
