"""Takes the pictures of the widget in the example course, with the real model.

`python -m tests.browser.widget_pictures [NAME...]`; as `tests.browser.pictures` does for the chat, every state is taken
in light and in dark, into docs/pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from assistant.factory import open_assistant
from assistant.server import create_app
from assistant.settings import Settings
from examples import demo
from tests.browser import chromium
from tests.browser.pictures import FOLDER, PATIENCE, save
from tests.browser.widget.student import ask, finished, launcher, question_box
from tests.fakes import served

DESKTOP: ViewportSize = {"width": 1100, "height": 760}
PHONE: ViewportSize = {"width": 390, "height": 780}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUESTION = "How does a neural network learn from examples?"
OFF_TOPIC = "Who won the football championship in 2010?"

Picture = Callable[[str], None]


def main() -> None:
    """Take every picture, or those that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with _guide_and_course() as (guide, course), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        for scheme in SCHEMES:
            _take(browser, f"{course}/neural-networks.html", scheme, DESKTOP, _corner)
            _take(browser, f"{course}/overfitting.html", scheme, DESKTOP, _inline)
            _take(browser, f"{guide}/embed?title=Ask+about+this+course&topic=dropout", scheme, DESKTOP, _frame)
            _take(browser, f"{course}/transformers.html", scheme, PHONE, _phone)
            _take(browser, f"{guide}/embed-setup", scheme, DESKTOP, _setup)
        browser.close()


@contextmanager
def _guide_and_course() -> Iterator[tuple[str, str]]:
    """Serve the guide, and a course that it allows; gives both addresses."""
    port = demo.free_port(0)
    settings = Settings(allow_origin=(f"http://{demo.HOST}:{port}",), limit_session="", remember_answers=0)
    assistant = open_assistant(settings)
    assistant.standby.load_now()
    with served(create_app(assistant, settings)) as guide, demo.course_served(port, guide) as course:
        yield guide, course


def _take(
    browser: Browser,
    address: str,
    scheme: Literal["light", "dark"],
    size: ViewportSize,
    tour: Callable[[Page, Picture], None],
) -> None:
    is_phone = size is PHONE
    context = browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", is_mobile=is_phone, has_touch=is_phone
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    tour(page, lambda name: save(page, f"widget-{name}", scheme))
    context.close()


def _corner(page: Page, picture: Picture) -> None:
    launcher(page).wait_for()
    picture("closed")
    launcher(page).click()
    expect(question_box(page)).to_be_focused()
    picture("open")
    ask(page, QUESTION)
    finished(page)
    picture("answered")
    page.locator(".mark").first.focus()
    page.locator(".tip").wait_for()
    picture("quote")
    page.locator(".mark").first.press("Enter")
    _see_passage(page)
    picture("passage")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Quiz me").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".verdict").wait_for()
    picture("quiz")
    page.keyboard.press("Escape")
    ask(page, OFF_TOPIC)
    finished(page, 2)
    picture("declined")


def _inline(page: Page, picture: Picture) -> None:
    page.locator("concept-guide").scroll_into_view_if_needed()
    ask(page, "How can I see overfitting?")
    finished(page)
    picture("inline")


def _frame(page: Page, picture: Picture) -> None:
    ask(page, "What is dropout?")
    finished(page)
    picture("frame")


def _phone(page: Page, picture: Picture) -> None:
    launcher(page).tap()
    ask(page, "What is self-attention?")
    finished(page)
    page.locator(".mark").first.tap()
    page.locator(".tip").wait_for()
    picture("phone")


def _setup(page: Page, picture: Picture) -> None:
    page.frame_locator("#preview").locator(".launcher").wait_for()
    picture("setup")


def _see_passage(page: Page) -> None:
    page.frame_locator("section.passage iframe").locator("#passage").wait_for()


if __name__ == "__main__":
    main()
