"""The frame shows what its address says, and talks with the page around it by the contract's messages alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, expect

from assistant.service import Assistant
from tests.browser.conftest import Serve
from tests.browser.widget.conftest import CourseSite
from tests.fakes import COURSE, DEEP, OFF_TOPIC, QUESTION, Script, assistant_of
from tests.fakes import page as document
from tests.patience import wait_until

pytestmark = pytest.mark.browser

AROUND = """<!doctype html><title>A course</title>
<iframe id="guide" src="{address}" width="600" height="500"></iframe>
<script>
  window.told = [];
  addEventListener("message", ({{ source, origin, data }}) => {{
    told.push({{ ...data, origin, isGuide: source === guide.contentWindow }});
  }});
  window.say = (message) => guide.contentWindow.postMessage(message, "*");
</script>"""

ASKED = json.dumps({"conceptGuide": 1, "type": "ask", "question": QUESTION})

MALFORMED = (
    # nothing, and what is no object
    "null", "undefined", "0", "1", "-1", "NaN", "Infinity", "true", "false", "10n", "''", "'ask'", f"'{ASKED}'",
    "Symbol.iterator.toString()", "'x'.repeat(5_000_000)",
    # objects of another kind
    "[]", "[1, 'ask']", f"[{ASKED}]", f"Object.assign([], {ASKED})", "new Date()", "/ask/", "new Uint8Array(1_000_000)",
    "new Map([['conceptGuide', 1], ['type', 'ask'], ['question', 'What is deep learning?']])", "new Set(['ask'])",
    "new Error('ask')", "new Blob(['ask'])", "new ArrayBuffer(8)", f"Object.assign(new Error('ask'), {ASKED})",
    # not ours
    "{}", "{type: 'ask', question: 'What is deep learning?'}", f"{{...{ASKED}, conceptGuide: '1'}}",
    f"{{...{ASKED}, conceptGuide: 2}}", f"{{...{ASKED}, conceptGuide: true}}", f"{{...{ASKED}, conceptGuide: [1]}}",
    f"{{message: {ASKED}}}", f"{{conceptGuide: {ASKED}}}",
    # no type, or one that there is not
    "{conceptGuide: 1}", "{conceptGuide: 1, type: null}", "{conceptGuide: 1, type: ['ask'], question: 'x'}",
    "{conceptGuide: 1, type: 'ASK', question: 'x'}", "{conceptGuide: 1, type: 'close'}", "{conceptGuide: 1, type: {}}",
    "{conceptGuide: 1, type: 'ready'}", "{conceptGuide: 1, type: 'answer', answer: '<img src=x onerror=alert(1)>'}",
    "{conceptGuide: 1, type: 'clear'}", "{conceptGuide: 1, type: 'eval', question: 'alert(1)'}",
    # names that every object or map has
    "{conceptGuide: 1, type: '__proto__'}", "{conceptGuide: 1, type: 'constructor'}", "{conceptGuide: 1, type: 'get'}",
    "{conceptGuide: 1, type: 'hasOwnProperty'}", "{conceptGuide: 1, type: 'toString', question: 'x'}",
    'JSON.parse(`{"__proto__": {"conceptGuide": 1, "type": "ask", "question": "x"}}`)',
    'JSON.parse(`{"conceptGuide": 1, "__proto__": {"type": "ask", "question": "x"}}`)',
    'JSON.parse(`{"constructor": {"prototype": {"conceptGuide": 1, "type": "ask"}}}`)',
    # a question that is none
    "{conceptGuide: 1, type: 'ask'}", "{conceptGuide: 1, type: 'ask', question: null}",
    "{conceptGuide: 1, type: 'ask', question: 7}", "{conceptGuide: 1, type: 'ask', question: ['What?']}",
    "{conceptGuide: 1, type: 'ask', question: {length: 5}}", "{conceptGuide: 1, type: 'ask', question: ' \\n\\t '}",
    "{conceptGuide: 1, type: 'ask', question: 'x'.repeat(2001)}",
    "{conceptGuide: 1, type: 'ask', question: 'x'.repeat(3_000_000)}",
    # a level that is none
    "{conceptGuide: 1, type: 'level'}", "{conceptGuide: 1, type: 'level', level: 'professor'}",
    "{conceptGuide: 1, type: 'level', level: ['expert']}", "{conceptGuide: 1, type: 'level', level: '<b>'}",
    # deep, wide and round
    "(() => { let deep = {}; for (let i = 0; i < 500; i++) deep = {deep}; return deep; })()",
    "Object.fromEntries(Array.from({length: 100_000}, (_, i) => [`key${i}`, i]))",
    "(() => { const round = {conceptGuide: 1, type: {}}; round.type = round; return round; })()",
)  # fmt: skip

FOREIGN = (
    "null", "", "undefined", "*", "file://", "https://evil.example", "{scheme}s://{host}", "{scheme}://{name}",
    "{scheme}://{name}:1", "{scheme}://{host}.evil.example", "{scheme}://evil{host}", "{scheme}://user@{host}",
    "{scheme}://{host}/", "{scheme}://{host} ", "{SCHEME}://{host}", "//{host}", "{host}", "{scheme}://{host}\\n",
    "{guide}", "http://localhost", "http://127.0.0.1", "http://[::1]",
)  # fmt: skip


@pytest.fixture
def framed(serve: Serve, course: CourseSite, page: Page) -> Callable[..., Frame]:
    """Open a course's page with the frame in it; returns the frame once it is ready."""

    def open_page(query: str = "", script: Script | Assistant | None = None) -> Frame:
        address = f"{serve(script or Script(), allow_origin=[course.origin])}/embed{query}"
        page.goto(course(AROUND.format(address=address)))
        page.wait_for_function("told.some(({ type }) => type === 'ready')")
        inside(page).get_by_role("textbox").wait_for()
        [frame] = page.main_frame.child_frames
        return frame

    return open_page


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("#guide")


def say(page: Page, **message: object) -> None:
    page.evaluate("(message) => say({ conceptGuide: 1, ...message })", message)


def told(page: Page, kind: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = page.evaluate("(kind) => told.filter(({ type }) => type === kind)", kind)
    return messages


def hear(page: Page, kind: str, count: int = 1) -> dict[str, Any]:
    """Return the newest message of a kind, once there are so many."""
    page.wait_for_function(
        "([kind, count]) => told.filter(({ type }) => type === kind).length >= count", arg=[kind, count]
    )
    return told(page, kind)[-1]


def expect_silence(page: Page, ready: int) -> None:
    """Fail if anything was answered or changed; messages come in their order, so one that is answered ends the wait."""
    say(page, type="hello")
    hear(page, "ready", ready + 1)
    assert page.evaluate("told.filter(({ type }) => type !== 'height' && type !== 'ready')") == []
    assert len(told(page, "ready")) == ready + 1
    expect(inside(page).locator(".question")).to_have_count(0)


def test_the_page_asks_and_is_told_the_answer(framed: Callable[..., Frame], page: Page) -> None:
    frame = framed()
    say(page, type="ask", question=QUESTION)

    answer = hear(page, "answer")

    assert answer["question"] == QUESTION
    assert answer["answer"].startswith("Deep learning is")
    assert answer["sources"][0]["document_id"] == "learning"
    assert set(answer) == {"conceptGuide", "type", "id", "question", "answer", "sources", "origin", "isGuide"}
    assert answer["isGuide"]
    assert frame.url.startswith(answer["origin"])
    expect(inside(page).get_by_text(QUESTION, exact=True).first).to_be_visible()


def test_the_page_is_told_what_was_declined_and_how_an_answer_was_rated(
    framed: Callable[..., Frame], page: Page
) -> None:
    framed()
    say(page, type="ask", question=OFF_TOPIC)
    declined = hear(page, "declined")
    say(page, type="ask", question=QUESTION)
    answer = hear(page, "answer")
    inside(page).locator(".thumb-up").last.click()
    feedback = hear(page, "feedback")

    assert declined["question"] == OFF_TOPIC
    assert declined["suggestions"]
    assert (feedback["answer_id"], feedback["rating"]) == (answer["id"], "up")


def test_what_a_reader_asks_in_the_frame_is_told_too(framed: Callable[..., Frame], page: Page) -> None:
    framed()
    inside(page).get_by_role("textbox").fill(QUESTION)
    inside(page).get_by_role("textbox").press("Enter")

    assert hear(page, "answer")["question"] == QUESTION


def test_a_page_that_comes_late_learns_that_the_frame_is_there(framed: Callable[..., Frame], page: Page) -> None:
    framed()
    say(page, type="hello")

    hear(page, "ready", 2)


def test_the_page_can_put_the_focus_into_the_frame(framed: Callable[..., Frame], page: Page) -> None:
    framed()
    say(page, type="open")

    expect(inside(page).get_by_role("textbox")).to_be_focused()


def test_the_page_can_set_the_level(framed: Callable[..., Frame], page: Page) -> None:
    framed()
    say(page, type="level", level="expert")
    with page.expect_request("**/api/ask") as asked:
        say(page, type="ask", question=QUESTION)

    assert json.loads(asked.value.post_data or "")["level"] == "expert"


def test_a_frame_as_high_as_it_asks_for_shows_everything(framed: Callable[..., Frame], page: Page) -> None:
    framed()
    before = hear(page, "height")["height"]
    say(page, type="ask", question=QUESTION)
    hear(page, "answer")
    wait_until(lambda: bool(told(page, "height")[-1]["height"] > before))
    page.wait_for_timeout(300)
    page.evaluate("guide.height = told.findLast(({ type }) => type === 'height').height")
    page.wait_for_timeout(300)
    count = len(told(page, "height"))
    hidden = inside(page).locator(".log").evaluate("(log) => log.scrollHeight - log.clientHeight")
    page.wait_for_timeout(300)

    assert 0 <= hidden <= 1
    assert len(told(page, "height")) == count, "A frame that has its height asks for no other."


def test_malformed_messages_change_nothing_and_are_not_answered(framed: Callable[..., Frame], page: Page) -> None:
    frame = framed()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    before = frame.evaluate("document.querySelector('concept-guide').outerHTML")
    for message in MALFORMED:
        page.evaluate(f"say({message})")

    expect_silence(page, ready=1)
    assert len(MALFORMED) >= 50
    assert frame.evaluate("document.activeElement.localName") == "body"
    assert problems == []
    assert frame.evaluate("document.querySelector('concept-guide').outerHTML") == before
    assert frame.evaluate("({}).conceptGuide") is None


def test_right_words_from_a_wrong_origin_are_ignored(
    framed: Callable[..., Frame], page: Page, course: CourseSite
) -> None:
    frame = framed()
    scheme, _, host = course.origin.partition("://")
    parts = {"scheme": scheme, "SCHEME": scheme.upper(), "host": host, "name": host.partition(":")[0]}
    origins = [origin.format(**parts, guide=frame.evaluate("origin")) for origin in FOREIGN]
    send = "([origin, data]) => dispatchEvent(new MessageEvent('message', { origin, data, source: window.parent }))"
    for origin in origins:
        frame.evaluate(send, [origin, json.loads(ASKED)])
    expect_silence(page, ready=1)
    assert course.origin not in origins

    frame.evaluate(send, [course.origin, json.loads(ASKED)])
    assert hear(page, "answer")["question"] == QUESTION


def test_right_words_from_a_wrong_window_are_ignored(
    framed: Callable[..., Frame], page: Page, course: CourseSite, stranger: CourseSite
) -> None:
    frame = framed()
    # Itself, frames beside it (one of the course's own origin, one of a stranger's, one that is nobody's).
    frame.evaluate(f"window.postMessage({ASKED}, '*')")
    asking = f"<script>parent.frames[0].postMessage({ASKED}, '*'); parent.done++</script>"
    foreign = f"<script>parent.frames[0].postMessage({ASKED}, '*'); parent.postMessage({{ done: 1 }}, '*')</script>"
    page.evaluate("window.done = 0")
    page.evaluate(
        """async ([own, other, code]) => {
          for (const shown of [{ src: own }, { src: other }, { sandbox: "allow-scripts", srcdoc: code }]) {
            const frame = Object.assign(document.createElement("iframe"), shown);
            await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
          }
        }""",
        [course(asking), stranger(foreign), foreign],
    )
    page.wait_for_function("done + told.filter((message) => message.done).length === 3")
    page.evaluate("told = told.filter((message) => !message.done)")
    for source in ("null", "window", "frames[0] ?? null", "new MessageChannel().port1", "top.frames[1]"):
        event = f"new MessageEvent('message', {{ origin: '{course.origin}', data: {ASKED}, source: {source} }})"
        frame.evaluate(f"dispatchEvent({event})")

    expect_silence(page, ready=1)


def test_a_site_that_nobody_allowed_cannot_show_the_frame(
    serve: Serve, course: CourseSite, stranger: CourseSite, page: Page
) -> None:
    address = f"{serve(Script(), allow_origin=[course.origin])}/embed"
    allowed = course(AROUND.format(address=address))
    for shown in (address, allowed):  # also with the allowed page between
        page.goto(stranger(AROUND.format(address=shown)))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("told") == []
        assert not [frame for frame in page.frames if frame.locator("concept-guide").count()]


def test_the_frame_by_itself_has_nobody_to_talk_to(serve: Serve, page: Page) -> None:
    page.add_init_script("window.said = []; addEventListener('message', ({ data }) => said.push(data))")
    page.goto(f"{serve(Script())}/embed")
    page.get_by_role("textbox").wait_for()
    page.evaluate(f"window.postMessage({ASKED}, '*')")
    page.wait_for_function("said.length > 0")

    assert page.evaluate("said.length") == 1
    expect(page.locator(".question")).to_have_count(0)


def test_options_are_text_and_none_of_them_leads_elsewhere(framed: Callable[..., Frame], page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    title = "%22%3E%3Cimg src=x onerror=alert(1)%3E%26amp;"
    frame = framed(f"?title={title}&server=https://evil.example&mode=corner&greeting=%3Cb%3EHello&onclick=alert(1)")

    expect(inside(page).get_by_role("heading")).to_have_text('"><img src=x onerror=alert(1)>&amp;')
    expect(inside(page).get_by_text("<b>Hello")).to_be_visible()
    assert frame.locator("img").count() == 0
    names = frame.evaluate("document.querySelector('concept-guide').getAttributeNames()")
    assert set(names) == {"mode", "lang", "data-title", "data-greeting"}
    assert not [url for url in asked if url.startswith("https:")]


def test_a_browser_that_keeps_nothing_for_frames_can_ask_all_the_same(framed: Callable[..., Frame], page: Page) -> None:
    refuse = "{ get() { throw new DOMException('Access is denied for this document.', 'SecurityError') } }"
    page.add_init_script(f"if (parent !== window) Object.defineProperty(window, 'localStorage', {refuse})")
    framed()
    say(page, type="ask", question=QUESTION)

    assert hear(page, "answer")["question"] == QUESTION


def test_in_the_frame_no_text_becomes_html_but_by_the_sanitiser(
    framed: Callable[..., Frame], page: Page, tmp_path: Path
) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Trusted" in message.text else None)
    sentence = r"A network with many layers learns by the loss $L = \frac{1}{2}(y - t)^2$ of deep learning."
    notes = document("learning", f"## {QUESTION}\n\n{DEEP} {sentence}", "Learning machines", (QUESTION,))
    frame = framed(script=assistant_of(Script(f"{DEEP} {sentence}"), tmp_path, (notes, COURSE[1])))
    say(page, type="ask", question=QUESTION)
    hear(page, "answer")

    expect(inside(page).locator(".answer math")).to_be_visible()
    assert refused == []
    assert frame.evaluate("try { document.body.innerHTML = '<b>x</b>' } catch (error) { error.name }") == "TypeError"
