"""What a student sees when something goes wrong: a line that says what to do, nothing lost, and a way on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from assistant.server import create_app
from assistant.settings import Settings
from tests.browser import chromium
from tests.browser.conftest import Serve
from tests.browser.test_trouble import serving
from tests.browser.widget import student
from tests.browser.widget.conftest import CourseSite
from tests.fakes import DEEP, QUESTION, Script, assistant_of, free_port
from tests.patience import PATIENCE, PATIENCE_MS

pytestmark = pytest.mark.browser

SLOW = 0.1
"""Seconds a word."""
OTHER = "What is machine learning?"

INTERRUPTED = "This answer was interrupted. Nothing else is lost."
GONE = "The server cannot be reached. Your conversation is safe in this browser."
OFFLINE = "You seem to be offline."
NO_ROOM = "This browser has no room left, so this conversation is not kept."

NO_THIRD_PARTIES = "--test-third-party-cookie-phaseout"
BLOCKED = """for (const kind of ["localStorage", "sessionStorage"]) Object.defineProperty(window, kind,
  { get() { throw new DOMException("no", "SecurityError"); } });"""
FILL = """(left) => {
  for (let size = 4_000_000, number = 0; size >= 1; ) {
    try {
      localStorage.setItem(`other${number}`, "x".repeat(size));
      number += 1;
    } catch {
      size = Math.floor(size / 2);
    }
  }
  localStorage.setItem("other0", localStorage.getItem("other0").slice(left));
}"""
"""Fill the storage until it has room for so many characters only."""
KEPT = "Object.entries(localStorage).filter(([name]) => name.startsWith('concept-guide:')).map(([, kept]) => kept)"


@pytest.fixture
def wrong(page: Page) -> list[str]:
    """What goes wrong in the page itself."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def try_again(page: Page) -> None:
    page.get_by_role("button", name="Try again").click()


def test_a_page_without_storage_has_a_conversation_until_it_is_left(
    page: Page, serve: Serve, course: CourseSite, wrong: list[str]
) -> None:
    guide = serve(Script(), allow_origin=[course.origin])
    page.add_init_script(BLOCKED)
    student.answered(page, course(student.corner(guide)))
    student.ask(page, OTHER)
    student.finished(page, 2)

    expect(student.note(page)).to_be_empty()
    expect(student.questions(page)).to_have_text([QUESTION, OTHER])
    assert wrong == []
    page.reload()
    student.launcher(page).click()
    expect(student.questions(page)).to_have_count(0)


def test_a_frame_in_a_browser_that_lets_third_parties_keep_nothing_answers(
    browser: Browser, serve: Serve, course: CourseSite
) -> None:
    arguments = [*chromium.ARGUMENTS, NO_THIRD_PARTIES]
    with browser.browser_type.launch(executable_path=chromium.executable(), args=arguments) as strict:
        page = strict.new_page()
        page.set_default_timeout(PATIENCE_MS)
        guide = serve(Script(), allow_origin=[course.origin])
        page.goto(
            course(student.LESSON.format(guides=f'<iframe src="{guide}/embed" width="600" height="500"></iframe>'))
        )
        frame = page.frame_locator("iframe")
        student.ask(frame)
        assert DEEP in student.finished(frame)
        student.ask(frame, OTHER)
        student.finished(frame, 2)
        expect(student.questions(frame)).to_have_text([QUESTION, OTHER])
        with pytest.raises(Error, match="SecurityError"):  # it was such a browser
            page.frames[1].evaluate("localStorage")


def test_full_storage_is_said_and_loses_nothing_that_is_shown(
    page: Page, serve: Serve, course: CourseSite, wrong: list[str]
) -> None:
    guide = serve(Script(), allow_origin=[course.origin])
    student.opened(page, course(student.corner(guide)))
    # There is room for the question and the session, and none for the answer.
    page.evaluate(FILL, 800)
    student.ask(page)
    first = student.finished(page)
    expect(student.note(page)).to_contain_text(NO_ROOM)
    assert QUESTION in " ".join(page.evaluate(KEPT))
    assert DEEP not in " ".join(page.evaluate(KEPT))
    student.ask(page, OTHER)
    student.finished(page, 2)

    expect(student.questions(page)).to_have_text([QUESTION, OTHER])
    assert student.answers(page).first.inner_text() == first
    expect(student.problem(page)).to_have_count(0)
    assert wrong == []


def test_a_server_that_goes_mid_answer_and_comes_back_loses_nothing(
    page: Page, course: CourseSite, tmp_path: Path, wrong: list[str]
) -> None:
    port = free_port()
    settings = Settings(data_dir=tmp_path, allow_origin=(course.origin,))
    slow = assistant_of(Script(f"{DEEP} " * 20, pause=SLOW), tmp_path)
    with serving(create_app(slow, settings), port):
        student.opened(page, course(student.corner(f"http://127.0.0.1:{port}")))
        student.ask(page)
        expect(student.answers(page)).to_contain_text("many layers.")
        student.question_box(page).fill("And what is")
    expect(student.problem(page)).to_contain_text(INTERRUPTED)
    expect(student.answers(page)).to_contain_text("many layers.")
    try_again(page)
    expect(student.problem(page)).to_contain_text(GONE)
    with serving(create_app(assistant_of(Script(), tmp_path), settings), port):
        try_again(page)
        assert DEEP in student.finished(page)
    expect(student.problem(page)).to_have_count(0)
    expect(student.question_box(page)).to_have_value("And what is")
    expect(student.questions(page)).to_have_text([QUESTION])
    assert wrong == []


def test_too_many_questions_are_told_how_long_to_wait(page: Page, serve: Serve, course: CourseSite) -> None:
    guide = serve(Script(), allow_origin=[course.origin], limit_session="1/minute")
    student.answered(page, course(student.corner(guide)))
    student.ask(page, OTHER)

    # Of the minute some seconds have passed: a number of one or two digits.
    expect(student.problem(page)).to_contain_text("There are too many questions right now. Wait ")
    said = student.problem(page).inner_text()
    assert 0 < int(said.partition("Wait ")[2].partition(" s")[0]) <= 60
    expect(page.get_by_role("button", name="Try again")).to_be_enabled()
    expect(student.questions(page)).to_have_text([QUESTION, OTHER])
    expect(student.answers(page).first).to_contain_text(DEEP)


def test_a_site_that_nobody_allowed_is_told_how_it_can_be(page: Page, serve: Serve, course: CourseSite) -> None:
    script = Script()
    student.opened(page, course(student.corner(serve(script))))
    student.ask(page)

    expect(student.problem(page)).to_contain_text(f"--allow-origin {course.origin}")
    assert script.prompts == []


def test_a_student_who_is_offline_goes_on_when_there_is_a_connection(
    page: Page, context: BrowserContext, serve: Serve, course: CourseSite, wrong: list[str]
) -> None:
    student.opened(page, course(student.corner(serve(Script(), allow_origin=[course.origin]))))
    context.set_offline(True)
    student.ask(page)
    expect(student.problem(page)).to_contain_text(OFFLINE)
    context.set_offline(False)
    try_again(page)

    assert DEEP in student.finished(page)
    assert wrong == []


def test_two_tabs_that_go_on_at_once_keep_what_both_asked(
    page: Page, context: BrowserContext, serve: Serve, course: CourseSite, wrong: list[str]
) -> None:
    guide = serve(Script(pause=SLOW / 2), allow_origin=[course.origin])
    address = course(student.corner(guide))
    other = context.new_page()
    for tab in (page, other):
        student.opened(tab, address)
    student.ask(page)
    expect(student.answers(page)).to_contain_text("Deep learning")
    student.ask(other, OTHER)  # it waits for the model meanwhile

    for tab in (page, other):
        student.finished(tab, 2)
        expect(student.questions(tab)).to_have_text([QUESTION, OTHER])
        expect(student.problem(tab)).to_have_count(0)
        expect(student.answers(tab)).to_contain_text([DEEP, "machine learning"])
    for tab in (page, other):
        tab.reload()
        student.launcher(tab).click()
        expect(student.questions(tab)).to_have_text([QUESTION, OTHER])
        expect(student.problem(tab)).to_have_count(0)
    assert wrong == []


ELSEWHERE = """(key) => {
  const kept = JSON.parse(localStorage.getItem(key));
  const [first] = kept.turns;
  Object.assign(first, { rating: "up", changed: Date.now() });
  kept.turns.push({ ...first, id: "elsewhere", asked: first.asked + 1, question: "Asked elsewhere?", rating: null });
  localStorage.setItem(key, JSON.stringify(kept));
}"""
"""What another tab keeps, of which this one has not been told yet."""


def test_what_another_tab_keeps_during_an_answer_is_taken_over_and_not_written_over(
    page: Page, serve: Serve, course: CourseSite
) -> None:
    guide = serve(Script(pause=SLOW), allow_origin=[course.origin])
    student.answered(page, course(student.corner(guide)))
    student.ask(page, OTHER)
    expect(student.answers(page).last).to_contain_text("Deep learning is")
    page.evaluate(ELSEWHERE, f"concept-guide:{guide}/:corner:")
    student.finished(page, 3)

    expect(student.questions(page)).to_have_text([QUESTION, "Asked elsewhere?", OTHER])
    expect(page.locator(".thumb-up").first).to_have_attribute("aria-pressed", "true")
    page.reload()
    student.launcher(page).click()
    expect(student.questions(page)).to_have_count(3)
    expect(page.locator(".thumb-up").first).to_have_attribute("aria-pressed", "true")


def test_another_site_sees_nothing_of_a_conversation(
    page: Page, serve: Serve, course: CourseSite, stranger: CourseSite
) -> None:
    guide = serve(Script(), allow_origin=[course.origin, stranger.origin])
    sessions: list[str | None] = []
    page.on("request", lambda asked: sessions.append(asked.headers.get("x-concept-guide-session")))
    student.answered(page, course(student.corner(guide)))
    student.opened(page, stranger(student.corner(guide)))
    expect(student.questions(page)).to_have_count(0)
    assert page.evaluate(KEPT) == []
    student.ask(page, OTHER)
    student.finished(page)

    assert len({session for session in sessions if session}) == 2, "Nothing tells that it is the same student."


@pytest.mark.parametrize(
    "leave",
    [
        lambda page: page.evaluate("window.taken = conceptGuide; taken.remove()"),
        lambda page: page.goto("about:blank"),
        lambda page: page.close(),
    ],
    ids=["taken out", "left", "closed"],
)
def test_an_answer_that_nobody_waits_for_is_stopped_and_what_was_written_is_kept(
    page: Page,
    context: BrowserContext,
    serve: Serve,
    course: CourseSite,
    wrong: list[str],
    leave: Callable[[Page], None],
) -> None:
    script = Script(f"{DEEP} " * 20, pause=SLOW)
    address = course(student.corner(serve(script, allow_origin=[course.origin])))
    student.opened(page, address)
    student.ask(page)
    expect(student.answers(page)).to_contain_text("many layers.")
    leave(page)

    assert script.closed.wait(PATIENCE)
    again = context.new_page()
    student.opened(again, address)
    expect(student.questions(again)).to_have_text([QUESTION])
    expect(student.answers(again)).to_contain_text("Deep learning is")
    expect(again.get_by_role("button", name="Try again")).to_be_visible()
    assert wrong == []


def test_a_question_that_no_longer_fits_is_given_back(page: Page, serve: Serve, course: CourseSite) -> None:
    guide = serve(Script(), allow_origin=[course.origin])
    student.opened(page, course(student.corner(guide)))
    student.ask(page)
    student.finished(page)
    page.evaluate("""() => {
      const name = Object.keys(localStorage).find((one) => one.endsWith(":corner:"));
      const kept = JSON.parse(localStorage.getItem(name));
      kept.turns = Array.from({ length: 100 }, (_, n) => ({ ...kept.turns[0], id: `turn${n}`, asked: n + 1 }));
      localStorage.setItem(name, JSON.stringify(kept));
    }""")
    page.reload()
    student.launcher(page).click()
    expect(student.questions(page)).to_have_count(100)
    student.ask(page, OTHER)
    expect(student.note(page)).to_contain_text("100 questions")
    expect(student.question_box(page)).to_have_value(OTHER)


def test_a_guide_that_the_browser_closes_can_be_opened_again(page: Page, serve: Serve, course: CourseSite) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    guide = serve(Script(), allow_origin=[course.origin])
    student.opened(page, course(student.corner(guide)))
    page.locator(".panel").evaluate("(dialog) => dialog.close()")
    expect(student.launcher(page)).to_be_focused()
    student.launcher(page).click()
    expect(student.question_box(page)).to_be_focused()
