"""What a reader does in the chat and sees of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.fakes import QUESTION

_KEPT = """Object.entries(localStorage).filter(([key]) => key.startsWith("concept-guide:conversation:"))
  .map(([, kept]) => kept)"""

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""By how many pixels the page is wider than the window."""


def opened(page: Page, address: str) -> Page:
    """Open the chat and wait until it can be used."""
    page.goto(address)
    question_box(page).wait_for()
    expect(page.locator(".cg-word-welcome")).not_to_be_empty()
    expect(page.locator("#cg-header h1")).to_be_visible()
    return page


def reloaded(page: Page) -> Page:
    """Load the chat once more and wait until the conversation is there."""
    page.reload()
    turns(page).first.wait_for()
    return page


def question_box(page: Page) -> Locator:
    """Return the input, in any language."""
    return page.locator("#cg-ask textarea")


def ask(page: Page, question: str) -> None:
    """Type a question and send it."""
    question_box(page).fill(question)
    question_box(page).press("Enter")


def turns(page: Page) -> Locator:
    """Return the questions shown."""
    return page.locator("#cg-chat .user-row .cg-question")


def answers(page: Page) -> Locator:
    """Return the answers shown."""
    return page.locator("#cg-chat .bot-row .message-content")


def act(page: Page, does: str, turn: int = -1) -> None:
    """Press one of the buttons under a question or an answer; `does` is what it does."""
    page.locator(f"#cg-chat .cg-do-{does}").nth(turn).click()


def finished(page: Page, count: int = 1) -> str:
    """Wait until the last of `count` answers is whole; return its text."""
    expect(answers(page)).to_have_count(count)
    expect(page.locator("#cg-chat .cg-status")).to_have_count(0)
    page.locator("#cg-ask button.primary").wait_for()
    return answers(page).nth(count - 1).inner_text()


def answering(page: Page, address: str) -> None:
    """Open the chat, ask what the course answers, and return while the answer is being written."""
    ask(opened(page, address), QUESTION)
    expect(answers(page)).to_contain_text("Deep learning is")


def answered(page: Page, address: str, question: str = QUESTION) -> str:
    """Open the chat, ask what the course answers, and return the whole answer."""
    ask(opened(page, address), question)
    return finished(page)


def open_drawer(page: Page, name: str) -> Locator:
    """Open the list of conversations or the study panel by its button; return it."""
    page.locator("#cg-header").get_by_role("button", name=name, exact=True).click()
    drawer = page.get_by_role("complementary", name=name)
    expect(drawer).to_be_in_viewport()
    return drawer


def kept(page: Page) -> list[dict[str, Any]]:
    """Return the conversations that the browser keeps."""
    return [json.loads(text) for text in page.evaluate(_KEPT)]


def questions_kept(page: Page) -> list[list[str]]:
    """Return the questions of each kept conversation, in the order of their first ones."""
    return sorted([turn["question"] for turn in one["conversation"]["turns"]] for one in kept(page))


def focused(page: Page) -> str:
    """Return the id, the class or the name of what has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def serious(page: Page) -> list[Any]:
    """Return what axe finds that keeps someone from using the page as it stands."""
    # A colour halfway between two is none that a reader has to read.
    page.evaluate(
        "Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1)"
        ".map((one) => one.finished.catch(() => null)))"
    )
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [(node["html"], node["failureSummary"]) for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def hosts_asked(page: Page) -> set[str | None]:
    """Return a set that fills with every host that the page asks for something."""
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    return hosts
