"""What a student does with the guide on a course's page, and sees of it. CSS reaches into its shadow root by itself."""

from __future__ import annotations

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from tests.fakes import QUESTION

Place = Page | Frame | FrameLocator | Locator
"""Where the guide is looked for: a page, a frame in it, or one element of several."""

LESSON = """<!doctype html><html lang="en"><head><title>Lesson 3</title></head><body>
<h1>Lesson 3</h1><p>Networks have layers.</p>{guides}<p>The end.</p></body></html>"""


def script(server: str, **options: str) -> str:
    """Return the line that puts the guide into a page; `title="…"` becomes `data-title`."""
    chosen = "".join(f' data-{name.replace("_", "-")}="{value}"' for name, value in options.items())
    return f'<script src="{server}/widget.js"{chosen}></script>'


def corner(server: str, **options: str) -> str:
    """Return a lesson with the guide in its corner."""
    return LESSON.format(guides=script(server, **options))


def inline(server: str, attributes: str = "") -> str:
    """Return a lesson with the guide in its text."""
    element = f'<concept-guide mode="inline" {attributes}></concept-guide>'
    return LESSON.format(guides=f"{element}{script(server)}")


def launcher(place: Place) -> Locator:
    """Return the button in the corner."""
    return place.locator(".launcher")


def opened(page: Page, address: str) -> Page:
    """Go to a page with the guide in its corner and open it."""
    page.goto(address)
    launcher(page).click()
    expect(question_box(page)).to_be_focused()
    return page


def question_box(place: Place) -> Locator:
    """Return the input, in any language."""
    return place.locator("form.asking textarea")


def ask(place: Place, question: str = QUESTION) -> None:
    """Type a question and send it."""
    question_box(place).fill(question)
    question_box(place).press("Enter")


def questions(place: Place) -> Locator:
    """Return the questions shown."""
    return place.locator(".turn > .question")


def answers(place: Place) -> Locator:
    """Return the answers shown."""
    return place.locator(".turn > .answer")


def problem(place: Place) -> Locator:
    """Return what is said in place of an answer, with its button."""
    return place.locator(".turn .problem")


def note(place: Place) -> Locator:
    """Return what is said for a while above the input."""
    return place.locator(".note")


def finished(place: Place, count: int = 1) -> str:
    """Wait until the last of `count` turns is answered and drawn; return the answer's text."""
    expect(answers(place)).to_have_count(count)
    # Its buttons come when it is whole, its marks when it is drawn.
    expect(place.locator(".turn").nth(count - 1).locator(".below .tools").first).to_be_visible()
    expect(place.locator(".turn .status")).to_have_count(0)
    last = answers(place).nth(count - 1)
    expect(last).to_have_attribute("aria-busy", "false")
    expect(last).not_to_be_empty()
    return last.inner_text()


def answered(page: Page, address: str, question: str = QUESTION) -> str:
    """Go to a page with the guide in its corner, ask, and return the whole answer."""
    ask(opened(page, address), question)
    return finished(page)
