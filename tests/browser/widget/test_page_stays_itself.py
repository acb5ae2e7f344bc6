"""A page with the guide is the page without it, and the guide looks the same in any page: styles, globals, policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.widget import student
from tests.browser.widget.conftest import CourseSite
from tests.fakes import DEEP, QUESTION, Script
from tests.fakes import page as document
from tests.patience import wait_until

pytestmark = pytest.mark.browser

BOTH = student.LESSON.format(guides='<concept-guide></concept-guide><concept-guide mode="inline"></concept-guide>')

HOSTILE = """<style>
  html { font-size: 4px !important; --accent: lime; --chosen-accent: lime; --chosen-font: fantasy; --wide: 9px;
    --text: red; --high: 9px; color: red; line-height: 3; text-transform: uppercase; visibility: visible }
  body { transform: rotate(0); contain: paint; letter-spacing: 9px; word-spacing: 9px; text-align: center }
  body *, body *::before, body *::after { all: unset !important; display: none !important; color: red !important;
    font: italic 3px/9 fantasy !important; visibility: hidden !important; opacity: 0 !important;
    pointer-events: none !important; transform: scale(3) !important; position: static !important;
    background: yellow !important; width: 3px !important; height: 3px !important; clip-path: inset(50%) !important }
  concept-guide, concept-guide:defined { display: none !important; z-index: -1 !important; filter: blur(9px) !important;
    animation: none 1s !important; zoom: 3 !important; content-visibility: hidden !important }
  div, button, textarea, form, dialog, [popover], header, h2, p, svg { margin: 99px !important;
    border: 9px solid red !important; inset: 0 !important; writing-mode: vertical-rl !important }
  dialog::backdrop { background: red !important }
  ::selection, ::placeholder { color: red !important }
</style>"""

LOOKS = """() => [...document.querySelectorAll("concept-guide")].flatMap((guide) =>
  [guide, ...guide.shadowRoot.querySelectorAll("*")].map((part) => {
    const style = getComputedStyle(part);
    const names = [...style].filter((name) => !name.startsWith("--"));
    const seen = part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const { x, y, width, height } = part.getBoundingClientRect();
    // What a closed list hides has no size yet, or has one; what stands in the text is where the text is.
    const size = seen ? [width, height].map(Math.round).join() : "";
    const place = part.matches(".corner, .panel") ? [x, y].map(Math.round).join() : "";
    return [`${part.localName}.${part.getAttribute("class") ?? ""}`,
      { ...Object.fromEntries(names.map((name) => [name, style[name]])), seen, size, place }];
  }))"""

PAGE = """() => {
  const ours = (node) => node.localName === "concept-guide" || node.src?.endsWith("/widget.js");
  const looks = (part) => [...getComputedStyle(part)].map((name) => `${name}: ${getComputedStyle(part)[name]}`);
  const attributes = (part) => [...part.attributes].map(({ name, value }) => `${name}=${value}`);
  return {
    names: Object.getOwnPropertyNames(window).sort(),
    natives: [Object, Array, String, Function, Promise, Node, Element, HTMLElement, Document, EventTarget]
      .map((native) => Object.getOwnPropertyNames(native.prototype).sort()),
    sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
    attributes: [attributes(document.documentElement), attributes(document.body)],
    parts: [...document.querySelectorAll("*")].filter((part) => !ours(part))
      .map((part) => [part.localName, attributes(part), looks(part)]),
    texts: document.body.innerText,
    active: document.activeElement?.localName,
    place: [location.href, history.length, document.title, document.cookie, scrollX, scrollY],
    kept: [Object.keys(localStorage), Object.keys(sessionStorage)],
    handlers: [window.onerror, window.onmessage, document.onclick, document.body.onclick],
  };
}"""


LOAD = """(src) => new Promise((onload) =>
  document.head.append(Object.assign(document.createElement("script"), { src, onload })))"""


@pytest.fixture
def guide(serve: Serve, course: CourseSite) -> str:
    return serve(Script(), allow_origin=[course.origin])


@pytest.fixture
def refused(page: Page) -> Callable[[], list[str]]:
    """What a policy has refused in the page, and what went wrong in it."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script("""window.refused = [];
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        refused.push(`${violatedDirective} ${blockedURI} ${sample}`), true);""")
    return lambda: [*wrong, *page.evaluate("refused")]


def looks_after_an_answer(page: Page, address: str) -> list[tuple[str, dict[str, Any]]]:
    page.goto(address)
    corner, inline = page.locator("concept-guide").first, page.locator("concept-guide").last
    student.question_box(inline).wait_for()
    student.launcher(corner).click()
    student.ask(corner)
    student.finished(corner)
    student.ask(inline)
    student.finished(inline)
    page.mouse.move(0, 0)
    looks: list[tuple[str, dict[str, Any]]] = page.evaluate(LOOKS)
    return looks


def test_no_style_of_the_page_changes_how_the_guide_looks(page: Page, course: CourseSite, guide: str) -> None:
    plain = BOTH.replace("</body>", f"{student.script(guide)}</body>")
    expected = looks_after_an_answer(page, course(plain))
    page.evaluate("localStorage.clear()")
    found = looks_after_an_answer(page, course(plain.replace("</head>", f"{HOSTILE}</head>")))

    assert len(found) == len(expected) > 100
    different = {
        f"{part} {name}: {was} -> {now[name]}"
        for (part, before), (_, now) in zip(expected, found, strict=True)
        for name, was in before.items()
        if now[name] != was
    }
    assert different == set()
    expect(page.locator("h1")).to_be_hidden()


def test_the_guide_changes_nothing_of_the_page(page: Page, course: CourseSite, guide: str) -> None:
    page.goto(course(student.LESSON.format(guides="")))
    alone = page.evaluate(PAGE)
    student.opened(page, course(student.corner(guide)))
    student.ask(page, "What is deep learning? $x^2$")
    student.finished(page)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    beside = page.evaluate(PAGE)

    assert set(beside.pop("names")) - set(alone.pop("names")) == {"conceptGuide"}
    assert beside["place"].pop(0) != alone["place"].pop(0)
    assert beside["place"].pop(0) - alone["place"].pop(0) == 1, "Two pages were gone to, and nowhere else."
    [kept, for_this_visit] = beside.pop("kept")
    assert alone.pop("kept") == [[], []]
    assert all(name.startswith("concept-guide:") for name in kept)
    assert for_this_visit == []
    assert beside == alone
    assert "conceptGuide" not in page.evaluate("Object.keys(window)")


def test_before_it_is_opened_the_guide_asks_keeps_and_does_nothing(page: Page, course: CourseSite, guide: str) -> None:
    page.add_init_script("""window.begun = [];
      for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
        const real = window[name];
        window[name] = (...given) => { begun.push(name); return real(...given); };
      }""")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = course(student.corner(guide))
    page.goto(address)
    expect(student.launcher(page)).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if "favicon" not in url] == [address, f"{guide}/widget.js"]
    assert page.evaluate("begun") == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


SHIFTED = """window.shifted = 0; new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shifted += value;
  }).observe({ type: "layout-shift", buffered: true });"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
PLACES = "() => [...document.querySelectorAll('body > *')].map((part) => JSON.stringify(part.getBoundingClientRect()))"
RESERVED = "<style>concept-guide:not(:defined) { display: block; height: 544px }</style>"


@pytest.mark.parametrize("mode", ["corner", "inline", "inline, nothing reserved"])
def test_nothing_in_the_page_moves_when_the_guide_comes(page: Page, course: CourseSite, guide: str, mode: str) -> None:
    page.add_init_script(SHIFTED)
    head = RESERVED if mode == "inline" else ""
    element = '<concept-guide mode="inline"></concept-guide>' if mode != "corner" else ""
    page.goto(course(student.LESSON.format(guides=element).replace("</head>", f"{head}</head>")))
    page.evaluate(SETTLED)  # it is painted without the guide
    page.evaluate(
        f"document.body.append(Object.assign(document.createElement('script'), {{src: '{guide}/widget.js'}}))"
    )
    student.launcher(page).click() if mode == "corner" else student.question_box(page).wait_for()
    page.evaluate(SETTLED)

    if mode == "inline, nothing reserved":  # then there is something to see, and this test sees it
        assert wait_until(lambda: page.evaluate("shifted") > 0)
        return
    assert page.evaluate("shifted") == 0
    before = page.evaluate(PLACES)
    student.ask(page)
    student.finished(page)
    assert page.evaluate(PLACES) == before


STRICT = "default-src 'none'; script-src {guide}; connect-src {guide}; frame-src {guide}"
TYPED = "; require-trusted-types-for 'script'; trusted-types concept-guide dompurify"
PRECISION = "Precision divides the true positives by all positive predictions, as in $P = \\frac{a}{b}$."
QUIZ = {"id": "1", "questions": [{"n": 1, "prompt": "What is $P$?", "options": ["A *ratio*", "A `sum`"]}]}


@pytest.mark.parametrize("more", ["", TYPED], ids=["strict", "trusted types"])
def test_a_strict_policy_refuses_nothing_of_the_guide(
    page: Page, course: CourseSite, serve: Serve, refused: Callable[[], list[str]], more: str
) -> None:
    guide = serve(Script(PRECISION), [document("precision", PRECISION, "Precision")], allow_origin=[course.origin])
    page.route("**/api/quiz", lambda asked: asked.fulfill(json=QUIZ, headers={"access-control-allow-origin": "*"}))
    policy = {"content-security-policy": STRICT.format(guide=guide) + more}
    lesson = student.corner(guide, accent="#0f766e", font="serif", corner="top-left")
    student.answered(page, course(lesson, policy), "What does precision divide the true positives by?")
    expect(page.locator(".answer math")).to_be_visible()
    page.locator(".mark").first.focus()
    expect(page.locator(".tip")).to_contain_text("Precision divides")
    page.locator(".mark").first.click()
    expect(page.frame_locator(".passage iframe").locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Quiz me").click()
    expect(page.locator(".quiz .prompt math")).to_be_visible()

    assert refused() == []


@pytest.mark.parametrize("allowed", ["'none'", "concept-guide"])
def test_a_policy_that_forbids_its_parts_leaves_the_text(
    page: Page, course: CourseSite, guide: str, allowed: str
) -> None:
    policy = f"require-trusted-types-for 'script'; trusted-types {allowed}"
    said = student.answered(page, course(student.corner(guide), {"content-security-policy": policy}))

    assert DEEP in said
    expect(page.locator(".answer .mark").first).to_be_visible()


def test_the_button_and_the_open_guide_are_not_printed_over_the_page(
    page: Page, course: CourseSite, guide: str
) -> None:
    student.opened(page, course(student.corner(guide)))
    page.emulate_media(media="print")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("dialog").press("Escape")
    expect(student.launcher(page)).to_be_visible()
    page.emulate_media(media="print")

    expect(student.launcher(page)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


OLD = "<html><head><title>Old</title></head><body bgcolor=white><center><font size=1>Lesson{guides}</font></center>"


def test_an_old_page_in_quirks_mode_has_a_guide_too(
    page: Page, course: CourseSite, guide: str, refused: Callable[[], list[str]]
) -> None:
    student.answered(page, course(OLD.format(guides=student.script(guide))))
    page.keyboard.press("Escape")

    expect(student.launcher(page)).to_be_focused()
    assert page.evaluate("document.compatMode") == "BackCompat"
    assert refused() == []


def test_the_script_twice_and_once_more_when_all_is_loaded_makes_one_guide(
    page: Page, course: CourseSite, guide: str, refused: Callable[[], list[str]]
) -> None:
    page.goto(course(student.LESSON.format(guides=student.script(guide) * 2)))
    page.wait_for_load_state()
    page.evaluate(LOAD, f"{guide}/widget.js")
    student.launcher(page).click()
    student.ask(page)
    student.finished(page)

    expect(page.locator("concept-guide")).to_have_count(1)
    assert refused() == []


def test_several_guides_in_one_page_have_a_conversation_each(page: Page, course: CourseSite, guide: str) -> None:
    elements = "".join(
        f'<concept-guide mode="inline" topic="{topic}"></concept-guide>' for topic in ("Bread", "Machines")
    )
    page.goto(course(student.LESSON.format(guides=elements + student.script(guide))))
    first, second = page.locator("concept-guide").all()
    student.ask(first)
    student.finished(first)
    student.ask(second, "What is machine learning?")
    student.finished(second)

    expect(student.questions(first)).to_have_text([QUESTION])
    expect(student.questions(second)).to_have_text(["What is machine learning?"])
    page.reload()
    expect(student.questions(first)).to_have_text([QUESTION])
    second.scroll_into_view_if_needed()
    expect(student.questions(second)).to_have_text(["What is machine learning?"])


def test_a_guide_that_is_taken_out_and_put_back_goes_on(
    page: Page, course: CourseSite, guide: str, refused: Callable[[], list[str]]
) -> None:
    student.answered(page, course(student.corner(guide)))
    page.evaluate("window.taken = conceptGuide; taken.remove()")
    expect(student.launcher(page)).to_have_count(0)
    assert page.evaluate("conceptGuide") is None
    page.evaluate("document.body.prepend(taken)")
    student.launcher(page).click()
    expect(student.questions(page)).to_have_text([QUESTION])
    student.ask(page, "What is machine learning?")
    student.finished(page, 2)

    assert refused() == []
