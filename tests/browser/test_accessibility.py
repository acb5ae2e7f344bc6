"""Nothing is serious for axe in any state, in light and dark, on a desktop and a phone; the keyboard does it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.server import create_app
from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.browser.reader import ask, question_box
from tests.fakes import OFF_TOPIC, Agreeing, assistant_of, served
from tests.patience import PATIENCE_MS

pytestmark = pytest.mark.browser

SENTENCE = (
    "Overfitting is what happens when a model fits the details and the noise of its training data so closely that its "
    "predictions for new data get worse."
)
PAGES = ("overfitting", "generalization", "regularization", "underfitting", "train-validation-and-test-split")
DESKTOP = {"viewport": {"width": 1100, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("axe")
    pages = [document for document in corpus() if document.id in PAGES]
    model = Agreeing(SENTENCE)
    model.pause = 0.02
    assistant = assistant_of(model, folder, pages)
    with served(create_app(assistant, Settings(data_dir=folder))) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the chat as a new reader."""
    contexts = []

    def open_chat(**chosen: Any) -> Page:
        context = browser.new_context(**{**DESKTOP, "reduced_motion": "reduce", **chosen})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        question_box(page).wait_for()
        page.get_by_text("Which company made Claude?").wait_for()
        return page

    yield open_chat
    for context in contexts:
        context.close()


def answered(page: Page, count: int = 1) -> None:
    expect(page.locator("#cg-chat .bot-row")).to_have_count(count, timeout=PATIENCE_MS)
    expect(page.locator("#cg-chat .cg-status")).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_role("button", name="Ask", exact=True).wait_for()


def serious(page: Page, state: str) -> list[str]:
    """Return what axe finds serious or critical, each with where it is."""
    found = Axe().run(page).response["violations"]
    return [
        f"{state}: {one['id']} at {node['target']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_in_any_state(opened: Callable[..., Page], size: dict[str, Any], scheme: str) -> None:
    page = opened(color_scheme=scheme, **size)
    found = serious(page, "empty")
    ask(page, "What is overfitting?")
    page.locator("#cg-chat .cg-found").wait_for()
    found += serious(page, "answering")
    answered(page)
    found += serious(page, "answered")
    page.locator("#cg-chat .cg-mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator("#cg-bubble").wait_for()
    found += serious(page, "quote")
    page.keyboard.press("Escape")
    page.locator("#cg-chat .cg-compare summary").click()
    found += serious(page, "compare")
    page.keyboard.press("Escape")
    page.locator("#cg-chat .cg-mark").first.click()
    page.frame_locator("iframe.cg-document").locator("#passage").wait_for()
    found += serious(page, "passage")
    for tab in ("Map", "Path", "Quiz", "Cards"):
        _open_tab(page, tab)
        found += serious(page, tab)
    page.locator("#cg-panel").get_by_role("button", name="Close").first.click()
    page.locator("#cg-header").get_by_role("button", name="Conversations").click()
    page.locator(".cg-kept .cg-name").first.wait_for()
    found += serious(page, "conversations")
    page.keyboard.press("Escape")
    page.locator("#cg-chat .cg-do-rate-down").first.click()
    page.locator("#cg-reason").wait_for()
    found += serious(page, "reason")
    page.keyboard.press("Escape")
    page.locator("#cg-chat .cg-do-edit").first.click()
    page.locator("#cg-editing").wait_for()
    found += serious(page, "editing")
    page.get_by_role("button", name="Cancel").click()
    page.locator("#cg-editing").wait_for(state="hidden")
    ask(page, OFF_TOPIC)
    answered(page, 2)
    found += serious(page, "declined")
    ask(page, "What is overfitting?")
    page.locator("#cg-chat .cg-found").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator("#cg-chat .cg-problem").wait_for()
    found += serious(page, "problem")
    ask(page, "")
    page.locator(".toast-body").wait_for()
    # It fades in, and half faded its contrast is another.
    page.wait_for_function("document.querySelector('.toast-body').getAnimations().length === 0")
    found += serious(page, "refused")
    assert found == []


def _open_tab(page: Page, name: str) -> None:
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.get_by_role("button", name="More tabs").click()
        tab = page.locator("#cg-tabs .overflow-dropdown").get_by_text(name)
    tab.click()
    page.wait_for_timeout(300)


def test_the_keyboard_alone_opens_a_passage_and_comes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.keyboard.type("What is overfitting?")
    page.keyboard.press("Enter")
    answered(page)
    mark = page.locator("#cg-chat .cg-mark").first
    _tab_to(page, "cg-mark")
    expect(mark).to_be_focused()
    expect(page.locator("#cg-bubble")).to_contain_text("Overfitting is what happens")
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe.cg-document").locator("#passage")).to_be_visible()
    expect(page.locator(".cg-document-top a")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#cg-panel').inert")
    expect(mark).to_be_focused()


@pytest.mark.parametrize("name", ["Conversations", "Study panel"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_keyboard_goes_into_a_drawer_and_comes_back(
    opened: Callable[..., Page], size: dict[str, Any], name: str
) -> None:
    page = opened(**size)
    button = page.locator("#cg-header").get_by_role("button", name=name)
    drawer = page.get_by_role("complementary", name=name)
    button.press("Enter")
    expect(drawer.get_by_role("button", name="Close").first).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_what_is_put_away_cannot_be_reached(opened: Callable[..., Page]) -> None:
    page = opened()
    for drawer in ("#cg-panel", "#cg-conversations"):
        assert page.evaluate("id => document.querySelector(id).inert", drawer)


def test_a_finished_answer_is_announced_and_its_words_are_not(opened: Callable[..., Page]) -> None:
    page = opened()
    assert page.locator('#cg-chat [aria-live="polite"]').count() == 0
    page.evaluate(
        """() => {
            window.announced = [];
            const region = document.getElementById("cg-announced");
            new MutationObserver(() => window.announced.push(region.textContent)).observe(region, {childList: true});
        }"""
    )
    ask(page, "What is overfitting?")
    answered(page)
    expect(page.locator("#cg-announced")).to_contain_text("Answer: Overfitting is what happens")
    page.wait_for_timeout(500)
    said = page.evaluate("window.announced")
    assert len([text for text in said if text.startswith("Answer:")]) == 1
    assert len(said) <= 2


@pytest.mark.parametrize(
    "size",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 550, "height": 400}, "device_scale_factor": 2},
    ],
    ids=["320 px", "200 %"],
)
def test_nothing_has_to_be_scrolled_sideways(opened: Callable[..., Page], size: dict[str, Any]) -> None:
    page = opened(**size)
    ask(page, "What is overfitting?")
    answered(page)
    for _ in range(2):
        width = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for part in ("#cg-header", "#cg-ask", "#cg-chat .cg-turn"):
            box = page.locator(part).last.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width + 1, part
        if not page.locator("#cg-tabs").is_visible():
            page.locator("#cg-header").get_by_role("button", name="Study panel").click()
            page.locator("#cg-tabs").wait_for()


def _tab_to(page: Page, kind: str) -> None:
    """Press Tab until an element of a class has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("kind => document.activeElement.classList.contains(kind)", kind):
            return
    raise AssertionError(f"Tab does not come to {kind}.")
