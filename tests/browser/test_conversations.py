"""Conversations stay in the reader's browser, in a real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Serve
from tests.browser.reader import (
    answered,
    answers,
    ask,
    finished,
    kept,
    open_drawer,
    opened,
    questions_kept,
    reloaded,
    turns,
)
from tests.browser.test_chat import ANOTHER, SLOW
from tests.fakes import DEEP, QUESTION, Script
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser

FULL = """(() => { const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {
  if (key.startsWith("concept-guide:conversation:")) throw new DOMException("full", "QuotaExceededError");
  set.call(this, key, value); }; })()"""

NOTES = """new MutationObserver(() => { const note = document.querySelector("#cg-note.cg-shown");
  if (note?.textContent.includes("no room") && !note.counted) window.notes = (window.notes ?? 0) + 1;
  if (note) note.counted = true; }).observe(document, { childList: true, subtree: true })"""


def _answers_dialogs(page: Page, text: str = "") -> list[str]:
    """Agree to what the page asks, with a text where one is asked for; return a list that fills with the questions."""
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept(text) if dialog.type == "prompt" else dialog.accept()

    page.on("dialog", agree)
    return asked


def _names(page: Page) -> Any:
    return page.locator("#cg-conversations .cg-name")


def test_a_reload_keeps_everything(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    page.get_by_role("button", name="Simpler").click()
    finished(page, 2)
    said = answers(page).all_inner_texts()
    reloaded(page)
    expect(turns(page)).to_have_text([QUESTION, "Simpler, please."])
    expect(answers(page)).to_have_count(2)
    assert answers(page).all_inner_texts() == said
    ask(page, ANOTHER)
    finished(page, 3)
    assert len(kept(page)) == 1


def test_conversations_are_begun_opened_found_named_and_deleted(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    list_ = open_drawer(page, "Conversations")
    list_.get_by_role("button", name="New conversation").click()
    expect(turns(page)).to_have_count(0)
    ask(page, "Why does sourdough bread rise?")
    finished(page)
    expect(_names(page)).to_have_text(["Why does sourdough bread rise?", QUESTION])
    list_.get_by_role("button", name=QUESTION, exact=True).click()
    expect(turns(page)).to_have_text([QUESTION])
    expect(_names(page).nth(1)).to_have_attribute("aria-current", "true")
    list_.get_by_label("Search conversations").fill("no such word")
    expect(list_.get_by_text("Nothing here yet.")).to_be_visible()
    list_.get_by_label("Search conversations").fill("layers")
    expect(_names(page)).to_have_text([QUESTION])
    list_.get_by_label("Search conversations").fill("")
    asked = _answers_dialogs(page, "My notes")
    list_.get_by_role("group", name=QUESTION).get_by_role("button", name="Rename").click()
    expect(_names(page).filter(has_text="My notes")).to_have_count(1)
    reloaded(page)
    open_drawer(page, "Conversations")
    expect(_names(page).filter(has_text="My notes")).to_have_count(1)
    page.get_by_role("group", name="My notes").get_by_role("button", name="Delete").click()
    expect(turns(page)).to_have_count(0)
    expect(_names(page)).to_have_text(["Why does sourdough bread rise?"])
    assert asked == ["New name", "Delete “My notes”? This cannot be undone."]
    assert questions_kept(page) == [["Why does sourdough bread rise?"]]


def test_a_conversation_is_saved_as_markdown_and_as_pdf(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    open_drawer(page, "Conversations")
    saved = {}
    for name in ("Markdown", "PDF"):
        with page.expect_download() as downloading:
            page.get_by_role("button", name=f"Save as {name}").click()
        saved[downloading.value.suggested_filename] = Path(downloading.value.path()).read_bytes()
    assert set(saved) == {"What is deep learning.md", "What is deep learning.pdf"}
    text = saved["What is deep learning.md"].decode()
    assert DEEP in text and "Learning machines" in text
    assert saved["What is deep learning.pdf"].startswith(b"%PDF-")


def test_nothing_of_a_conversation_is_kept_on_the_server(page: Page, serve: Serve, tmp_path: Path) -> None:
    address = serve(Script(DEEP))
    answered(page, address, "What is deep learning? zyxquestion")
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert files and not any(b"zyxquestion" in content for content in files)
    with httpx.Client(base_url=address, trust_env=False) as other:
        assert "zyxquestion" not in other.get("/").text + other.get("/config").text


def test_two_tabs_have_a_conversation_each(page: Page, context: BrowserContext, serve: Serve) -> None:
    address = serve(Script(DEEP))
    answered(page, address)
    other = context.new_page()
    answered(other, address, ANOTHER)
    for tab, question in ((page, QUESTION), (other, ANOTHER)):
        reloaded(tab)
        expect(turns(tab)).to_have_text([question])
    assert questions_kept(page) == [[QUESTION], [ANOTHER]]


def test_a_tab_shows_what_another_added_to_its_conversation(page: Page, context: BrowserContext, serve: Serve) -> None:
    address = serve(Script(DEEP))
    answered(page, address)
    other = opened(context.new_page(), address)
    open_drawer(other, "Conversations").get_by_role("button", name=QUESTION, exact=True).click()
    expect(turns(other)).to_have_text([QUESTION])
    ask(other, ANOTHER)
    finished(other, 2)
    expect(turns(page)).to_have_text([QUESTION, ANOTHER])
    assert questions_kept(page) == [[QUESTION, ANOTHER]]


def test_two_tabs_that_go_on_with_one_conversation_at_once_lose_nothing(
    page: Page, context: BrowserContext, serve: Serve
) -> None:
    script = Script(DEEP)
    address = serve(script)
    answered(page, address)
    other = opened(context.new_page(), address)
    open_drawer(other, "Conversations").get_by_role("button", name=QUESTION, exact=True).click()
    expect(turns(other)).to_have_text([QUESTION])
    script.pause = SLOW
    ask(page, ANOTHER)
    ask(other, "And its layers?")
    expect(turns(page)).to_have_count(2)
    finished(other, 2)
    finished(page, 2)
    assert questions_kept(page) == [[QUESTION, "And its layers?"], [QUESTION, ANOTHER]]
    for tab in (page, other):
        reloaded(tab)
    assert {turns(tab).last.inner_text() for tab in (page, other)} == {ANOTHER, "And its layers?"}


def test_a_question_is_kept_while_its_answer_is_being_written(page: Page, serve: Serve) -> None:
    script = Script(f"{DEEP} " * 5, pause=SLOW)
    ask(opened(page, serve(script)), QUESTION)
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('uses neural'))")
    [one] = kept(page)
    assert "answer" not in one["conversation"]["turns"][0]


def test_another_conversation_can_be_opened_while_an_answer_is_written(page: Page, serve: Serve) -> None:
    script = Script(f"{DEEP} " * 20, pause=SLOW)
    address = serve(script)
    ask(opened(page, address), QUESTION)
    expect(answers(page)).to_contain_text("Deep learning is")
    open_drawer(page, "Conversations").get_by_role("button", name="New conversation").click()
    expect(turns(page)).to_have_count(0)
    assert script.closed.wait(PATIENCE)
    script.pause = 0
    ask(page, ANOTHER)
    finished(page)
    page.locator("#cg-conversations").get_by_role("button", name=QUESTION, exact=True).click()
    expect(answers(page)).to_contain_text("This answer was interrupted. Nothing else is lost.")
    expect(answers(page)).to_contain_text("Deep learning is")
    assert questions_kept(page) == [[QUESTION], [ANOTHER]]


def test_a_full_browser_is_told_once_and_the_chat_goes_on(page: Page, serve: Serve) -> None:
    page.add_init_script(FULL)
    page.add_init_script(NOTES)
    script = Script(DEEP, pause=SLOW)
    ask(opened(page, serve(script)), QUESTION)
    expect(page.get_by_text("This browser has no room left")).to_be_visible()
    finished(page)
    script.pause = 0
    ask(page, ANOTHER)
    finished(page, 2)
    assert page.evaluate("window.notes") == 1
    assert kept(page) == []


ILL_FORMED: list[Any] = [
    None,
    5,
    "text",
    [],
    {},
    {"conversation": None},
    {"conversation": "x"},
    {"conversation": {"turns": 5}},
    {"conversation": {"turns": [None]}},
    {"conversation": {"turns": [{"question": {}}]}},
    {"conversation": {"turns": [{"question": "Fine?", "answer": "x" * 10}]}, "name": {"a": 1}, "updated": "x"},
    {"conversation": {"turns": [{"question": "Fine?", "text": "t", "answer": {}}]}, "id": "other"},
]


def test_what_was_kept_by_something_else_breaks_nothing_and_stays(page: Page, serve: Serve) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = serve(Script(DEEP))
    opened(page, address)
    for number, value in enumerate([*ILL_FORMED, "not json"]):
        text = value if value == "not json" else json.dumps(value)
        key = f"concept-guide:conversation:{number}"
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
    page.evaluate("localStorage.setItem('concept-guide:preferences', '[1')")
    before = page.evaluate("JSON.stringify(localStorage)")
    for number in (3, 7, 10):
        page.evaluate("id => sessionStorage.setItem('concept-guide:current', id)", str(number))
        opened(page, address)
    list_ = open_drawer(page, "Conversations")
    list_.get_by_label("Search conversations").fill("fine")
    list_.get_by_label("Search conversations").fill("")
    _names(page).filter(has_text="Fine?").first.click()
    expect(page.get_by_text("This conversation could not be read")).to_be_visible()
    ask(page, QUESTION)
    finished(page)
    expect(turns(page)).to_have_text([QUESTION])
    left = page.evaluate("JSON.stringify(localStorage)")
    conversations = {key: text for key, text in json.loads(before).items() if "conver" in key}
    assert json.loads(left).items() >= conversations.items()
    assert errors == []
