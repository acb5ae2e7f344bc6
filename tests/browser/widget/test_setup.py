"""The page that writes the lines: what is chosen is what they say, and pasted into a course they work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.conftest import DESKTOP, Serve
from tests.browser.reader import OVERFLOW, serious
from tests.browser.widget.conftest import CourseSite
from tests.fakes import DEEP, QUESTION, Script

pytestmark = pytest.mark.browser

KINDS = {"corner": "A button in the corner", "inline": "In the page", "frame": "A frame"}

SITES = {
    "https://school.example": "https://school.example",
    "HTTPS://School.Example:443/course/3.html?x#y": "https://school.example",
    "school.example/moodle": "https://school.example",
    "http://127.0.0.2:3000/": "http://127.0.0.2:3000",
    "https://[::1]:8443": "https://[::1]:8443",
    "https://*.school.example": "'https://*.school.example'",
    "münchen.example": "https://xn--mnchen-3ya.example",
}
NO_SITES = (
    "https://", "javascript:alert(1)", "file:///etc/passwd", "ftp://school.example", "https://a;rm", "https://$(id)",
    "https://a`id`", "https://a'b", "x y", "https://*", "https://a.*.b", "https://*.*.b", "me@school.example",
)  # fmt: skip

PARSED = """(lines) => [...new DOMParser().parseFromString(lines, "text/html").querySelectorAll("head *, body *")].map(
  (element) => [element.localName, Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))]
)"""
"""Read lines as a browser does that meets them in a page."""

SET = """([name, value]) => {
  const field = document.getElementById("choices").elements[name];
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field.value;
}"""

NASTY = st.text(st.sampled_from("\"'<>&`=/|;#%+\\ \t\n{}$-!\u00a0\u2028é😀axQ0\0\x0b"), max_size=60) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=60
)


@pytest.fixture
def setup(serve: Serve, course: CourseSite, page: Page) -> Page:
    """The page, opened, of a guide that the course's site may use."""
    page.goto(f"{serve(Script(), allow_origin=[course.origin])}/embed-setup")
    expect(page.locator("#snippet")).not_to_be_empty()
    return page


def choose(page: Page, kind: str) -> None:
    page.get_by_role("radio", name=KINDS[kind]).check()


def lines(page: Page) -> str:
    return page.locator("#snippet").inner_text()


def parsed(page: Page) -> list[tuple[str, dict[str, str]]]:
    return [(tag, attributes) for tag, attributes in page.evaluate(PARSED, lines(page))]


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("#preview")


def test_without_a_choice_it_is_the_one_line(setup: Page) -> None:
    server = setup.evaluate("location.origin")

    assert lines(setup) == f'<script src="{server}/widget.js" data-title="Ask about this course" defer></script>'


def test_every_choice_stands_in_the_lines(setup: Page) -> None:
    server = setup.evaluate("location.origin")
    setup.get_by_role("textbox", name="Title").fill("Ask me")
    setup.get_by_role("textbox", name="Greeting").fill("Hello there")
    setup.get_by_role("textbox", name="Topic of the page").fill("backpropagation")
    setup.get_by_role("textbox", name="Example questions").fill("What is it?\n\n Why this | that? ")
    setup.get_by_role("combobox", name="Language").select_option("Deutsch")
    setup.get_by_role("combobox", name="Level").select_option("Beginner")
    setup.get_by_role("combobox", name="Theme").select_option("Dark")
    setup.get_by_role("combobox", name="Size").select_option("Large")
    setup.get_by_role("combobox", name="Corner").select_option("Top left")
    setup.get_by_label("A colour of my own").check()
    setup.get_by_label("Colour", exact=True).fill("#aa0033")
    setup.get_by_label("Send the page’s address").check()
    setup.get_by_label("Pin this version").check()
    chosen = {
        "title": "Ask me", "greeting": "Hello there", "topic": "backpropagation", "level": "beginner", "theme": "dark",
        "lang": "de", "size": "large", "accent": "#aa0033", "questions": "What is it?|Why this / that?",
    }  # fmt: skip
    script = {
        "src": f"{server}/widget-1.js",
        "integrity": setup.locator("#integrity").text_content(),
        "crossorigin": "anonymous",
        "defer": "",
    }

    data = {f"data-{name}": value for name, value in chosen.items()}
    assert parsed(setup) == [("script", {**script, **data, "data-corner": "top-left", "data-send-page": ""})]

    choose(setup, "inline")
    element = {"mode": "inline", "data-title": chosen.pop("title"), **chosen, "send-page": ""}
    assert parsed(setup) == [("script", script), ("concept-guide", element)]

    choose(setup, "frame")
    [(tag, frame)] = parsed(setup)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(frame["src"]).query).items()}
    del chosen["size"]
    assert (tag, frame["title"], frame["height"]) == ("iframe", "Ask me", "760")
    assert asked == {"title": "Ask me", **chosen}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_typed_is_read_back_as_it_was_typed(setup: Page, kind: str) -> None:
    choose(setup, kind)

    @given(NASTY, NASTY)
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def check(title: str, questions: str) -> None:
        title = setup.evaluate(SET, ["title", title])
        questions = setup.evaluate(SET, ["questions", questions])
        tag, attributes = parsed(setup)[-1]
        if kind == "frame":
            asked = parse_qs(urlsplit(attributes["src"]).query)
            found = {f"data-{name}": values[0] for name, values in asked.items()}
        else:
            found = {name if name.startswith("data-") else f"data-{name}": value for name, value in attributes.items()}

        assert tag == {"corner": "script", "inline": "concept-guide", "frame": "iframe"}[kind]
        assert found.get("data-title", "") == plain(title)
        listed = "|".join(line.replace("|", "/") for line in map(js_trimmed, questions.split("\n")) if line)
        assert found.get("data-questions", "") == plain(listed)

    check()


def plain(text: str) -> str:
    """Return text without what no page can hold, and without space around it."""
    return js_trimmed("".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign != "\x7f")))


def js_trimmed(text: str) -> str:
    return text.strip("\t\n\x0b\x0c\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
                      "\u2028\u2029\u202f\u205f\u3000\ufeff")  # fmt: skip


@pytest.mark.parametrize(("kind", "pinned"), [("corner", False), ("corner", True), ("inline", True), ("frame", False)])
@pytest.mark.parametrize("strict", [False, True], ids=["any page", "a strict page"])
def test_the_lines_work_where_they_are_pasted(
    setup: Page, course: CourseSite, context: BrowserContext, kind: str, pinned: bool, strict: bool
) -> None:
    choose(setup, kind)
    setup.get_by_role("textbox", name="Title").fill('Ask "me" <b>&amp;</b>')
    if pinned:
        setup.get_by_label("Pin this version").check()
    policy = " ".join((setup.locator("#policy").text_content() or "").split())
    headers = {"content-security-policy": f"default-src 'none'; base-uri 'none'; {policy}"} if strict else {}
    page = context.new_page()
    page.goto(course(f"<!doctype html><title>A course</title><h1>Lesson 3</h1>{lines(setup)}", headers))

    inside = page.frame_locator("iframe") if kind == "frame" else page
    if kind == "corner":
        page.get_by_role("button", name='Ask "me" <b>&amp;</b>').click()
    expect(inside.get_by_role("heading", name='Ask "me" <b>&amp;</b>')).to_be_visible()
    inside.get_by_role("textbox").fill(QUESTION)
    inside.get_by_role("textbox").press("Enter")
    expect(inside.locator(".answer")).to_contain_text(DEEP)


def test_a_site_that_is_not_allowed_is_told_so(setup: Page, stranger: CourseSite, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(stranger(f"<!doctype html><title>Another course</title>{lines(setup)}"))
    page.get_by_role("button", name="Ask about this course").click()
    page.get_by_role("textbox").fill(QUESTION)
    page.get_by_role("textbox").press("Enter")

    expect(page.locator(".turn .problem")).to_be_visible()
    expect(page.get_by_text(DEEP)).to_have_count(0)


def test_the_preview_follows_the_choices(setup: Page) -> None:
    setup.get_by_role("textbox", name="Title").fill("Try me")
    expect(preview(setup).get_by_role("button", name="Try me")).to_be_visible()
    choose(setup, "inline")
    expect(preview(setup).get_by_role("heading", name="Try me")).to_be_visible()
    setup.get_by_role("textbox", name="Greeting").fill("Welcome to <b>lesson 3</b>")
    choose(setup, "frame")
    framed = preview(setup).frame_locator("iframe")
    expect(framed.get_by_text("Welcome to <b>lesson 3</b>")).to_be_visible()
    framed.get_by_role("textbox").fill(QUESTION)
    framed.get_by_role("textbox").press("Enter")
    expect(framed.locator(".answer")).to_contain_text(DEEP)


def test_the_way_back_leaves_the_page_and_not_a_preview(serve: Serve, page: Page) -> None:
    page.goto("about:blank")
    page.goto(f"{serve(Script())}/embed-setup")
    for title in ("One", "Two", "Three"):
        page.get_by_role("textbox", name="Title").fill(title)
        expect(preview(page).get_by_role("button", name=title)).to_be_visible()
    page.go_back()

    expect(page).to_have_url("about:blank")


def test_its_own_policy_refuses_nothing_that_it_does(setup: Page) -> None:
    refused: list[str] = []
    setup.on("console", lambda message: refused.append(message.text) if message.type in ("error", "warning") else None)
    setup.on("pageerror", lambda error: refused.append(str(error)))
    for kind in KINDS:
        choose(setup, kind)
        setup.wait_for_timeout(600)
        expect(preview(setup).locator("concept-guide, iframe")).to_have_count(1)

    assert refused == []


def test_the_lines_are_copied(setup: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    setup.get_by_role("button", name="Copy the lines").click()

    expect(setup.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert setup.evaluate("navigator.clipboard.readText()") == lines(setup)


def test_where_a_browser_lets_no_page_copy_the_lines_are_selected(setup: Page) -> None:
    setup.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    setup.get_by_role("button", name="Copy the lines").click()

    expect(setup.get_by_text("Selected: copy it with")).to_be_visible()
    assert setup.evaluate("getSelection().toString()").strip() == lines(setup)


def test_the_command_allows_the_site_that_was_typed(setup: Page) -> None:
    for typed, allowed in SITES.items():
        setup.get_by_role("textbox", name="Your site").fill(typed)

        expect(setup.locator("#command")).to_have_text(f"concept-guide serve --allow-origin {allowed}")
        expect(setup.locator("#site-problem")).to_be_hidden()


def test_what_is_no_site_goes_into_no_command(setup: Page) -> None:
    for typed in NO_SITES:
        setup.get_by_role("textbox", name="Your site").fill("")
        setup.get_by_role("textbox", name="Your site").fill(typed)

        expect(setup.locator("#site-problem")).to_be_visible()
        expect(setup.locator("#site")).to_have_attribute("aria-invalid", "true")
        expect(setup.locator("#command")).to_have_text("concept-guide serve --allow-origin https://your.site")


def test_who_is_allowed_is_not_told(setup: Page, course: CourseSite) -> None:
    assert course.origin not in setup.content()


def test_on_this_machine_alone_it_says_that_the_lines_are_for_this_machine(setup: Page) -> None:
    expect(setup.get_by_text("works on this machine alone")).to_be_visible()


def test_another_site_cannot_show_it(setup: Page, course: CourseSite, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(course(f'<!doctype html><title>x</title><iframe src="{setup.url}"></iframe>'))
    page.wait_for_load_state("networkidle")

    assert not [frame for frame in page.frames if frame.locator("#choices").count()]


def test_the_keyboard_does_it_all(setup: Page) -> None:
    setup.keyboard.press("Tab")
    setup.keyboard.press("ArrowDown")
    assert lines(setup).count("\n") == 1, "The arrows go from one kind to the next."
    passed = []
    for _ in range(40):
        passed.append(setup.evaluate("document.activeElement.name || document.activeElement.dataset.copies"))
        if passed[-1] == "snippet":
            break
        setup.keyboard.press("Tab")
    setup.keyboard.press("Enter")

    assert passed[:5] == ["kind", "title", "greeting", "topic", "questions"]
    assert passed[-1] == "snippet"
    expect(setup.locator("#told")).not_to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, {"viewport": {"width": 320, "height": 740}}], ids=["desktop", "320 px"])
def test_it_fits_and_axe_finds_nothing_serious(
    serve: Serve, contexts: Callable[..., BrowserContext], scheme: str, size: dict[str, Any]
) -> None:
    page = contexts(**size, color_scheme=scheme, reduced_motion="reduce").new_page()
    page.goto(f"{serve(Script())}/embed-setup")
    for details in page.locator("details").all():
        details.locator("summary").click()
    page.get_by_role("textbox", name="Your site").fill("no site at all")
    page.get_by_label("A colour of my own").check()
    for kind in KINDS:
        choose(page, kind)
        page.wait_for_timeout(600)
        assert page.evaluate(OVERFLOW) <= 0
        assert serious(page) == []
