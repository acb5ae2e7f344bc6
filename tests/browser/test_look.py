"""How the chat looks and what it loads, in a real browser."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve
from tests.browser.reader import answered, answers, ask, finished, hosts_asked, opened, question_box
from tests.fakes import QUESTION, Script

pytestmark = pytest.mark.browser

BRIGHTNESS = """getComputedStyle(document.querySelector("gradio-app")).backgroundColor.match(/[0-9.]+/g)
  .slice(0, 3).reduce((sum, part) => sum + Number(part), 0)"""


def test_nothing_is_loaded_from_another_host(page: Page, serve: Serve) -> None:
    hosts = hosts_asked(page)
    answered(page, serve(Script()))
    page.goto(str(page.locator(".cg-source").first.evaluate("link => link.href")))
    expect(page.locator("mark")).to_be_visible()
    assert hosts == {"127.0.0.1"}


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_system_chooses_light_or_dark_and_a_button_changes_it(
    browser: Browser, serve: Serve, scheme: Literal["light", "dark"], is_dark: bool
) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        page = opened(context.new_page(), serve(Script()))
        assert (page.evaluate(BRIGHTNESS) < 300) is is_dark
        other = "light" if is_dark else "dark"
        while page.locator("#cg-theme").get_attribute("title") != f"Colours: {other}":
            page.locator("#cg-theme").click()
        assert (page.evaluate(BRIGHTNESS) < 300) is not is_dark
        page.reload()
        question_box(page).wait_for()
        assert (page.evaluate(BRIGHTNESS) < 300) is not is_dark


def test_a_narrow_screen_scrolls_only_down_and_keeps_everything_in_reach(browser: Browser, serve: Serve) -> None:
    with browser.new_context(viewport={"width": 360, "height": 640}) as context:
        page = opened(context.new_page(), serve(Script()))
        expect(page.get_by_role("heading", name="What would you like to understand?")).to_be_in_viewport()
        ask(page, QUESTION)
        finished(page)
        for part in (question_box(page), page.get_by_role("button", name="Ask", exact=True)):
            expect(part).to_be_in_viewport(ratio=1)
        for radio in ("Beginner", "Standard", "Expert"):
            expect(page.get_by_role("radio", name=radio)).to_be_in_viewport()
        assert _overflow(page) == 0
        page.goto(str(page.locator(".cg-source").first.evaluate("link => link.href")))
        assert _overflow(page) == 0


def test_long_answers_scroll_inside_the_conversation(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    for count in range(1, 5):
        ask(page, QUESTION)
        expect(answers(page)).to_have_count(count)
        finished(page, count)
    expect(question_box(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Concept Guide")).to_be_in_viewport()


def _overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
