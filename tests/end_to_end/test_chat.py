"""A student's way through the chat, in a real browser, with the real model over the handbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.server import create_app
from assistant.service import Assistant
from assistant.settings import Settings
from tests.fakes import served

pytestmark = [pytest.mark.weights, pytest.mark.browser, pytest.mark.slow]

PATIENCE = 120_000  # milliseconds for an answer on a busy machine


def test_a_student_asks_checks_learns_more_practises_and_is_told_what_is_not_covered(
    assistant: Assistant, browser: Browser, tmp_path: Path
) -> None:
    app = create_app(assistant, Settings(data_dir=tmp_path))
    with served(app) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/?q=What+is+overfitting%3F")
        _answered(page, 1)
        first = page.locator("#cg-chat .cg-answer").first.inner_text()
        assert "training data" in first

        page.locator("#cg-chat .cg-mark").first.click()
        marked = page.frame_locator("iframe.cg-document").locator("#passage")
        expect(marked).to_be_visible()
        expect(page.locator("#cg-panel h3").first).to_contain_text("Overfitting")

        page.locator("#cg-chat .cg-do-deeper").last.click()
        _answered(page, 2)
        assert page.locator("#cg-chat .cg-answer").last.inner_text() != first

        page.locator("#cg-chat .cg-do-quiz").last.click()
        page.locator("#cg-quiz-choices label").first.click(timeout=PATIENCE)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator(".cg-verdict")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("#cg-panel .cg-source").first).to_be_visible()

        page.get_by_label("Your question").fill("Who won the football championship in 2010?")
        page.keyboard.press("Enter")
        _answered(page, 3)
        expect(page.locator("#cg-chat .bot-row").last).to_contain_text("does not cover")


def _answered(page: Page, count: int) -> None:
    expect(page.locator("#cg-chat .bot-row")).to_have_count(count, timeout=PATIENCE)
    expect(page.locator("#cg-chat .cg-status")).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Ask", exact=True).wait_for(timeout=PATIENCE)
