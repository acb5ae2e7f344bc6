"""The example course and what is pasted elsewhere, in a browser, on another origin than the guide's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from examples import demo
from tests.browser.conftest import Serve
from tests.browser.widget.conftest import CourseSite
from tests.browser.widget.student import ask, finished, launcher, question_box
from tests.fakes import COURSE, DEEP, MACHINE, QUESTION, Script, free_port
from tests.fakes import page as document

pytestmark = pytest.mark.browser

OVERFITTING = "Overfitting is what happens when a model fits the noise of its training data."
MATERIAL = (*COURSE, document("overfitting", f"## What is overfitting?\n\n{OVERFITTING}", "Overfitting"))
EXAMPLES = Path(demo.__file__).parent
EXAMPLE_ADDRESS = "https://guide.school.example"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: a policy that forbids something, an error of a script."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def served(serve: Serve) -> Iterator[Callable[..., str]]:
    """Serve a folder of pages as `make demo` does; returns the address of its site, which the guide has allowed."""
    with ExitStack() as running:

        def start(script: str = f"{DEEP} {MACHINE}", folder: Path = demo.COURSE) -> str:
            port = free_port()
            guide = serve(Script(script), MATERIAL, allow_origin=(f"http://{demo.HOST}:{port}",))
            return running.enter_context(demo.course_served(port, guide, folder))

        yield start


@pytest.fixture
def pasted(serve: Serve, course: CourseSite) -> Callable[..., str]:
    """Return the address of a page with an example in it, as a system prints what was pasted."""

    def publish(example: str, classes: str = "") -> str:
        guide = serve(Script(), MATERIAL, allow_origin=(course.origin,))
        block = (EXAMPLES / example).read_text("utf-8").replace(EXAMPLE_ADDRESS, guide)
        return course(f'<!doctype html><html lang="en"><body class="{classes}"><h1>Lesson 3</h1>{block}</body></html>')

    return publish


@pytest.mark.parametrize("lesson", ["index", "neural-networks", "transformers", "events"])
def test_a_lesson_with_one_line_has_a_button_that_answers_under_a_strict_policy(
    page: Page, served: Callable[..., str], complaints: list[str], lesson: str
) -> None:
    page.goto(f"{served()}/{lesson}.html")
    launcher(page).click()
    ask(page)
    assert DEEP in finished(page)
    page.locator(".answer .mark").first.click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("Learning machines")
    assert complaints == []


def test_an_explain_button_asks_the_guide_in_the_text(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/overfitting.html")
    expect(launcher(page)).to_have_count(0)
    page.get_by_role("button", name="early stopping").click()
    expect(page.locator(".turn > .question")).to_have_text("What is early stopping?")
    expect(question_box(page)).to_be_focused()


def test_the_page_for_developers_shows_what_it_hears(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served(OVERFITTING)}/events.html")
    heard = page.locator("#events strong")
    page.locator("#ask").click()
    expect(heard).to_have_text(["answer", "open"])
    expect(page.locator("#events code").first).to_contain_text('"question": "What is overfitting?"')
    page.locator(".turn .thumb-up").click()
    expect(heard).to_have_text(["feedback", "answer", "open"])
    page.locator("#decline").click()
    expect(heard).to_have_text(["declined", "feedback", "answer", "open"])
    page.locator("#close").click()
    expect(heard).to_have_text(["close", "declined", "feedback", "answer", "open"])


def test_the_course_says_what_is_wrong_when_the_guide_is_down(page: Page) -> None:
    nobody = f"http://{demo.HOST}:{free_port()}"
    with demo.course_served(0, nobody) as address:
        page.goto(f"{address}/events.html")
        page.locator("#ask").click()
        expect(page.locator("#events code")).to_contain_text("is its server running?")


@pytest.mark.parametrize("lesson", ["index", "neural-networks", "overfitting", "transformers", "events"])
def test_the_course_fits_on_a_phone(page: Page, served: Callable[..., str], lesson: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{served()}/{lesson}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("example", ["moodle/page.html", "canvas/page.html"])
def test_a_pasted_frame_answers(page: Page, pasted: Callable[..., str], example: str) -> None:
    page.goto(pasted(example))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Ask about overfitting")).to_be_visible()
    ask(frame, QUESTION)
    assert DEEP in finished(frame)


@pytest.mark.parametrize(("classes", "buttons"), [("path-mod-page", 1), ("path-mod-quiz", 0), ("pagelayout-login", 0)])
def test_the_block_for_moodle_spares_quizzes_and_the_login(
    page: Page, pasted: Callable[..., str], classes: str, buttons: int
) -> None:
    page.goto(pasted("moodle/additional-html.html", classes), wait_until="networkidle")
    expect(launcher(page)).to_have_count(buttons)


@pytest.mark.parametrize(
    ("path", "buttons"),
    [
        ("courses/1/pages/overfitting.html", 1),
        ("courses/1/quizzes/7.html", 0),
        ("courses/1/assignments/7.html", 0),
        ("profile.html", 0),
    ],
)
def test_the_script_for_canvas_is_for_courses_and_spares_exams(
    page: Page, served: Callable[..., str], tmp_path: Path, path: str, buttons: int
) -> None:
    folder = tmp_path / "canvas"
    place = folder / path
    place.parent.mkdir(parents=True)
    place.write_text('<!doctype html><html lang="en"><h1>Canvas</h1><script src="/theme.js"></script></html>')
    site = served(folder=folder)
    guide = _guide_of(page, f"{site}/{path}")
    theme = (EXAMPLES / "canvas/theme.js").read_text("utf-8")
    (folder / "theme.js").write_text(theme.replace(EXAMPLE_ADDRESS, guide))
    page.goto(f"{site}/{path}", wait_until="networkidle")
    expect(launcher(page)).to_have_count(buttons)


def _guide_of(page: Page, address: str) -> str:
    """Return the guide's address, which the policy of its course names."""
    reply = page.request.get(address)
    return reply.headers["content-security-policy"].rpartition(" ")[2]
