"""A real server on a free port of this machine, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.generators import Generator
from assistant.server import create_app
from assistant.service import Assistant
from assistant.settings import Settings
from knowledge.documents import Document
from tests.fakes import COURSE, assistant_of, served
from tests.patience import PATIENCE_MS

Serve = Callable[..., str]

DESKTOP: dict[str, Any] = {"viewport": {"width": 1100, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Begin as a new reader, with a browser of its own; anything but the size of a desktop is to be said."""
    with ExitStack() as open_contexts:

        def begin(**chosen: Any) -> BrowserContext:
            context = open_contexts.enter_context(browser.new_context(**{**DESKTOP, **chosen}))
            context.set_default_timeout(PATIENCE_MS)
            return context

        yield begin


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**DESKTOP)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def phone(contexts: Callable[..., BrowserContext]) -> Page:
    return contexts(**PHONE).new_page()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve a generator over documents, or an assistant; returns the address."""
    with ExitStack() as running:

        def start(generator: Generator | Assistant, documents: Sequence[Document] = COURSE, **chosen: Any) -> str:
            whole = generator if isinstance(generator, Assistant) else None
            assistant = whole or assistant_of(generator, tmp_path, documents)  # type: ignore[arg-type]
            app = create_app(assistant, Settings(data_dir=tmp_path, **chosen))
            return running.enter_context(served(app))

        yield start
