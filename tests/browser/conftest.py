"""A real server on a free port of this machine, and a real browser in front of it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.generators import Generator
from assistant.server import create_app
from assistant.settings import Settings
from knowledge.documents import Document
from tests.browser import chromium
from tests.browser.material import COURSE, assistant_of

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
            return running.enter_context(_served(generator, tmp_path / "index", documents))

        yield start


@contextmanager
def _served(generator: Generator, folder: Path, documents: Sequence[Document]) -> Iterator[str]:
    app = create_app(assistant_of(generator, folder, documents), Settings(data_dir=folder))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join(timeout=10)
