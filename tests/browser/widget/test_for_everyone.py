"""The widget is for everyone: axe finds nothing serious in any state; the keyboard, a small screen, few colours do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assistant.server import create_app
from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import OVERFLOW, serious
from tests.browser.widget.conftest import CourseSite
from tests.browser.widget.student import ask, corner, finished, inline, launcher, opened, question_box
from tests.fakes import OFF_TOPIC, Agreeing, assistant_of, served

pytestmark = pytest.mark.browser

PAGES = ("dropout", "regularization", "overfitting", "early-stopping", "generalization")
DROPOUT = "What is dropout?"
SENTENCE = (
    "Scaling during training is called inverted dropout, and inverted dropout is the usual form in software libraries."
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
EXPLAIN = '<button data-explain="dropout">Explain</button>'


@pytest.fixture(scope="module")
def model() -> Agreeing:
    return Agreeing(SENTENCE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model: Agreeing) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("everyone")
    assistant = assistant_of(model, folder, [document for document in corpus() if document.id in PAGES])
    settings = Settings(data_dir=folder, allow_origin=("*",), limit_session="", limit_address="", limit_site="")
    with served(create_app(assistant, settings)) as address:
        yield address


def passage(page: Page) -> Locator:
    return page.frame_locator("section.passage iframe").locator("#passage")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def open_menu(page: Page) -> None:
    press(page, "Menu")
    expect(page.get_by_role("radio", name="Standard")).to_be_visible()


def states(page: Page, model: Agreeing) -> Iterator[str]:
    """Go through what can be seen of the guide; each state is there when its name is given."""
    if launcher(page).count():
        yield "closed"
        launcher(page).click()
    question_box(page).wait_for()
    yield "open"
    model.pause = 0.5
    ask(page, DROPOUT)
    expect(page.locator(".status")).to_have_text("Writing…")
    yield "answering"
    model.pause = 0
    finished(page)
    yield "answered"
    page.locator(".mark").first.focus()
    page.locator(".tip").wait_for()
    yield "quote"
    page.locator(".mark").first.press("Enter")
    passage(page).wait_for()
    yield "passage"
    page.keyboard.press("Escape")
    page.locator(".compare summary").click()
    page.get_by_role("button", name="Overfitting", exact=True).wait_for()
    press(page, "Not helpful")
    page.locator(".reason").wait_for()
    yield "comparing, and a reason"
    press(page, "Send")
    press(page, "Quiz me")
    page.get_by_role("radio").first.check()
    yield "quiz"
    press(page, "Check")
    page.locator(".verdict").wait_for()
    yield "marked"
    page.keyboard.press("Escape")
    open_menu(page)
    yield "menu"
    press(page, "New conversation")
    page.get_by_role("button", name="Delete and begin anew").wait_for()
    yield "to be deleted"
    page.keyboard.press("Escape")
    ask(page, OFF_TOPIC)
    finished(page, 2)
    yield "declined"
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, DROPOUT)
    page.locator(".problem").wait_for()
    yield "problem"


@pytest.mark.parametrize(
    ("kind", "size"),
    [("corner", DESKTOP), ("corner", PHONE), ("inline", PHONE), ("frame", DESKTOP)],
    ids=["corner", "corner of a phone", "inline on a phone", "frame"],
)
def test_axe_finds_nothing_serious_in_any_state(
    contexts: Callable[..., BrowserContext],
    course: CourseSite,
    server: str,
    model: Agreeing,
    kind: str,
    size: dict[str, Any],
) -> None:
    page = contexts(**size, reduced_motion="reduce").new_page()
    lessons = {"corner": corner(server), "inline": inline(server)}
    page.goto(course(lessons[kind]) if kind in lessons else f"{server}/embed")
    found = []
    for state in states(page, model):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [(state, scheme, *problem) for problem in serious(page)]
    assert found == []


def test_the_keyboard_alone_does_everything(page: Page, course: CourseSite, server: str, model: Agreeing) -> None:
    model.pause = 0
    page.goto(course(corner(server)))
    launcher(page).wait_for()
    _tab_to(page, ".launcher")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ask about this course")).to_be_visible()
    expect(question_box(page)).to_be_focused()
    page.keyboard.type(DROPOUT)
    page.keyboard.press("Enter")
    finished(page)
    mark = page.locator(".mark").first
    _tab_to(page, ".mark", "Shift+Tab")
    expect(page.locator(".tip")).to_contain_text(SENTENCE)
    page.keyboard.press("Enter")
    passage(page).wait_for()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    _tab_to(page, "[aria-controls='menu-items']", "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Beginner")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_focused()
    quiz_me = page.get_by_role("button", name="Quiz me")
    _tab_to(page, ".learn .chip:last-child")
    expect(quiz_me).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("radio").first.wait_for()
    _tab_to(page, "[type=radio]")
    page.keyboard.press("Space")
    _tab_to(page, ".quiz [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_focused()
    page.keyboard.press("Escape")
    expect(quiz_me).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def _tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until what a selector names has the focus."""
    matches = """(selector) => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active.matches(selector);
    }"""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate(matches, selector):
            return
    raise AssertionError(f"{key} does not come to {selector}.")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_focus_goes_back_to_the_button_of_the_page_that_asked(
    contexts: Callable[..., BrowserContext], course: CourseSite, server: str, model: Agreeing, size: dict[str, Any]
) -> None:
    model.pause = 0
    page = contexts(**size).new_page()
    page.goto(course(corner(server).replace("<p>The end.</p>", EXPLAIN)))
    explain = page.get_by_role("button", name="Explain")
    explain.press("Enter")
    finished(page)
    expect(page.locator(".question")).to_have_text(DROPOUT)
    expect(question_box(page)).to_be_focused()
    page.locator(".mark").first.focus()
    page.keyboard.press("Tab")
    page.locator(".mark").first.focus()
    page.locator(".tip").get_by_role("button", name="Open in the document").click()
    passage(page).wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".mark").first).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(explain).to_be_focused()


def test_a_finished_answer_is_announced_once_and_its_words_are_not(
    page: Page, course: CourseSite, server: str, model: Agreeing
) -> None:
    model.pause = 0.02
    opened(page, course(corner(server)))
    page.evaluate(
        """() => {
            window.announced = [];
            const root = document.querySelector("concept-guide").shadowRoot;
            const spoken = "[role=status], [role=alert], [aria-live]:not([aria-live=off])";
            for (const region of root.querySelectorAll(spoken)) {
                const hear = () => window.announced.push(region.textContent);
                new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true });
            }
        }"""
    )
    ask(page, DROPOUT)
    finished(page)
    expect(page.locator(".unseen[role=status]")).to_have_text(f"Answer: {SENTENCE}")
    assert page.evaluate("announced") == [f"Answer: {SENTENCE}"]
    assert page.locator(".log").get_attribute("aria-live") == "off"


@pytest.mark.parametrize(
    "size",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 550, "height": 400}, "device_scale_factor": 2},
    ],
    ids=["320 px", "200 %"],
)
def test_nothing_has_to_be_scrolled_sideways(
    contexts: Callable[..., BrowserContext], course: CourseSite, server: str, model: Agreeing, size: dict[str, Any]
) -> None:
    page = contexts(**size).new_page()
    page.goto(course(corner(server, title="Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen")))
    parts = page.locator(".panel, .frame, .log, .view")
    too_wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"
    for state in states(page, model):
        assert page.evaluate(OVERFLOW) <= 0, state
        assert parts.evaluate_all(too_wide) == [], state
        for part in page.locator(".launcher, .panel, .top, .asking").all():
            if part.is_visible():
                expect(part).to_be_in_viewport(ratio=1)
    ask(page, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3)
    expect(page.locator(".turn")).to_have_count(4)
    assert parts.evaluate_all(too_wide) == []


def test_what_moves_stands_still_for_who_wants_it(
    contexts: Callable[..., BrowserContext], course: CourseSite, server: str, model: Agreeing
) -> None:
    moving = """document.querySelector("concept-guide").shadowRoot.getAnimations().length"""
    page = contexts().new_page()
    model.pause = 0.5
    ask(opened(page, course(corner(server))), DROPOUT)
    expect(page.locator(".status")).to_have_text("Writing…")
    page.wait_for_function(f"{moving} > 0")
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(f"{moving} === 0")
    model.pause = 0
    finished(page)


def test_in_forced_colours_what_can_be_pressed_has_an_edge(
    contexts: Callable[..., BrowserContext], course: CourseSite, server: str, model: Agreeing
) -> None:
    model.pause = 0
    page = contexts(forced_colors="active").new_page()
    page.goto(course(corner(server)))

    def edges(selector: str) -> set[tuple[str, str]]:
        read = "(all) => all.map((one) => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).outlineStyle])"
        return {(border, outline) for border, outline in page.locator(selector).evaluate_all(read)}

    assert edges(".launcher") == {("solid", "none")}
    launcher(page).click()
    ask(page, DROPOUT)
    finished(page)
    for selector in (".panel", ".main:not([hidden])", ".chip", ".source", ".question"):
        assert {border for border, _ in edges(selector)} == {"solid"}, selector
    press(page, "Helpful")
    expect(page.locator(".note")).to_be_visible()
    assert {border for border, _ in edges(".note")} == {"solid"}
    question_box(page).focus()
    assert {outline for _, outline in edges(".thumb-up[aria-pressed=true]")} == {"solid"}


def test_a_german_page_has_a_german_guide(page: Page, course: CourseSite, server: str, model: Agreeing) -> None:
    model.pause = 0
    page.goto(course(corner(server).replace('lang="en"', 'lang="de"')))
    expect(launcher(page)).to_have_text("Frag zu diesem Kurs")
    expect(launcher(page)).to_have_attribute("lang", "de")
    launcher(page).click()
    dialog = page.get_by_role("dialog", name="Frag zu diesem Kurs")
    expect(dialog.locator(".frame")).to_have_attribute("lang", "de")
    expect(dialog.get_by_role("textbox", name="Deine Frage")).to_be_focused()
    ask(page, OFF_TOPIC)
    declined = finished(page)
    assert "Kursmaterial" in declined
    expect(page.locator(".unseen[role=status]")).to_have_text(f"Antwort: {declined}")
    ask(page, DROPOUT)
    finished(page, 2)
    expect(page.get_by_role("heading", name="Quellen")).to_be_visible()
    page.locator(".mark").first.click()
    expect(page.frame_locator("section.passage iframe").locator("html")).to_have_attribute("lang", "de")
