"""What a browser lets pages of allowed and of other sites do with the server: without the widget, as anybody could."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.widget.conftest import CourseSite
from tests.fakes import DEEP, QUESTION, Script

pytestmark = pytest.mark.browser

ASK = """async ([guide, question, session]) => {
    const headers = {"content-type": "application/json", "x-concept-guide-session": session};
    const body = JSON.stringify({question});
    try {
        const reply = await fetch(`${guide}/api/ask`, {method: "POST", headers, body});
        return {status: reply.status, wait: reply.headers.get("retry-after"), told: await reply.text()};
    } catch (error) {
        return {status: 0, told: String(error)};
    }
}"""
ASK_UNSEEN = """async ([guide, question]) => {
    const body = JSON.stringify({question});
    await fetch(`${guide}/api/ask`, {method: "POST", mode: "no-cors", headers: {"content-type": "text/plain"}, body});
}"""
SEND_A_FORM = """([guide]) => {
    document.body.insertAdjacentHTML("beforeend", `<iframe name="hidden"></iframe>
        <form action="${guide}/api/ask" method="post" enctype="text/plain" target="hidden">
        <input name='{"question": "What is deep learning?", "x": "' value='"}'></form>`);
    document.querySelector("form").submit();
}"""
SESSION = "a" * 32


def asked(page: Page, guide: str, session: str = SESSION) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(ASK, [guide, QUESTION, session])
    return answer


def test_a_page_of_an_allowed_site_asks_and_is_told_how_long_to_wait(
    page: Page, serve: Serve, course: CourseSite
) -> None:
    guide = serve(Script(), allow_origin=(course.origin,), limit_session="1/minute")
    page.goto(course("<p>Lesson 3</p>"))
    answer = asked(page, guide)
    assert answer["status"] == 200
    assert DEEP in answer["told"]
    refused = asked(page, guide)
    assert refused["status"] == 429
    assert 0 < int(refused["wait"]) <= 60


def test_a_page_of_another_site_neither_reads_nor_makes_the_model_work(
    page: Page, serve: Serve, course: CourseSite, stranger: CourseSite
) -> None:
    script = Script()
    guide = serve(script, allow_origin=(course.origin,))
    page.goto(stranger("<p>Another site</p>"))
    assert asked(page, guide)["status"] == 0
    page.evaluate(ASK_UNSEEN, [guide, QUESTION])
    with page.expect_response(f"{guide}/api/ask") as sent:
        page.evaluate(SEND_A_FORM, [guide])
    assert sent.value.status == 403
    assert script.prompts == []


def test_a_sandboxed_frame_of_an_allowed_page_has_no_origin_and_may_not(
    page: Page, serve: Serve, course: CourseSite
) -> None:
    script = Script()
    guide = serve(script, allow_origin=(course.origin,))
    page.goto(course('<iframe sandbox="allow-scripts" srcdoc="<p>Inside</p>"></iframe>'))
    frame = page.frames[1]
    assert frame.evaluate(ASK, [guide, QUESTION, SESSION])["status"] == 0
    frame.evaluate(ASK_UNSEEN, [guide, QUESTION])
    assert script.prompts == []


def test_documents_are_framed_by_allowed_sites_alone(
    page: Page, serve: Serve, course: CourseSite, stranger: CourseSite
) -> None:
    guide = serve(Script(), allow_origin=(course.origin,))
    frame = f'<iframe src="{guide}/read/learning?panel=1"></iframe>'
    page.goto(course(frame))
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("Learning machines")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(stranger(frame))
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_count(0)
    assert any("frame-ancestors" in line for line in refused)
