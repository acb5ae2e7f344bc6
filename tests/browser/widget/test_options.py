"""What an author chooses comes about, nonsense is ignored; what a page can do with the guide, and hears of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.widget import student
from tests.browser.widget.conftest import CourseSite
from tests.fakes import DEEP, OFF_TOPIC, QUESTION, Script

pytestmark = pytest.mark.browser

HEAR = """<script>
  window.heard = [];
  for (const type of ["open", "close", "answer", "declined", "feedback"]) {
    document.addEventListener(type, ({ target, detail }) => heard.push([target.localName, type, detail]));
  }
</script>"""

Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, serve: Serve, course: CourseSite) -> Visit:
    """Go to a lesson with the guide in its corner (options of the script), and more in the page."""

    def go(more: str = "", **options: str) -> Page:
        guide = serve(Script(), allow_origin=[course.origin])
        page.goto(course(student.LESSON.format(guides=more + student.script(guide, **options))))
        return page

    return go


def style(page: Page, part: str, name: str) -> str:
    return str(page.locator(part).first.evaluate("(part, name) => getComputedStyle(part)[name]", name))


def choose(page: Page, **options: str) -> None:
    """Change options of the guide in the page."""
    page.evaluate("(options) => Object.entries(options).forEach((one) => conceptGuide.setAttribute(...one))", options)


def test_words_of_the_author_stand_where_they_belong(visit: Visit) -> None:
    page = visit(
        title="Ask Ada",
        greeting="Ask away.",
        placeholder="What puzzles you?",
        questions="What is deep learning? | Why?",
    )
    expect(student.launcher(page)).to_have_text("Ask Ada")
    student.launcher(page).click()
    expect(page.get_by_role("dialog", name="Ask Ada")).to_be_visible()
    expect(page.locator(".greeting p")).to_have_text("Ask away.")
    expect(student.question_box(page)).to_have_attribute("placeholder", "What puzzles you?")
    expect(page.locator(".greeting .chip")).to_have_text([QUESTION, "Why?"])
    page.locator(".greeting .chip").first.click()
    assert DEEP in student.finished(page)


def test_a_topic_offers_its_question_and_the_button_has_a_name_of_its_own(visit: Visit) -> None:
    page = visit(title="Ask Ada", topic="deep learning", button_label="Help", level="expert")
    student.launcher(page).click()
    expect(student.launcher(page)).to_have_text("Help")
    with page.expect_request("**/api/ask") as asked:
        page.get_by_role("button", name=QUESTION).click()
    assert json.loads(asked.value.post_data or "")["level"] == "expert"


@pytest.mark.parametrize(
    ("page_lang", "lang", "name"),
    [("en", "de", "Frage"), ("es-MX", "", "pregunta"), ("fr", "xx", "Votre question"), ("xx", "", "Your question")],
)
def test_the_guide_speaks_the_language_of_its_option_else_of_the_page(
    visit: Visit, page_lang: str, lang: str, name: str
) -> None:
    visit_page = visit(f"<script>document.documentElement.lang = '{page_lang}'</script>", lang=lang)
    student.launcher(visit_page).click()
    expect(student.question_box(visit_page)).to_have_attribute("aria-label", re.compile(name))


def test_looks_follow_their_options_at_any_time_and_nonsense_is_ignored(visit: Visit) -> None:
    page = visit()
    student.launcher(page).click()
    plain = {
        part: style(page, ".panel", part) for part in ("width", "height", "fontFamily", "backgroundColor", "inset")
    }
    accent = style(page, ".asking .main", "backgroundColor")
    nonsense = dict.fromkeys(("size", "corner", "theme", "accent", "font"), "no such; thing {}")
    choose(page, **nonsense)
    assert {part: style(page, ".panel", part) for part in plain} == plain
    assert style(page, ".asking .main", "backgroundColor") == accent

    choose(page, size="small", corner="top-left", theme="dark", accent="rgb(255, 220, 0)", font="serif")
    assert [style(page, ".panel", side) for side in ("top", "left", "width", "fontFamily")] == [
        "16px", "16px", "320px", "serif"
    ]  # fmt: skip
    assert style(page, ".panel", "colorScheme") == "dark"
    assert style(page, ".panel", "backgroundColor") != plain["backgroundColor"]
    assert style(page, ".asking .main", "backgroundColor") == "rgb(255, 220, 0)"
    assert style(page, ".asking .main", "color") == "rgb(0, 0, 0)"
    choose(page, accent="darkblue", size="large")
    assert style(page, ".asking .main", "color") == "rgb(255, 255, 255)"
    assert style(page, ".panel", "width") == "544px"
    for light in ("oklch(0.95 0.05 100)", "lab(95 0 0)", "color(display-p3 1 1 0)"):
        choose(page, accent=light)
        assert style(page, ".asking .main", "color") == "rgb(0, 0, 0)", light


PROPERTIES = {
    "accent": (".asking .main", "backgroundColor", "rgb(1, 2, 3)"),
    "accent-text": (".asking .main", "color", "rgb(4, 5, 6)"),
    "background": (".panel", "backgroundColor", "rgb(7, 8, 9)"),
    "surface": (".turn .question", "backgroundColor", "rgb(10, 11, 12)"),
    "text": (".panel", "color", "rgb(13, 14, 15)"),
    "muted": (".menu .sign", "color", "rgb(16, 17, 18)"),
    "border": (".panel", "borderTopColor", "rgb(19, 20, 21)"),
    "font": (".panel", "fontFamily", "monospace"),
    "font-size": (".panel", "fontSize", "19px"),
    "radius": (".panel", "borderTopLeftRadius", "3px"),
    "width": (".panel", "width", "333px"),
    "height": (".panel", "height", "444px"),
    "offset": (".panel", "right", "55px"),
    "z-index": (".panel", "zIndex", "77"),
}


def test_every_property_does_what_it_says(visit: Visit) -> None:
    values = "; ".join(f"--concept-guide-{name}: {value}" for name, (_, _, value) in PROPERTIES.items())
    page = visit(f"<style>concept-guide {{ {values} }}</style>", accent="red", font="serif")
    student.launcher(page).click()
    student.ask(page)
    student.finished(page)
    found = {name: style(page, part, styled) for name, (part, styled, _) in PROPERTIES.items()}

    assert found == {name: value for name, (_, _, value) in PROPERTIES.items()}


def test_a_page_opens_asks_clears_and_closes_and_hears_what_happens(visit: Visit) -> None:
    page = visit(HEAR)
    answer: dict[str, Any] = page.evaluate("(question) => conceptGuide.ask(question)", QUESTION)
    assert answer["answered"] is True
    assert DEEP in answer["answer"]
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_role("button", name="Helpful").first).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("(question) => conceptGuide.ask(question)", OFF_TOPIC)["answered"] is False
    assert page.evaluate("conceptGuide.ask('  ')") is None
    page.evaluate("conceptGuide.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate("conceptGuide.open(); conceptGuide.open(); conceptGuide.clear()")
    expect(student.questions(page)).to_have_count(0)

    heard = page.evaluate("heard")
    assert {name for name, _, _ in heard} == {"concept-guide"}
    told = {kind: detail for _, kind, detail in heard}
    assert [kind for _, kind, _ in heard] == ["open", "answer", "feedback", "declined", "close", "open"]
    assert set(told["answer"]) == {"id", "question", "answer", "sources"}
    assert told["answer"]["question"] == QUESTION
    assert set(told["declined"]) == {"id", "question", "suggestions"}
    assert told["feedback"] == {"answer_id": answer["id"], "rating": "up", "comment": ""}
    assert told["open"] is told["close"] is None


def test_a_guide_that_is_in_no_page_does_nothing(visit: Visit) -> None:
    page = visit()
    alone = "const guide = document.createElement('concept-guide')"
    assert (
        page.evaluate(f"() => {{ {alone}; guide.open(); guide.clear(); guide.close(); return guide.ask('Why?'); }}")
        is None
    )
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_explain_button_of_the_page_asks(visit: Visit) -> None:
    page = visit("""<button data-explain="deep learning"><b>Explain</b></button>
      <a href="#elsewhere" data-explain="Why are there many layers?">Why?</a>
      <button data-explain=" ">Nothing</button>""")
    page.get_by_role("button", name="Nothing").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Explain").press("Enter")
    expect(student.questions(page)).to_have_text([QUESTION])
    student.finished(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Why?").click()
    expect(student.questions(page)).to_have_text([QUESTION, "Why are there many layers?"])
    assert not page.url.endswith("#elsewhere")
