"""A student asks in the widget and reads: everything that the chat does with a question, it does on a course's page."""

from __future__ import annotations

import csv
import json
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from assistant.generators import Pieces
from assistant.prompting import Prompt
from assistant.records import Page as AskedOn
from assistant.records import Records
from assistant.settings import Settings
from knowledge.documents import Document
from tests.browser.conftest import PHONE, Serve
from tests.browser.widget.conftest import CourseSite
from tests.browser.widget.student import answers, ask, corner, finished, note, opened, question_box, questions
from tests.fakes import BREAD, DEEP, MACHINE, OFF_TOPIC, QUESTION, Agreeing, Script
from tests.fakes import page as document
from tests.patience import PATIENCE, wait_until

pytestmark = pytest.mark.browser

SLOW = 0.15
"""Seconds a word: two sentences take about four seconds."""

Visit = Callable[..., Page]
"""Open a lesson with the guide in its corner, open the guide; options of the script tag by name."""


class Held(Script):
    """Says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__(pause=SLOW)
        self.go = threading.Event()

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Wait, then yield the lines."""
        self.go.wait(20)
        yield from super().stream(prompt, max_tokens)


@pytest.fixture
def visit(page: Page, serve: Serve, course: CourseSite) -> Visit:
    def open_lesson(script: Script, *documents: Document, reader: Page = page, keep: int = 0, **options: str) -> Page:
        material = (documents,) if documents else ()
        server = serve(script, *material, allow_origin=[course.origin], limit_session="", keep_questions=keep)
        return opened(reader, course(corner(server, **options)))

    return open_lesson


@pytest.fixture
def asked(page: Page) -> list[Request]:
    """Every question that the page sends."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if request.url.endswith("/api/ask") else None)
    return requests


def body(request: Request) -> dict[str, Any]:
    return dict(request.post_data_json or {})


def mark(page: Page) -> Locator:
    return page.locator(".answer .mark").first


def bubble(page: Page) -> Locator:
    return page.locator(".tip")


def passage(page: Page) -> Locator:
    """Return the highlighted words of the document over the conversation."""
    return page.frame_locator("section.passage iframe").locator("#passage")


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("button", name=item, exact=True).click()


def test_the_sources_come_before_the_first_word_and_the_answer_grows(visit: Visit) -> None:
    model = Held()
    page = visit(model)
    ask(page)
    expect(page.locator(".status")).to_have_text("Thinking…")
    expect(page.locator(".found h3")).to_have_text("Reading these passages")
    expect(page.locator(".found .source").first).to_contain_text("Learning machines › What is deep learning?")
    expect(answers(page)).to_be_empty()
    model.go.set()
    expect(answers(page)).to_contain_text("Deep learning is")
    assert "many layers" not in answers(page).inner_text()
    expect(page.locator(".status")).to_have_text("Writing…")
    whole = finished(page)
    assert re.search(r"many layers\.\s*\[1\]", whole)
    expect(page.locator(".sources .source").first).to_contain_text(DEEP)


def test_a_mark_shows_its_quote_and_opens_the_passage_in_its_document(visit: Visit) -> None:
    page = visit(Script(DEEP))
    ask(page)
    finished(page)
    mark(page).hover()
    expect(bubble(page)).to_contain_text(DEEP)
    question_box(page).hover()
    expect(bubble(page)).to_be_hidden()
    mark(page).focus()
    expect(bubble(page)).to_contain_text(DEEP)
    expect(mark(page)).to_have_attribute("aria-describedby", "tip")
    mark(page).click()
    expect(passage(page)).to_have_text(DEEP)
    expect(passage(page)).to_be_in_viewport()
    page.get_by_role("button", name="Back to the conversation").click()
    expect(mark(page)).to_be_focused()
    page.locator(".sources .source").first.click()
    expect(passage(page)).to_have_text(DEEP)
    expect(page.get_by_role("link", name="Open in a tab of its own")).to_have_attribute("target", "_blank")


def test_on_a_phone_a_tap_shows_the_quote_and_another_the_passage(
    contexts: Callable[..., BrowserContext], visit: Visit
) -> None:
    phone = visit(Script(DEEP), reader=contexts(**PHONE).new_page())
    ask(phone)
    finished(phone)
    mark(phone).tap()
    expect(bubble(phone)).to_contain_text(DEEP)
    expect(bubble(phone)).to_be_in_viewport(ratio=1)
    expect(phone.locator(".view")).to_have_count(0)
    mark(phone).tap()
    expect(passage(phone)).to_be_in_viewport()
    phone.get_by_role("button", name="Back to the conversation").tap()
    expect(phone.locator(".view")).to_have_count(0)
    expect(question_box(phone)).to_be_in_viewport(ratio=1)


def test_formulas_become_mathml_and_code_is_code(visit: Visit) -> None:
    lead_in = "Precision divides the true positives by all positive predictions, as in $P = a / b$:"
    code = "```python\nprecision = true_positives / (true_positives + false_positives)\n```"
    text = f"{lead_in}\n\n$$\n\\frac{{TP}}{{TP + FP}}\n$$\n\nA precision instrument costs $5 or $10.\n\n{code}"
    page = visit(Script(text), document("precision", text, "Precision"))
    ask(page, "What does precision divide the true positives by?")
    finished(page)
    answer = answers(page)
    expect(answer.locator('math[display="block"] mfrac')).to_have_count(1)
    expect(answer.locator("math")).to_have_count(2)
    expect(answer).to_contain_text("costs $5 or $10")
    expect(answer.locator("pre code")).to_contain_text("precision = true_positives / (")
    expect(mark(page)).to_have_text("[1]")
    namespace = answer.locator("math").first.evaluate("(math) => math.namespaceURI")
    assert namespace == "http://www.w3.org/1998/Math/MathML"


def test_a_table_is_a_table(visit: Visit) -> None:
    page = visit(Script())
    table = "Recall is one of them:\n\n| Measure | Counts |\n|---|---|\n| Recall | the positives found |"
    answer = {"id": "1", "answer": table, "answered": True, "sources": [], "citations": [], "suggestions": []}
    page.route(
        "**/api/ask",
        lambda route: route.fulfill(
            body=f"event: done\ndata: {json.dumps(answer)}\n\n",
            content_type="text/event-stream",
            headers={"access-control-allow-origin": "*"},
        ),
    )
    ask(page)
    finished(page)
    expect(answers(page).get_by_role("cell")).to_have_text(["Recall", "the positives found"])


def test_what_is_not_covered_is_declined_with_questions_that_can_be_asked(visit: Visit) -> None:
    page = visit(Script())
    ask(page, OFF_TOPIC)
    assert "does not cover this" in finished(page)
    expect(page.locator(".sources")).to_have_count(0)
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_count(0)
    page.locator(".suggestions").get_by_role("button", name=QUESTION).click()
    assert "many layers" in finished(page, 2)
    expect(questions(page)).to_have_text([OFF_TOPIC, QUESTION])


def test_a_chosen_level_goes_along_with_each_question(visit: Visit, asked: list[Request]) -> None:
    page = visit(Script(), level="expert")
    ask(page)
    finished(page)
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("radio", name="Expert")).to_be_checked()
    page.get_by_role("radio", name="Beginner").check()
    page.keyboard.press("Escape")
    ask(page)
    finished(page, 2)
    assert [body(request)["level"] for request in asked] == ["expert", "beginner"]


def test_an_answer_is_stopped_and_asked_for_again_and_deleted(visit: Visit) -> None:
    script = Script(pause=SLOW)
    page = visit(script)
    ask(page)
    expect(answers(page)).to_contain_text("Deep learning is")
    ask(page, "And then?")
    expect(note(page)).to_contain_text("still being answered")
    expect(question_box(page)).to_have_value("And then?")
    page.get_by_role("button", name="Stop", exact=True).click()
    assert script.closed.wait(PATIENCE)
    expect(page.locator(".problem")).to_contain_text("Stopped. What is above may be incomplete.")
    expect(answers(page)).to_contain_text("Deep learning is")
    script.pause = 0
    page.get_by_role("button", name="Try again").click()
    assert "many layers" in finished(page)
    page.get_by_role("button", name="Answer again").click()
    assert wait_until(lambda: len(script.prompts) == 3)
    finished(page)
    page.get_by_role("button", name="Delete this question and its answer").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".greeting")).to_be_visible()
    expect(question_box(page)).to_be_focused()


def test_a_conversation_is_there_again_on_another_page_of_the_site_until_a_new_one_begins(
    visit: Visit, course: CourseSite
) -> None:
    page = visit(Script(DEEP))
    ask(page)
    whole = finished(page)
    server = page.locator("script").evaluate("(script) => new URL(script.src).origin")
    opened(page, course(corner(server)))
    assert finished(page) == whole
    mark(page).click()
    expect(passage(page)).to_have_text(DEEP)
    page.keyboard.press("Escape")
    menu(page, "New conversation")
    page.get_by_role("button", name="Delete and begin anew").click()
    expect(page.locator(".turn")).to_have_count(0)
    opened(page, course(corner(server)))
    expect(page.locator(".greeting")).to_be_visible()
    assert DEEP not in json.dumps(page.evaluate("({ ...localStorage })"))


def test_a_conversation_is_saved_in_every_format(visit: Visit) -> None:
    page = visit(Script(DEEP))
    menu(page, "Save as PDF")
    expect(note(page)).to_have_text("There is nothing to save yet. Ask something first.")
    ask(page)
    finished(page)

    def saved(button: str) -> Path:
        with page.expect_download() as downloading:
            menu(page, button)
        name = downloading.value.suggested_filename
        expect(note(page)).to_have_text(f"Saved: {name}")
        assert name.startswith("What is deep learning")
        return Path(downloading.value.path())

    markdown = saved("Save as Markdown").read_text(encoding="utf-8")
    assert QUESTION in markdown and DEEP in markdown and "Learning machines" in markdown
    assert saved("Save as PDF").read_bytes().startswith(b"%PDF-")
    assert "collection.anki2" in zipfile.ZipFile(saved("Save for Anki")).namelist()
    rows = csv.reader(saved("Save as CSV").read_text(encoding="utf-8-sig").splitlines())
    assert any(QUESTION in row for row in rows)


def test_an_answer_is_copied_with_its_sources(visit: Visit, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit(Script(DEEP))
    ask(page)
    finished(page)
    page.get_by_role("button", name="Copy the answer").click()
    expect(note(page)).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(DEEP)
    assert copied.endswith("[1] Learning machines")


def test_a_rating_arrives_with_its_reason_and_can_be_taken_back(visit: Visit, tmp_path: Path) -> None:
    records = Records(Settings(data_dir=tmp_path).records_dir)

    def recorded() -> list[tuple[str, str]]:
        return [(one.rating, one.comment) for one in records.feedback()]

    page = visit(Script(DEEP))
    ask(page)
    finished(page)
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_role("button", name="Helpful: you said so")).to_be_focused()
    assert recorded() == [("up", "")]
    page.get_by_role("button", name="Not helpful", exact=True).click()
    reason = page.get_by_role("textbox", name="What could be better? (optional)")
    expect(reason).to_be_focused()
    reason.fill("Too short. <b>Really</b>")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(note(page)).to_have_text("Thank you.")
    pressed = page.get_by_role("button", name="Not helpful: you said so")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    assert wait_until(lambda: recorded() == [("down", "Too short. <b>Really</b>")])
    pressed.click()
    expect(page.get_by_role("button", name="Not helpful", exact=True)).to_be_focused()
    assert recorded() == []


@pytest.mark.parametrize("days", [0, 30])
def test_who_is_about_to_ask_is_told_whether_questions_are_kept(visit: Visit, days: int) -> None:
    page = visit(Script(DEEP), keep=days)
    ask(page)
    finished(page)
    told = page.get_by_text("Questions asked here are kept for 30 days, without your name or address")
    expect(told).to_have_count(int(days > 0))


@pytest.mark.parametrize("sends", [False, True], ids=["unless told", "when told"])
def test_the_page_is_sent_only_where_its_author_says_so(
    visit: Visit, asked: list[Request], tmp_path: Path, course: CourseSite, sends: bool
) -> None:
    page = visit(Script(DEEP), keep=1, **({"send_page": ""} if sends else {}))
    ask(page)
    finished(page)
    [request] = asked
    headers = request.all_headers()
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-concept-guide-session"])
    assert not {"cookie", "referer"} & set(headers)
    told = page.get_by_text("The address and title of this page are sent with your questions.")
    expect(told).to_have_count(int(sends))
    page_sent = {"url": page.url, "title": "Lesson 3"} if sends else None
    assert body(request).get("page") == page_sent
    [kept] = Records(Settings(data_dir=tmp_path).records_dir, 1).questions()
    assert kept.page == (AskedOn(page.url, "Lesson 3") if sends else None)
    assert sends or course.origin not in (request.post_data or "")


def test_a_follow_up_keeps_its_subject(visit: Visit, asked: list[Request]) -> None:
    script = Agreeing(MACHINE)
    page = visit(script)
    ask(page, "What is machine learning?")
    finished(page)
    ask(page, "And what does it find?")
    finished(page, 2)
    assert "machine learning" in script.prompts[-1].question
    sessions = {request.headers["x-concept-guide-session"] for request in asked}
    assert len(sessions) == 1
    assert [one["content"] for one in body(asked[-1])["history"]] == ["What is machine learning?", MACHINE]


def test_the_topic_of_a_page_is_what_it_means(visit: Visit) -> None:
    script = Agreeing(BREAD)
    page = visit(script, topic="sourdough bread")
    expect(page.locator(".greeting").get_by_role("button")).to_have_text("What is sourdough bread?")
    ask(page, "Why does it rise?")
    finished(page)
    assert "sourdough bread" in script.prompts[0].question
