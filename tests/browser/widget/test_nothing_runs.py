"""Whatever questions, documents, options, storage or the server hold: the guide shows it, and none of it runs."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import Serve
from tests.browser.widget import student
from tests.browser.widget.conftest import COURSE_ADDRESS, CourseSite
from tests.fakes import DEEP, QUESTION, Script
from tests.fakes import page as document

pytestmark = pytest.mark.browser

HOSTILE = "<img src=http://elsewhere.test/x.png onerror=window.owned=1><script>window.owned=1</script>"
MARKDOWN = "![p](http://elsewhere.test/y.png) [here](javascript:window.owned=1) <http://elsewhere.test>"
ATTRIBUTE = "\"><svg onload=window.owned=1> ' onfocus=window.owned=1 autofocus x='"
SHARED = Path(__file__).parents[4] / "shared" / "attacks"

FOREIGN = """() => {
  const known = new Set(`annotation article blockquote br button code dd details dialog div dl dt em fieldset form
    h1 h2 h3 h4 h5 h6 header hr input label legend li math menclose mfrac mi mn mo mover mpadded mrow mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover ol p path pre section semantics span strong sub
    summary sup svg table tbody td textarea th thead tr ul`.split(/\\s+/));
  const acts = /^on|^(xlink:)?href$|^src|action$|^(background|poster|ping|data|target)$/;
  return [...document.querySelectorAll("concept-guide")].flatMap((guide) => [...guide.shadowRoot.querySelectorAll("*")])
    .filter((part) => !known.has(part.localName) || part.getAttributeNames().some((name) => acts.test(name)))
    .map((part) => part.outerHTML.slice(0, 300));
}"""
"""Elements within the guides that it does not make, and attributes that do something."""


@contextmanager
def nothing_runs(page: Page) -> Iterator[None]:
    """Fail where anything of what is shown runs, asks another host, opens something, leaves, or is a wrong element."""
    done: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        done.append(dialog.message)
        dialog.dismiss()

    hosts: set[str | None] = set()
    page.on("dialog", dismiss)
    page.on("popup", lambda other: done.append(other.url))
    page.on("pageerror", lambda error: done.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    yield
    page.wait_for_timeout(200)
    assert done == []
    assert [frame.evaluate("window.owned") for frame in page.frames] == [None] * len(page.frames)
    assert page.evaluate("[{}.owned, {}.polluted]") == [None, None]
    assert page.evaluate(FOREIGN) == []
    assert hosts <= {"127.0.0.1", COURSE_ADDRESS, None, ""}
    assert urlsplit(page.url).hostname == COURSE_ADDRESS


@pytest.fixture
def guide(serve: Serve, course: CourseSite) -> str:
    return serve(Script(), allow_origin=[course.origin], limit_session="0")


def test_what_runs_is_noticed(page: Page, course: CourseSite) -> None:
    page.goto(course(student.LESSON.format(guides="")))
    with pytest.raises(AssertionError), nothing_runs(page):
        page.evaluate("(hostile) => document.body.innerHTML = hostile", HOSTILE)


def test_hostile_questions_documents_and_answers_are_text_wherever_they_are_shown(
    page: Page, serve: Serve, course: CourseSite
) -> None:
    body = f"Pictures {HOSTILE} {MARKDOWN} are learned by a network."
    title = f"About {HOSTILE} *pictures*"
    material = document("pictures", f"## {ATTRIBUTE}\n\n{body}", title, (f"What are pictures {HOSTILE}?",))
    guide = serve(Script(body), [material], allow_origin=[course.origin])
    question = f"What are pictures {HOSTILE} {ATTRIBUTE} learned by a network?"
    with nothing_runs(page):
        said = student.answered(page, course(student.corner(guide)), question)
        assert "<script>window.owned=1</script>" in said
        assert student.questions(page).text_content() == question
        expect(page.locator(".source .where")).to_contain_text(title)
        expect(page.locator(".source .where")).to_contain_text("<svg onload=window.owned=1>")
        expect(page.locator(".source .quote")).to_contain_text(MARKDOWN)
        page.locator(".mark").first.focus()
        expect(page.locator(".tip")).to_contain_text(HOSTILE)
        page.locator(".mark").first.click()
        reading = page.frame_locator(".passage iframe")
        expect(reading.get_by_role("heading", level=1)).to_have_text(title)
        assert reading.locator("img, script, svg").count() == 0
        page.keyboard.press("Escape")
        expect(page.locator(".passage")).to_have_count(0)


def payloads(page: Page) -> list[str]:
    """Return every known attack that is here."""
    if not SHARED.is_dir():
        pytest.skip("The shared attack strings are not here.")
    found: list[str] = json.loads((SHARED / "blns.json").read_text(encoding="utf-8"))
    for path in sorted(SHARED.glob("garak_*_js.json")):
        found += json.loads(path.read_text(encoding="utf-8"))["payloads"]
    # A module that JavaScript can read, in a tab of its own.
    module = (SHARED / "dompurify_expect.mjs").read_text(encoding="utf-8")
    tab = page.context.new_page()
    found += tab.evaluate(
        """async (text) => (await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))))
          .default.map(({ payload }) => payload)""",
        module,
    )
    tab.close()
    return [one for one in found if one.strip()]


def turn(number: int, hostile: Any) -> dict[str, Any]:
    """Return a kept turn with something hostile wherever it holds something."""
    source = {
        "n": 1, "document_id": hostile, "title": hostile, "section": hostile, "place": hostile, "url": hostile,
        "quote": hostile, "char_start": 0, "char_end": 1, "score": 1.0,
    }  # fmt: skip
    answer = {
        "id": hostile, "answered": True, "reason": hostile, "answer": f"{hostile} [1]", "sources": [source],
        "citations": [{**source, "answer_start": 0, "answer_end": len(str(hostile))}], "not_covered": [hostile],
        "suggestions": [hostile], "model": hostile, "notice": hostile, "timings_ms": {},
    }  # fmt: skip
    return {"id": str(number), "asked": number + 1, "question": hostile, "label": hostile, "level": "expert",
            "text": f"{hostile} [1]", "citations": answer["citations"], "answer": answer, "rating": "up"}  # fmt: skip


def test_known_attacks_are_shown_as_they_stand_in_every_part_of_a_turn(
    page: Page, course: CourseSite, guide: str
) -> None:
    attacks = payloads(page)
    assert len(attacks) > 700
    page.goto(course(student.inline(guide)))
    student.question_box(page).wait_for()
    key = f"concept-guide:{guide}/:inline:"
    with nothing_runs(page):
        for start in range(0, len(attacks), 100):
            some = attacks[start : start + 100]
            kept = {"turns": [turn(number, attack) for number, attack in enumerate(some)]}
            page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, json.dumps(kept)])
            page.reload()
            expect(student.questions(page)).to_have_count(len(some))
            assert student.questions(page).all_text_contents() == some
            expect(student.answers(page).filter(has_text="[1]")).to_have_count(len(some))
            # They are drawn as Markdown, not by the fallback. What opens a block of code may hide its mark.
            assert page.locator(".answer .mark").count() > len(some) / 2
            assert page.evaluate(FOREIGN) == []


SHAPES = (
    "{", "null", "0", '"text"', "[]", "{}", '{"turns": null}', '{"turns": {"length": 3}}', '{"turns": "abc"}',
    '{"turns": [null, 1, "x", [], {}, true]}', '{"turns": [{"id": 1, "question": "x", "asked": 1}]}',
    '{"turns": [], "quizzes": [null, {"right": 1}], "gone": [null], "cleared": "x", "level": "professor"}',
    '{"__proto__": {"turns": [], "polluted": 1}}', '{"turns": [], "__proto__": {"polluted": 1}}',
    '{"turns": [], "constructor": {"prototype": {"polluted": 1}}}', "[" * 50_000, '{"turns": ' + "[" * 50_000,
)  # fmt: skip
WRONG: tuple[Any, ...] = (
    None,
    0,
    -1,
    1.5,
    True,
    "",
    [],
    {},
    [None],
    [[]],
    [{}],
    {"length": 1},
    {"kind": {}},
    "<b>",
    "__proto__",
)


def test_storage_of_any_shape_neither_breaks_nor_runs_anything(page: Page, course: CourseSite, guide: str) -> None:
    whole = turn(1, "Kept")
    # Each field of a turn, of its answer, and of what is listed there, with something wrong in it.
    bent = [json.dumps({"turns": [{**whole, name: wrong}]}) for name in whole for wrong in WRONG]
    for name in whole["answer"]:
        bent += [json.dumps({"turns": [{**whole, "answer": {**whole["answer"], name: wrong}}]}) for wrong in WRONG]
    for listed in ("sources", "citations"):
        for name in whole["answer"][listed][0]:
            one = [{**whole["answer"][listed][0], name: wrong} for wrong in WRONG]
            bent.append(json.dumps({"turns": [{**whole, "answer": {**whole["answer"], listed: one}}]}))
    proto = [text.replace('"label"', '"__proto__": {"polluted": 1}, "label"') for text in bent[:1]]
    page.goto(course(student.LESSON.format(guides=student.script(guide, mode="none"))))
    with nothing_runs(page):
        unusable = page.evaluate(
            """async ([server, shapes]) => {
              const unusable = [];
              for (const [topic, shape] of shapes.entries()) {
                localStorage.setItem(`concept-guide:${server}/:inline:t${topic}`, shape);
                const guide = document.createElement("concept-guide");
                guide.setAttribute("mode", "inline");
                guide.setAttribute("topic", `t${topic}`);
                document.body.append(guide);
                try { guide.open(); } catch (error) { unusable.push(`${shape.slice(0, 300)}: ${error}`); }
                if (!guide.shadowRoot.querySelector("textarea")) unusable.push(shape.slice(0, 300));
                await new Promise(requestAnimationFrame);
                guide.remove();
              }
              return unusable;
            }""",
            [guide, [*SHAPES, *bent, *proto]],
        )
    assert unusable == []


OPTIONS = (
    "heading", "data-title", "topic", "greeting", "placeholder", "questions", "button-label", "accent", "font", "level",
    "theme", "lang", "size", "corner", "mode", "send-page",
)  # fmt: skip
STYLE = (
    "red; background: url(http://elsewhere.test/a)", "var(--x, url(http://elsewhere.test/b))",
    "url(http://elsewhere.test/c)", "image-set('http://elsewhere.test/d' 1x)",
    "x} * {background: url(//elsewhere.test/e)",
    "attr(title)", "expression(window.owned=1)", "</style><script>window.owned=1</script>",
)  # fmt: skip
SERVERS = ("javascript:window.owned=1//", "data:text/html,<script>window.owned=1</script>", "//[", "http://[", "blob:x")


def tag(options: dict[str, str]) -> str:
    attributes = " ".join(f'{name}="{html.escape(value)}"' for name, value in options.items())
    return f"<concept-guide {attributes}></concept-guide>"


@pytest.mark.parametrize("made", ["in HTML", "by a script"])
def test_hostile_options_are_text(page: Page, course: CourseSite, guide: str, made: str) -> None:
    values = [HOSTILE, MARKDOWN, ATTRIBUTE, *STYLE, "__proto__", "constructor"]
    sets = [dict.fromkeys(OPTIONS, value) for value in values] + [{"server": server} for server in SERVERS]
    with nothing_runs(page):
        if made == "in HTML":
            tags = "".join(map(tag, sets))
            page.goto(course(student.LESSON.format(guides=tags + student.script(guide))))
        else:
            page.goto(course(student.LESSON.format(guides=student.script(guide, mode="none"))))
            page.evaluate(
                """(sets) => sets.forEach((options) => {
                  const guide = document.createElement("concept-guide");
                  document.body.append(guide);
                  for (const [name, value] of Object.entries(options)) guide.setAttribute(name, value);
                })""",
                sets,
            )
        expect(page.locator("concept-guide")).to_have_count(len(sets))
        page.evaluate("""() => { for (const guide of document.querySelectorAll("concept-guide")) {
            guide.open(); guide.close(); } }""")
        first, last = page.locator("concept-guide").first, page.locator("concept-guide").last
        expect(first.locator(".greeting")).to_contain_text(HOSTILE.split("|")[0])
        last.evaluate("(guide) => guide.open()")
        student.ask(last)
        assert DEEP in student.finished(last)


def test_hostile_words_of_the_server_are_text(page: Page, course: CourseSite, guide: str) -> None:
    words = f"{HOSTILE} {MARKDOWN} {ATTRIBUTE}"
    whole = turn(1, words)["answer"]
    events = [
        ("sources", {"sources": whole["sources"]}),
        *(("token", {"text": f"{word} "}) for word in words.split(" ")),
    ]
    declined = {**whole, "answered": False, "citations": [], "sources": []}
    replies = {
        "cited": [*events, ("cited", whole), ("done", whole)],
        "declined": [("done", declined)],
        "problem": [*events, ("error", {"error": {"type": words, "message": words}})],
        "wrong": [("__proto__", {"polluted": 1}), ("done", {"answer": None})],
    }

    def reply(asked: Route) -> None:
        kind = json.loads(asked.request.post_data or "")["question"]
        stream = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in replies.get(kind, []))
        headers = {"access-control-allow-origin": "*", "access-control-expose-headers": "*", "retry-after": words[:30]}
        if kind == "refused":
            asked.fulfill(status=429, headers=headers, json={"error": {"type": words, "message": words}})
        else:
            asked.fulfill(headers=headers, content_type="text/event-stream", body=stream)

    page.route("**/api/ask", reply)
    with nothing_runs(page):
        student.opened(page, course(student.corner(guide)))
        for kind in ("cited", "declined", "problem", "refused", "wrong"):
            student.ask(page, kind)
            expect(page.locator(".turn").last.locator(".below .tools, .problem").first).to_be_visible()
        expect(student.answers(page).first).to_contain_text(HOSTILE)
        expect(student.answers(page).nth(1)).to_contain_text(HOSTILE)
        expect(page.locator(".problem").first).to_contain_text(HOSTILE)
        page.locator(".source").first.click()
        address = urlsplit(str(page.locator(".passage iframe").get_attribute("src")))
        assert address.path.startswith("/read/")
        assert address.path.count("/") == 2
        page.keyboard.press("Escape")
        student.ask(page, QUESTION)
        expect(page.locator(".turn")).to_have_count(6)
