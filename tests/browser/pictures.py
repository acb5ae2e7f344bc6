"""Takes the pictures of the documentation, with the real model: `python -m tests.browser.pictures [NAME...]`.

Needs what `make run` brings: weights and index. Every state is taken in light and in dark, into docs/pictures.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.factory import open_assistant
from assistant.server import create_app
from assistant.settings import Settings
from tests.browser import chromium
from tests.fakes import served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP = {"width": 1180, "height": 760}
PHONE = {"width": 390, "height": 780}
PATIENCE = 120_000  # milliseconds for an answer of the real model on a busy machine


def main() -> None:
    """Take every picture, or those that are named."""
    assistant = open_assistant(Settings(remember_answers=0))  # An answer that is remembered is never being written.
    assistant.standby.load_now()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served(create_app(assistant, Settings())) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        for scheme in ("light", "dark"):
            for size, tour in ((DESKTOP, _desktop), (PHONE, _phone)):
                _take(browser, address, scheme, size, tour)
        browser.close()


def _take(browser: Browser, address: str, scheme: str, size: dict[str, int], tour: Callable[..., None]) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def picture(name: str) -> None:
        save(page, name, scheme)

    page.goto(address)
    page.get_by_label("Your question").wait_for()
    page.get_by_text("Which company made Claude?").wait_for()
    tour(page, picture)
    context.close()


def save(page: Page, name: str, scheme: str) -> None:
    """Save what the window shows, where all pictures are wanted or this one is named."""
    wanted = sys.argv[1:]
    if not wanted or name in wanted:
        # 64 colours are enough for a page of text, and a fifth of the bytes; those that are seldom are kept, too.
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64, kmeans=2)
        image.save(FOLDER / f"{name}-{scheme}.png", optimize=True)
        print(f"{name}-{scheme}.png", flush=True)


def _desktop(page: Page, picture: Callable[[str], None]) -> None:
    picture("empty")
    _type(page, "What is overfitting, and how can I see it?")
    page.locator(".cg-found").wait_for()
    picture("thinking")
    page.locator("#cg-chat .cg-mark").first.wait_for()
    picture("writing")
    _finished(page, 1)
    picture("answer")
    page.locator("#cg-chat .cg-mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator("#cg-bubble").wait_for()
    picture("quote")
    page.keyboard.press("Escape")
    page.locator("#cg-chat .cg-mark").first.click()
    page.frame_locator("iframe.cg-document").locator("#passage").wait_for()
    picture("passage")
    _do(page, "map")
    page.locator(".cg-map").wait_for()
    picture("map")
    page.get_by_role("tab", name="Path").click()
    page.get_by_label("What do you want to understand?").fill("I want to understand transformers")
    page.keyboard.press("Enter")
    page.locator(".cg-path").wait_for()
    picture("path")
    _quiz(page, picture)
    page.get_by_role("tab", name="Cards").click()
    page.locator(".cg-cards summary").first.click()
    picture("cards")
    page.locator("#cg-panel").get_by_role("button", name="Close").click()
    _do(page, "simpler")
    _finished(page, 2)
    picture("simpler")
    page.locator("#cg-chat .cg-compare summary").last.click()
    picture("compare")
    page.keyboard.press("Escape")
    _type(page, "Who won the football championship in 2010?")
    _finished(page, 3)
    picture("declined")
    _type(page, "How does gradient descent work?")
    page.locator("#cg-chat .bot-row").nth(3).locator(".cg-found").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator("#cg-chat .cg-problem").wait_for()
    picture("stopped")
    page.locator("#cg-header").get_by_role("button", name="Conversations").click()
    picture("conversations")


def _quiz(page: Page, picture: Callable[[str], None]) -> None:
    _do(page, "quiz")
    page.locator("#cg-quiz-choices").wait_for()
    picture("quiz")
    page.locator("#cg-quiz-choices label").first.click()
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".cg-verdict").wait_for()
    picture("quiz-marked")


def _phone(page: Page, picture: Callable[[str], None]) -> None:
    picture("phone-empty")
    _type(page, "What is dropout?")
    _finished(page, 1)
    picture("phone-answer")
    page.locator("#cg-chat .cg-mark").first.click()
    page.frame_locator("iframe.cg-document").locator("#passage").wait_for()
    picture("phone-passage")
    page.locator("#cg-panel").get_by_role("button", name="Close").click()
    _do(page, "map")
    page.locator(".cg-map").wait_for()
    picture("phone-map")


def _type(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def _finished(page: Page, count: int) -> None:
    expect(page.locator("#cg-chat .bot-row")).to_have_count(count, timeout=PATIENCE)
    expect(page.locator("#cg-chat .cg-status")).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Ask", exact=True).wait_for()


def _do(page: Page, action: str) -> None:
    page.locator(f"#cg-chat .cg-do-{action}").last.click()


if __name__ == "__main__":
    main()
