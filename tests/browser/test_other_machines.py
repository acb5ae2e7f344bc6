"""What a reader's browser on another machine sends without encryption, when nothing else says whose page asks.

A name that the browser alone resolves stands for the other machine: by it, as from there, a browser trusts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge.corpus import corpus
from tests.browser import chromium
from tests.browser.conftest import Serve
from tests.browser.widget.student import ask, finished, question_box
from tests.fakes import Script
from tests.patience import PATIENCE_MS

pytestmark = pytest.mark.browser

NAME = "guide.school.example"
DROPOUT = "What is dropout?"
SENTENCE = (
    "Scaling during training is called inverted dropout, and inverted dropout is the usual form in software libraries."
)
STRANGER = """async (guide) => {
    try { return (await fetch(`${guide}/api/documents`)).status } catch { return 0 }
}"""


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    arguments = [*chromium.ARGUMENTS, f"--host-resolver-rules=MAP *.school.example 127.0.0.1, MAP {NAME} 127.0.0.1"]
    other = browser.browser_type.launch(executable_path=chromium.executable(), args=arguments)
    page = other.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    other.close()


@pytest.fixture
def guide(serve: Serve) -> str:
    handbook = [document for document in corpus() if document.id in ("dropout", "overfitting", "regularization")]
    server = serve(Script(SENTENCE), handbook, allow_host=(NAME,), keep_questions=30)
    return server.replace("127.0.0.1", NAME)


def test_the_frame_asks_and_looks_up_what_it_needs(elsewhere: Page, guide: str) -> None:
    refused = []
    elsewhere.on("response", lambda reply: refused.append(reply.url) if reply.status >= 400 else None)
    elsewhere.goto(f"{guide}/embed")
    with elsewhere.expect_response("**/api/privacy") as privacy:
        question_box(elsewhere).focus()
    assert privacy.value.status == 200
    assert not elsewhere.evaluate("isSecureContext")
    sent = privacy.value.request.all_headers()
    assert {"origin", "sec-fetch-site"} & set(sent) == set()
    assert sent["referer"] == f"{guide}/embed"
    ask(elsewhere, DROPOUT)
    finished(elsewhere)
    elsewhere.locator(".compare summary").click()
    expect(elsewhere.locator(".compare").get_by_role("button", name="Overfitting")).to_be_visible()
    assert refused == []


def test_the_chat_asks_and_a_page_of_another_site_may_not_read(elsewhere: Page, guide: str) -> None:
    elsewhere.goto(guide)
    assert elsewhere.evaluate(STRANGER, guide) == 200
    elsewhere.goto(guide.replace(NAME, "127.0.0.1") + "/docs")
    assert elsewhere.evaluate(STRANGER, guide) == 0
