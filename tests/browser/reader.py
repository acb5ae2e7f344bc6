"""What a reader does in the chat and sees of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.fakes import QUESTION


def opened(page: Page, address: str) -> Page:
    """Open the chat and wait until it can be used."""
    page.goto(address)
    question_box(page).wait_for()
    page.get_by_text("Which company made Claude?").wait_for()
    return page


def question_box(page: Page) -> Locator:
    """Return the input by its label, as a screen reader finds it."""
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> None:
    """Type a question and send it."""
    question_box(page).fill(question)
    question_box(page).press("Enter")


def answers(page: Page) -> Locator:
    """Return the answers shown."""
    return page.locator(".bot-row .message-content")


def finished(page: Page, count: int = 1) -> str:
    """Wait for the sources of the last of `count` answers; return its text."""
    answers(page).nth(count - 1).locator(".cg-sources").wait_for()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    return answers(page).nth(count - 1).inner_text()


def answering(page: Page, address: str) -> None:
    """Open the chat, ask what the course answers, and return while the answer is being written."""
    ask(opened(page, address), QUESTION)
    expect(answers(page)).to_contain_text("Deep learning is")


def answered(page: Page, address: str) -> str:
    """Open the chat, ask what the course answers, and return the whole answer."""
    ask(opened(page, address), QUESTION)
    return finished(page)


def hosts_asked(page: Page) -> set[str | None]:
    """Return a set that fills with every host that the page asks for something."""
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    return hosts
