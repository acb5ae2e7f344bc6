"""What a reader does with an answer to learn more from it, in a real browser over some pages of the handbook."""

from __future__ import annotations

import csv
import sqlite3
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assistant.records import Records
from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.browser.conftest import Serve
from tests.browser.reader import act, answered, answers, ask, finished, open_drawer, question_box, turns
from tests.fakes import DEEP, QUESTION, Script
from tests.patience import wait_until

pytestmark = pytest.mark.browser

DROPOUT = "What is dropout?"
SENTENCE = (
    "Scaling during training is called inverted dropout, and inverted dropout is the usual form in software libraries."
)
PAGES = ("dropout", "regularization", "overfitting", "early-stopping", "generalization")
HANDBOOK = [document for document in corpus() if document.id in PAGES]


@pytest.fixture
def studying(page: Page, serve: Serve) -> Page:
    """The chat with an answer about a concept of the handbook."""
    answered(page, serve(Script(SENTENCE), HANDBOOK), DROPOUT)
    return page


@pytest.fixture
def on_the_phone(phone: Page, serve: Serve) -> Page:
    """The same on a phone."""
    answered(phone, serve(Script(SENTENCE), HANDBOOK), DROPOUT)
    return phone


def bubble(page: Page) -> Locator:
    return page.locator("#cg-bubble")


def mark(page: Page) -> Locator:
    return page.locator("#cg-chat .cg-mark").first


def passage(page: Page) -> Locator:
    """Return the highlighted words of the document beside the conversation."""
    return page.frame_locator("iframe.cg-document").locator("#passage")


def tab(page: Page, name: str) -> None:
    """Open a tab of the panel; what does not fit is in the menu of the rest."""
    shown = page.get_by_role("tab", name=name, exact=True)
    if not shown.is_visible():
        page.locator("#cg-tabs .overflow-menu > button").click()
        shown = page.locator("#cg-tabs .overflow-dropdown button", has_text=name)
    shown.click()


def test_a_mark_shows_its_quote_when_pointed_at_or_focused(studying: Page) -> None:
    mark(studying).hover()
    expect(bubble(studying)).to_contain_text(SENTENCE)
    expect(bubble(studying).locator("strong")).to_have_text("Dropout › How dropout works")
    studying.mouse.move(5, 400)
    expect(bubble(studying)).to_be_hidden()
    question_box(studying).focus()
    for _ in range(40):
        studying.keyboard.press("Shift+Tab")
        if mark(studying).evaluate("mark => mark === document.activeElement"):
            break
    expect(bubble(studying)).to_contain_text(SENTENCE)
    assert mark(studying).get_attribute("aria-describedby") == "cg-bubble"
    studying.keyboard.press("Escape")
    expect(bubble(studying)).to_be_hidden()
    expect(mark(studying)).to_be_focused()


@pytest.mark.parametrize("link", [".cg-mark", ".cg-source"])
def test_a_click_opens_the_passage_beside_the_chat_and_escape_comes_back(studying: Page, link: str) -> None:
    place = studying.locator(f"#cg-chat {link}").first
    place.focus()
    place.click()
    expect(passage(studying)).to_contain_text("Scaling during training")
    expect(passage(studying)).to_be_in_viewport()
    expect(studying.get_by_role("link", name="Open in a tab of its own")).to_be_focused()
    studying.keyboard.press("Escape")
    expect(studying.locator("#cg-panel")).to_be_hidden()
    expect(place).to_be_focused()


def test_a_click_with_the_control_key_opens_the_passage_in_a_tab(studying: Page, context: BrowserContext) -> None:
    with context.expect_page() as opening:
        mark(studying).click(modifiers=["ControlOrMeta"])
    document = opening.value
    expect(document.locator("mark").first).to_be_in_viewport()
    assert document.evaluate("window.opener") is None
    expect(studying.locator("#cg-panel")).to_be_hidden()


@pytest.mark.parametrize("again", ["the mark", "the button"])
def test_a_tap_shows_the_quote_and_another_opens_the_document(on_the_phone: Page, again: str) -> None:
    mark(on_the_phone).tap()
    expect(bubble(on_the_phone)).to_contain_text(SENTENCE)
    expect(bubble(on_the_phone)).to_be_in_viewport(ratio=1)
    expect(on_the_phone.locator("#cg-panel")).to_be_hidden()
    if again == "the mark":
        mark(on_the_phone).tap()
    else:
        bubble(on_the_phone).get_by_role("button", name="Open in the document").tap()
    expect(passage(on_the_phone)).to_be_in_viewport()
    on_the_phone.locator("#cg-panel").get_by_role("button", name="Close").tap()
    expect(on_the_phone.locator("#cg-panel")).to_be_hidden()
    expect(question_box(on_the_phone)).to_be_in_viewport(ratio=1)


def test_an_answer_is_told_simpler_and_deeper_with_passages_of_its_own(studying: Page) -> None:
    for count, (does, says) in enumerate({"simpler": "Simpler, please.", "deeper": "Go deeper."}.items(), 2):
        act(studying, does)
        expect(turns(studying).nth(count - 1)).to_have_text(says)
        finished(studying, count)
        expect(answers(studying).nth(count - 1).locator(".cg-mark").first).to_be_visible()
    said = [answers(studying).nth(n).locator(".cg-answer").inner_text() for n in range(3)]
    assert len(set(said)) == 3


def test_an_example_is_given_until_the_material_has_no_other(studying: Page) -> None:
    act(studying, "example")
    expect(turns(studying).nth(1)).to_have_text("Give an example.")
    assert "A sports coach" in finished(studying, 2)
    act(studying, "example", 1)
    assert "gives no further example of this" in finished(studying, 3)


def test_a_concept_is_compared_with_a_neighbour_by_mouse_and_by_keyboard(studying: Page) -> None:
    menu = studying.locator(".cg-compare")
    menu.locator("summary").click()
    neighbours = ["Early stopping", "Overfitting", "Regularization", "Something else…"]
    expect(menu.get_by_role("button")).to_have_text(neighbours)
    menu.get_by_role("button", name="Overfitting").click()
    finished(studying, 2)
    expect(turns(studying).last).to_have_text("What is the difference between Dropout and Overfitting?")
    menu = studying.locator(".cg-compare").first
    menu.locator("summary").focus()
    studying.keyboard.press("Enter")
    studying.keyboard.press("Tab")
    expect(menu.get_by_role("button", name="Early stopping")).to_be_focused()
    studying.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.get_by_role("button", name="Overfitting")).to_be_hidden()
    studying.keyboard.press("Enter")
    menu.get_by_role("button", name="Something else…").press("Enter")
    expect(question_box(studying)).to_have_value("What is the difference between Dropout and ")
    expect(question_box(studying)).to_be_focused()


def test_the_map_shows_where_a_concept_is_and_asks_about_its_neighbours(studying: Page) -> None:
    act(studying, "map")
    map = studying.get_by_role("region", name="Concept map: Dropout")
    expect(map.locator("[aria-current]")).to_contain_text("asked")
    expect(map.locator(".cg-map-before li")).to_have_text(["Overfitting", "Regularization"])
    map.get_by_role("link", name="Early stopping").click()
    expect(turns(studying).last).to_have_text("What is early stopping?")
    finished(studying, 2)


def test_a_path_leads_to_a_goal_with_what_was_asked_ticked(studying: Page) -> None:
    open_drawer(studying, "Study panel")
    tab(studying, "Path")
    goal = studying.get_by_label("What do you want to understand?")
    goal.fill("I want to understand dropout")
    goal.press("Enter")
    path = studying.get_by_role("region", name="Your path to: Dropout")
    expect(path.locator("ol > li").last).to_contain_text("Dropout")
    expect(path.locator("li.cg-done")).to_contain_text(["Dropout"])
    path.get_by_role("link", name="Generalization").click()
    finished(studying, 2)
    goal.fill("the history of Rome")
    goal.press("Enter")
    expect(studying.get_by_text("The handbook has no page on")).to_be_visible()


def test_answers_become_cards_that_are_saved_for_anki_and_as_csv(studying: Page) -> None:
    open_drawer(studying, "Study panel")
    tab(studying, "Cards")
    studying.locator(".cg-cards summary", has_text=DROPOUT).click()
    expect(studying.locator(".cg-cards")).to_contain_text(SENTENCE)
    with studying.expect_download() as downloading:
        studying.get_by_role("button", name="Save for Anki").click()
    assert downloading.value.suggested_filename == f"{DROPOUT[:-1]}.apkg"
    with zipfile.ZipFile(downloading.value.path()) as deck:
        collection = Path(downloading.value.path()).with_suffix(".anki2")
        collection.write_bytes(deck.read("collection.anki2"))
    [(fields,)] = sqlite3.connect(collection).execute("SELECT flds FROM notes").fetchall()
    assert DROPOUT in fields and "Scaling during training" in fields
    with studying.expect_download() as downloading:
        studying.get_by_role("button", name="Save as CSV").click()
    rows = list(csv.reader(Path(downloading.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert any(DROPOUT in row for row in rows)


def test_the_panel_is_as_good_on_a_phone(on_the_phone: Page) -> None:
    act(on_the_phone, "map")
    map = on_the_phone.get_by_role("region", name="Concept map: Dropout")
    expect(map).to_be_in_viewport()
    tab(on_the_phone, "Cards")
    expect(on_the_phone.locator(".cg-cards summary")).to_be_in_viewport()
    tab(on_the_phone, "Map")
    map.get_by_role("link", name="Early stopping").tap()
    expect(on_the_phone.locator("#cg-panel")).to_be_hidden()
    finished(on_the_phone, 2)


def test_a_rating_is_recorded_with_its_reason_and_can_be_withdrawn(page: Page, serve: Serve, tmp_path: Path) -> None:
    records = Records(Settings(data_dir=tmp_path).records_dir)

    def recorded() -> list[tuple[str, str]]:
        return [(one.rating, one.comment) for one in records.feedback()]

    answered(page, serve(Script(DEEP)), QUESTION)
    page.get_by_role("button", name="Helpful", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Helpful: you said so")).to_be_focused()
    assert recorded() == [("up", "")]
    page.get_by_role("button", name="Not helpful", exact=True).click()
    expect(page.get_by_role("textbox", name="What could be better? (optional)")).to_be_focused()
    page.keyboard.type("Too short. <b>Really</b>")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    page.wait_for_function("!document.querySelector('dialog')")
    pressed = page.get_by_role("button", name="Not helpful: you said so")
    expect(pressed).to_be_visible()
    expect(pressed).to_be_focused()
    assert wait_until(lambda: ("down", "Too short. <b>Really</b>") in recorded())
    assert recorded() == [("down", "Too short. <b>Really</b>")]
    pressed.click()
    expect(page.get_by_role("button", name="Not helpful", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert recorded() == []


def test_what_may_be_asked_next_is_offered_under_the_last_answer_alone(studying: Page) -> None:
    suggestion = studying.locator("#cg-chat .option").first
    asked = suggestion.inner_text().removeprefix("→").strip()
    suggestion.click()
    expect(turns(studying)).to_have_text([DROPOUT, asked])
    finished(studying, 2)
    expect(studying.locator("#cg-chat .options")).to_have_count(1)
    ask(studying, DROPOUT)
    finished(studying, 3)
