"""Asking and answering as a reader does it, in a real browser."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.generators import Pieces
from assistant.generators.turn import Turn
from assistant.prompting import Prompt
from index.embedding import FloatArray, HashingEmbedder
from tests.browser.conftest import Serve
from tests.browser.reader import act, answered, answering, answers, ask, finished, opened, question_box, reloaded, turns
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser

ANOTHER = "What is machine learning?"
"""The course answers this one too."""
SLOW = 0.15
"""Seconds a word: two sentences take about four seconds."""
LONG = f"{DEEP} {MACHINE} " * 20


class Held(Script):
    """Says nothing until it is let go."""

    def __init__(self, text: str = DEEP) -> None:
        super().__init__(text)
        self.go = threading.Event()

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Wait, then yield the lines."""
        self.started.set()
        self.go.wait(20)
        yield from super().stream(prompt, max_tokens)


class Queueing(Held):
    """Writes one answer at a time, as a real model does."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()


class HeldEmbedder(HashingEmbedder):
    """Finds nothing until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def embed_query(self, text: str) -> FloatArray:
        """Wait, then return a unit vector."""
        self.go.wait(20)
        return super().embed_query(text)


def test_an_answer_streams_and_ends_with_marks_and_sources(page: Page, serve: Serve) -> None:
    answering(page, serve(Script(pause=SLOW)))
    assert "many layers" not in page.locator(".cg-answer").inner_text()
    assert "many layers. [1]" in finished(page)
    source = page.locator(".cg-source").first
    expect(source).to_contain_text("Learning machines › What is deep learning?")
    expect(source).to_contain_text(DEEP)


def test_each_stage_of_a_wait_is_said_and_the_sources_come_before_the_first_word(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    model, embedder = Held(), HeldEmbedder()
    model.pause = SLOW
    opened(page, serve(assistant_of(model, tmp_path, embedder=embedder)))
    status = page.locator(".cg-status")
    ask(page, QUESTION)
    expect(status).to_have_text("Reading the material…")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    embedder.go.set()
    expect(status).to_have_text("Thinking…")
    expect(page.locator(".cg-found h3")).to_have_text("Reading these passages")
    expect(page.locator(".cg-found .cg-place").first).to_contain_text("Learning machines › What is deep learning?")
    expect(page.locator(".cg-answer")).to_have_count(0)
    model.go.set()
    expect(status).to_have_text("Writing…")
    finished(page)


def test_whoever_must_wait_for_the_model_sees_the_sources_and_the_place_in_the_queue(
    page: Page, context: BrowserContext, serve: Serve
) -> None:
    model = Queueing()
    address = serve(model)
    ask(opened(page, address), QUESTION)
    expect(page.locator(".cg-status")).to_have_text("Thinking…")
    other = opened(context.new_page(), address)
    ask(other, ANOTHER)
    expect(other.locator(".cg-status")).to_have_text("One answer is written before yours. It is your turn next.")
    expect(other.locator(".cg-found .cg-source").first).to_be_visible()
    model.go.set()
    assert "many layers" in finished(page)
    finished(other)


def test_stop_keeps_the_text_and_closes_the_generator(page: Page, serve: Serve) -> None:
    script = Script(LONG, pause=SLOW)
    answering(page, serve(script))
    page.get_by_role("button", name="Stop", exact=True).click()
    assert script.closed.wait(PATIENCE)
    expect(answers(page)).to_contain_text("Stopped.")
    expect(answers(page)).to_contain_text("Deep learning")
    assert not script.finished.is_set()
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(2)
    expect(answers(page).nth(1)).to_contain_text("Deep learning")


def test_a_closed_tab_closes_the_generator(page: Page, serve: Serve) -> None:
    script = Script(LONG, pause=SLOW)
    answering(page, serve(script))
    page.close()
    assert script.closed.wait(PATIENCE)
    assert not script.finished.is_set()


def test_a_tab_that_closes_while_a_sentence_is_withheld_closes_the_generator_too(page: Page, serve: Serve) -> None:
    script = Script(f"{DEEP} Zyx made it in 1999 {'and went on ' * 100}. {DEEP}", pause=SLOW / 3)
    answering(page, serve(script))
    expect(answers(page)).to_contain_text("many layers. [1]")
    page.wait_for_timeout(1000)
    assert not script.closed.is_set()
    page.close()
    assert script.closed.wait(PATIENCE)


def test_what_comes_after_a_withheld_sentence_is_shown(page: Page, serve: Serve) -> None:
    text = answered(page, serve(Script(f"{DEEP} Zyx made it in 1999 and went on. {MACHINE}")))
    assert "without explicit rules. [2]" in text
    assert "1999" not in text


def test_retry_answers_the_last_question_anew(page: Page, serve: Serve) -> None:
    script = Script(DEEP)
    answered(page, serve(script))
    script.text = MACHINE
    page.get_by_role("button", name="Answer again").click()
    expect(answers(page)).to_contain_text("finds patterns")
    expect(turns(page)).to_have_text([QUESTION])
    assert [prompt.question for prompt in script.prompts] == [QUESTION, QUESTION]


def test_an_edited_question_replaces_its_answer_and_what_followed(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    ask(page, ANOTHER)
    finished(page, 2)
    act(page, "edit", 0)
    expect(question_box(page)).to_have_value(QUESTION)
    expect(question_box(page)).to_be_focused()
    ask(page, "What is deep learning for?")
    expect(turns(page)).to_have_text(["What is deep learning for?"])
    expect(page.get_by_text("You are editing")).to_be_hidden()
    finished(page)


def test_cancelled_editing_leaves_all_as_it_was(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    act(page, "edit")
    expect(page.get_by_text("You are editing")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("You are editing")).to_be_hidden()
    expect(question_box(page)).to_have_value("")
    ask(page, ANOTHER)
    finished(page, 2)
    expect(turns(page)).to_have_text([QUESTION, ANOTHER])


def test_a_deleted_question_goes_with_its_answer(page: Page, serve: Serve) -> None:
    answered(page, serve(Script(DEEP)))
    ask(page, ANOTHER)
    finished(page, 2)
    act(page, "delete", 0)
    expect(turns(page)).to_have_text([ANOTHER])
    act(page, "delete", 0)
    expect(page.get_by_role("heading", name="What would you like to understand?")).to_be_visible()


def test_an_answer_is_copied_with_its_sources_and_a_question_as_a_link(
    page: Page, context: BrowserContext, serve: Serve
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = serve(Script(DEEP))
    answered(page, address)
    act(page, "copy")
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{DEEP} [1]\n\n[1] Learning machines › What is deep learning?"
    act(page, "link")
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('http'))")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?q=What%20is%20deep%20learning%3F"


def test_a_link_to_a_question_asks_it_once_and_a_reload_not_again(page: Page, serve: Serve) -> None:
    script = Script(DEEP)
    address = serve(script)
    page.goto(f"{address}/?q=What+is+deep+learning%3F")
    assert "many layers" in finished(page)
    assert page.url == f"{address}/"
    page.reload()
    expect(turns(page)).to_have_text([QUESTION])
    finished(page)
    assert len(script.prompts) == 1


def test_a_link_to_a_question_begins_a_conversation_of_its_own(page: Page, serve: Serve) -> None:
    address = serve(Script(DEEP))
    answered(page, address)
    page.goto(f"{address}/?q=What+is+machine+learning%3F")
    finished(page)
    expect(turns(page)).to_have_text([ANOTHER])


def test_an_example_is_asked_with_a_click(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    expect(page.get_by_role("button", name="Select example")).to_have_count(4)
    page.get_by_text(QUESTION).click()
    assert "many layers" in finished(page)


def test_a_declined_question_offers_others_that_can_be_clicked(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    ask(page, OFF_TOPIC)
    assert "does not cover this question" in finished(page)
    expect(page.locator(".cg-sources, .cg-learn")).to_have_count(0)
    page.get_by_role("button", name=ANOTHER).click()
    finished(page, 2)


def test_an_answer_offers_what_to_ask_next(page: Page, serve: Serve) -> None:
    script = Script()
    answered(page, serve(script))
    page.get_by_role("button", name=ANOTHER).click()
    finished(page, 2)
    assert script.prompts[-1].question == ANOTHER


def test_a_follow_up_knows_what_was_said_before(page: Page, serve: Serve) -> None:
    script = Script()
    answered(page, serve(script))
    ask(page, "And its layers?")
    finished(page, 2)
    assert script.prompts[-1].question.endswith("(about deep learning)")


def test_the_level_reaches_the_model_and_is_kept(page: Page, serve: Serve) -> None:
    script = Script()
    address = serve(script)
    opened(page, address).get_by_role("radio", name="Beginner").check()
    ask(page, QUESTION)
    finished(page)
    reloaded(page)
    expect(page.get_by_role("radio", name="Beginner")).to_be_checked()
    ask(page, ANOTHER)
    finished(page, 2)
    assert [prompt.level for prompt in script.prompts] == ["beginner", "beginner"]


def test_a_second_question_waits_until_the_first_is_answered(page: Page, serve: Serve) -> None:
    answering(page, serve(Script(pause=SLOW)))
    ask(page, ANOTHER)
    expect(page.get_by_text("still being answered")).to_be_visible()
    assert question_box(page).input_value() == ANOTHER
    finished(page)


def test_two_enters_ask_once(page: Page, serve: Serve) -> None:
    script = Script(DEEP)
    opened(page, serve(script))
    question_box(page).fill(QUESTION)
    page.evaluate("""const box = document.querySelector("#cg-ask textarea"); for (const _ of [1, 2])
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }))
      || box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", code: "Enter", bubbles: true }))""")
    question_box(page).press("Enter")
    finished(page)
    assert len(script.prompts) == 1


def test_two_visitors_do_not_mix_and_neither_waits_for_the_other(
    page: Page, context: BrowserContext, serve: Serve
) -> None:
    address = serve(Script(pause=SLOW))
    answering(page, address)
    other = opened(context.new_page(), address)
    expect(answers(other)).to_have_count(0)
    ask(other, OFF_TOPIC)
    expect(answers(other)).to_contain_text("does not cover")
    expect(page.locator(".cg-status")).to_have_text("Writing…")
    assert "does not cover" not in finished(page)


def test_a_model_that_dies_leaves_its_text_and_a_line_and_another_try_works(page: Page, serve: Serve) -> None:
    script = Script(dies_of=OUT_OF_MEMORY, after=20)
    opened(page, serve(script))
    ask(page, QUESTION)
    expect(answers(page)).to_contain_text(str(OUT_OF_MEMORY))
    expect(answers(page)).to_contain_text(DEEP)
    script.dies_of = None
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".cg-problem")).to_have_count(0)
    finished(page)


def test_the_api_and_its_pages_are_still_there(serve: Serve) -> None:
    with httpx.Client(base_url=serve(Script()), trust_env=False) as client:
        assert client.get("/healthz").json() == {"status": "alive"}
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/search", params={"q": "bread"}).json()["results"]
        assert client.get("/docs").status_code == 200
        assert client.get("/api/nothing").status_code == 404


def test_other_requests_go_on_while_an_answer_is_written(page: Page, serve: Serve) -> None:
    script = Script(LONG, pause=SLOW)
    address = serve(script)
    answering(page, address)
    assert httpx.get(f"{address}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200
    assert not script.finished.is_set()
