"""All that a reader, a course and an author open, below a path of another site, behind a real nginx."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant.ui.authors.conftest import PASSWORD
from tests.browser.reader import answered, answers
from tests.browser.widget import student
from tests.browser.widget.conftest import CourseSite
from tests.deploy.conftest import Behind
from tests.fakes import DEEP, Script

pytestmark = pytest.mark.browser


@pytest.fixture
def failures(page: Page) -> Iterator[list[str]]:
    """Whatever the browser asked for in vain; a test that does not look at it has a failure at its end."""
    found: list[str] = []
    page.on("response", lambda reply: found.append(f"{reply.status} {reply.url}") if reply.status >= 400 else None)
    page.on("requestfailed", lambda request: found.append(f"{request.failure} {request.url}"))
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found


def asked_outside(page: Page, address: str) -> list[str]:
    """Return what was asked of the site beside the path; fills as the page goes on."""
    site, path = address.removesuffix(urlsplit(address).path), f"{urlsplit(address).path}/"
    outside: list[str] = []

    def look(url: str) -> None:
        if url.startswith(site) and not urlsplit(url).path.startswith(path):
            outside.append(url)

    page.on("request", lambda request: look(request.url))
    return outside


def test_the_chat_answers_and_its_citations_lead_to_the_passage(
    behind: Behind, page: Page, failures: list[str]
) -> None:
    address = behind(Script(pause=0.02))
    outside = asked_outside(page, address)
    assert "Deep learning is" in answered(page, f"{address}/")
    link = answers(page).locator("a[href*='read/']").first
    assert link.evaluate("(link) => link.href").startswith(f"{address}/read/learning?")
    page.goto(link.evaluate("(link) => link.href"))
    expect(page.locator("#passage")).to_contain_text(DEEP[:40])
    page.locator("a.back").click()
    expect(page).to_have_url(f"{address}/")
    assert outside == []
    assert [failure for failure in failures if "ERR_ABORTED" not in failure] == []


def test_the_chat_answers_over_tls_at_a_name_of_its_own(behind: Behind, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        assert "Deep learning is" in answered(page, f"{behind(at='')}/")
    finally:
        context.close()


def test_an_author_signs_in_and_sees_every_tab(behind: Behind, page: Page, failures: list[str]) -> None:
    address = behind(author_password=PASSWORD, keep_questions=5)
    outside = asked_outside(page, address)
    page.goto(f"{address}/authors")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Baking bread").last).to_be_visible()
    expect(page).to_have_url(f"{address}/authors/")
    page.get_by_role("tab", name="What to write next", exact=True).click()
    expect(page.locator("#cga-topics")).not_to_contain_text("Preparing")
    assert page.context.cookies()[0]["path"] == "/guide/authors"
    assert outside == []
    assert [failure for failure in failures if "ERR_ABORTED" not in failure] == []


def test_a_course_of_another_site_uses_the_widget(behind: Behind, page: Page, course: CourseSite) -> None:
    address = behind(allow_origin=(course.origin,))
    outside = asked_outside(page, address)
    student.opened(page, course(student.corner(address)))
    student.ask(page)
    expect(student.answers(page)).to_contain_text("Deep learning is")
    assert outside == []


def test_the_lines_to_paste_name_the_public_address(behind: Behind, page: Page, failures: list[str]) -> None:
    address = behind()
    page.goto(f"{address}/embed-setup")
    expect(page.locator("#snippet")).to_contain_text(f'src="{address}/widget.js"')
    expect(page.locator(".server").first).to_have_text(f"{address}/")
    assert failures == []


def test_the_frame_answers(behind: Behind, page: Page) -> None:
    page.goto(f"{behind()}/embed")
    student.ask(page)
    expect(student.answers(page)).to_contain_text("Deep learning is")


def test_the_description_is_shown_and_calls_the_public_address(behind: Behind, page: Page, failures: list[str]) -> None:
    address = behind()
    outside = asked_outside(page, address)
    page.goto(f"{address}/docs")
    expect(page.locator("#operations-ask-ask_api_ask_post, .opblock").first).to_be_visible()
    described = httpx.get(f"{address}/openapi.json", trust_env=False).json()
    assert described["servers"] == [{"url": "/guide"}]
    assert outside == failures == []


def test_whoever_forgets_the_slash_is_led_to_the_chat(behind: Behind) -> None:
    address = behind()
    moved = httpx.get(f"{address}?q=x", trust_env=False)
    assert (moved.status_code, moved.headers["location"]) == (308, f"{address}/?q=x")
