"""What a reader sees when something goes wrong: a clear line, nothing lost, and one way on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from assistant.server import create_app
from assistant.settings import Settings
from tests.browser.conftest import Serve
from tests.browser.reader import act, answered, answers, ask, finished, opened, question_box, turns
from tests.fakes import DEEP, QUESTION, Script, assistant_of, free_port, standby_of
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser

SLOW = 0.15
"""Seconds a word."""

GONE = "The server cannot be reached. Your conversation is safe in this browser."
BACK = "The server is back."

HIDE = """hidden => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange")); }"""


@contextmanager
def serving(app: Any, port: int) -> Iterator[None]:
    """Serve at a port until the block is left, which cuts every connection off."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def test_a_server_that_goes_mid_answer_and_comes_back_loses_nothing(page: Page, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data_dir=tmp_path)
    script = Script(f"{DEEP} " * 20, pause=SLOW)
    with serving(create_app(assistant_of(script, tmp_path), settings), port):
        ask(opened(page, f"http://127.0.0.1:{port}"), QUESTION)
        expect(answers(page)).to_contain_text("many layers. [1]")
        question_box(page).fill("And what is")
    expect(page.get_by_role("alert").filter(has_text=GONE)).to_be_visible()
    expect(answers(page)).to_contain_text("many layers. [1]")
    expect(page.locator(".toast-body:visible")).to_have_count(0)
    with serving(create_app(assistant_of(Script(DEEP), tmp_path), settings), port):
        # Mid-answer Gradio itself loads the page anew as soon as the server is back.
        expect(answers(page)).to_contain_text("This answer was interrupted. Nothing else is lost.")
        expect(answers(page)).to_contain_text("many layers. [1]")
        expect(question_box(page)).to_have_value("And what is")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".cg-problem")).to_have_count(0)
        finished(page)
        expect(turns(page)).to_have_text([QUESTION])


def test_a_tab_that_slept_looks_after_the_server_when_it_is_seen_again(page: Page, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data_dir=tmp_path)
    with serving(create_app(assistant_of(Script(DEEP), tmp_path), settings), port):
        answered(page, f"http://127.0.0.1:{port}")
        page.evaluate(HIDE, True)
    with serving(create_app(assistant_of(Script(DEEP), tmp_path), settings), port):
        expect(page.get_by_text(BACK)).to_be_hidden()
        page.evaluate(HIDE, False)
        expect(page.get_by_text(BACK)).to_be_visible()
        page.get_by_role("button", name="Go on").click()
        finished(page)
        expect(turns(page)).to_have_text([QUESTION])


def test_an_answer_goes_on_while_its_tab_is_hidden(page: Page, serve: Serve) -> None:
    script = Script(DEEP, pause=SLOW / 3)
    ask(opened(page, serve(script)), QUESTION)
    expect(answers(page)).to_contain_text("Deep learning")
    page.evaluate(HIDE, True)
    assert script.finished.wait(PATIENCE)
    page.evaluate(HIDE, False)
    assert "many layers. [1]" in finished(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("   ", "The question is empty"), ("why " * 2_500, "10,000 characters"), ("why " * 25_000, "100,000 characters")],
    ids=["nothing", "10,000", "100,000"],
)
def test_a_question_that_cannot_be_asked_is_explained_and_not_lost(
    page: Page, serve: Serve, typed: str, said: str
) -> None:
    ask(opened(page, serve(Script())), typed)
    expect(page.get_by_text(said)).to_be_visible()
    assert question_box(page).input_value() == typed
    expect(answers(page)).to_have_count(0)
    ask(page, QUESTION)
    finished(page)


def test_what_is_pasted_is_not_lost_either(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    question_box(page).focus()
    page.keyboard.insert_text("why " * 2_500)
    page.keyboard.press("Enter")
    expect(page.get_by_text("10,000 characters")).to_be_visible()
    assert len(question_box(page).input_value()) == 10_000


def test_while_the_model_loads_the_material_is_quoted_and_that_is_said(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    standby = standby_of(lambda: Script())
    answered(page, serve(assistant_of(Script(), tmp_path, standby=standby)))
    notice = page.locator(".cg-notice")
    expect(notice).to_have_text(
        "The language model is still loading, so this answer quotes the material word for word."
    )
    standby.load_now()
    act(page, "retry")
    expect(notice).to_have_count(0)
    finished(page)


def test_a_page_without_storage_works_until_it_is_closed(page: Page, serve: Serve) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("""for (const kind of ["localStorage", "sessionStorage"]) Object.defineProperty(window, kind,
      { get() { throw new DOMException("no", "SecurityError"); } });""")
    answered(page, serve(Script(DEEP)))
    ask(page, "What is machine learning?")
    finished(page, 2)
    assert errors == []
