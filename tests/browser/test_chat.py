"""The chat as a reader uses it, in a real browser."""

from __future__ import annotations

import threading
import time

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Serve
from tests.browser.reader import answered, answering, answers, ask, finished, opened, question_box
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script

pytestmark = pytest.mark.browser

ANOTHER = "What is machine learning?"
"""The course answers this one too."""
SLOW = 0.15
"""Seconds a word: two sentences take about four seconds."""


def test_an_answer_streams_and_ends_with_marks_and_sources(page: Page, serve: Serve) -> None:
    answering(page, serve(Script(pause=SLOW)))
    assert "many layers" not in answers(page).inner_text()
    assert page.locator(".cg-sources").count() == 0
    text = finished(page)
    assert "many layers. [1]" in text
    source = page.locator(".cg-source").first
    expect(source).to_contain_text("Learning machines › What is deep learning?")
    expect(source).to_contain_text(DEEP)


def test_what_is_going_on_is_said_before_the_first_word(page: Page, serve: Serve) -> None:
    opened(page, serve(Script(DEEP, pause=1.5)))
    ask(page, QUESTION)
    expect(answers(page)).to_contain_text("Found 3 passages in 2 documents. Thinking…")


@pytest.mark.parametrize("link", [".cg-source", ".cg-mark"])
def test_sources_and_marks_open_the_passage_highlighted(
    page: Page, context: BrowserContext, serve: Serve, link: str
) -> None:
    opened(page, serve(Script(MACHINE)))
    ask(page, ANOTHER)
    finished(page)
    with context.expect_page() as opening:
        page.locator(link).first.click()
    document = opening.value
    expect(document.locator("mark")).to_have_text(MACHINE)
    expect(document.locator("mark")).to_be_in_viewport()
    assert document.evaluate("window.opener") is None


def test_stop_keeps_the_text_and_closes_the_generator_within_two_seconds(page: Page, serve: Serve) -> None:
    script = Script(pause=SLOW)
    answering(page, serve(script))
    page.get_by_role("button", name="Stop").click()
    assert script.closed.wait(2)
    expect(answers(page)).to_contain_text("Stopped.")
    expect(answers(page)).to_contain_text("Deep learning")
    assert not script.finished.is_set()
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(2)
    expect(answers(page).nth(1)).to_contain_text("Deep learning")


def test_a_closed_tab_closes_the_generator_within_two_seconds(page: Page, serve: Serve) -> None:
    script = Script(pause=SLOW)
    answering(page, serve(script))
    page.close()
    assert script.closed.wait(2)
    assert not script.finished.is_set()


def test_a_tab_that_closes_while_a_sentence_is_withheld_closes_the_generator_too(page: Page, serve: Serve) -> None:
    script = Script(f"{DEEP} Zyx made it in 1999 {'and went on ' * 100}. {DEEP}", pause=SLOW / 3)
    answering(page, serve(script))
    expect(answers(page)).to_contain_text("many layers. [1]")
    page.wait_for_timeout(1000)
    assert not script.closed.is_set()
    page.close()
    assert script.closed.wait(2)


def test_what_comes_after_a_withheld_sentence_is_shown(page: Page, serve: Serve) -> None:
    opened(page, serve(Script(f"{DEEP} Zyx made it in 1999 and went on. {MACHINE}", pause=SLOW / 3)))
    ask(page, QUESTION)
    text = finished(page)
    assert "without explicit rules. [2]" in text
    assert "1999" not in text


def test_retry_answers_the_last_question_anew(page: Page, serve: Serve) -> None:
    script = Script(DEEP)
    answered(page, serve(script))
    script.text = MACHINE
    page.get_by_role("button", name="Retry").click()
    expect(answers(page)).to_contain_text("finds patterns")
    expect(page.locator(".user-row")).to_have_count(1)
    assert [prompt.question for prompt in script.prompts] == [QUESTION, QUESTION]


def test_clear_stops_the_answer_and_begins_anew(page: Page, serve: Serve) -> None:
    script = Script(pause=SLOW)
    answering(page, serve(script))
    page.get_by_role("button", name="Clear").click()
    assert script.closed.wait(2)
    expect(page.get_by_text("Which company made Claude?")).to_be_visible()
    expect(answers(page)).to_have_count(0)
    script.pause = 0
    ask(page, QUESTION)
    finished(page)
    expect(answers(page)).to_have_count(1)


def test_an_example_is_asked_with_a_click(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    expect(page.get_by_role("button", name="Select example")).to_have_count(4)
    page.get_by_text(QUESTION).click()
    assert "many layers" in finished(page)


def test_a_declined_question_offers_others_that_can_be_clicked(page: Page, serve: Serve) -> None:
    opened(page, serve(Script()))
    ask(page, OFF_TOPIC)
    expect(answers(page)).to_contain_text("does not cover this question")
    assert page.locator(".cg-sources").count() == 0
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
    expect(answers(page)).to_have_count(2)
    finished(page, 2)
    assert script.prompts[-1].question.endswith("(about deep learning)")


@pytest.mark.parametrize(("typed", "said"), [("   ", "The question is empty"), ("why " * 25_000, "100,000 characters")])
def test_a_question_that_cannot_be_asked_is_explained_and_not_lost(
    page: Page, serve: Serve, typed: str, said: str
) -> None:
    opened(page, serve(Script()))
    ask(page, typed)
    expect(page.get_by_text(said)).to_be_visible()
    assert question_box(page).input_value() == typed
    expect(answers(page)).to_have_count(0)


def test_a_second_question_waits_until_the_first_is_answered(page: Page, serve: Serve) -> None:
    answering(page, serve(Script(pause=SLOW)))
    ask(page, ANOTHER)
    expect(page.get_by_text("still being answered")).to_be_visible()
    assert question_box(page).input_value() == ANOTHER
    finished(page)
    expect(answers(page)).to_have_count(1)


def test_a_model_that_dies_leaves_its_text_and_a_line_and_retry_works(page: Page, serve: Serve) -> None:
    script = Script(dies_of=OUT_OF_MEMORY, after=20)
    opened(page, serve(script))
    ask(page, QUESTION)
    expect(answers(page)).to_contain_text(str(OUT_OF_MEMORY))
    expect(answers(page)).to_contain_text(DEEP)
    script.dies_of = None
    page.get_by_role("button", name="Retry").click()
    assert "stopped" not in finished(page)


def test_two_visitors_do_not_mix_and_neither_waits_for_the_other(page: Page, browser: Browser, serve: Serve) -> None:
    address = serve(Script(pause=SLOW))
    answering(page, address)
    with browser.new_context() as other_context:
        other = opened(other_context.new_page(), address)
        expect(answers(other)).to_have_count(0)
        ask(other, OFF_TOPIC)
        expect(answers(other)).to_contain_text("does not cover")
        assert page.locator(".cg-sources").count() == 0
    assert "does not cover" not in finished(page)


def test_whoever_must_wait_for_the_model_sees_the_sources_and_why(page: Page, browser: Browser, serve: Serve) -> None:
    class Queueing(Script):
        """Writes one answer at a time, as a real model does."""

        turn = threading.Lock()

    address = serve(Queueing(pause=SLOW))
    answering(page, address)
    with browser.new_context() as other_context:
        other = opened(other_context.new_page(), address)
        ask(other, ANOTHER)
        expect(answers(other)).to_contain_text("Found 3 passages")
        expect(answers(other)).to_contain_text("Others asked before you")
        finished(page)
        finished(other)


def test_the_api_and_its_pages_are_still_there(serve: Serve) -> None:
    with httpx.Client(base_url=serve(Script()), trust_env=False) as client:
        assert client.get("/healthz").json() == {"status": "alive"}
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/search", params={"q": "bread"}).json()["results"]
        assert client.get("/docs").status_code == 200
        assert client.get("/api/nothing").status_code == 404


def test_other_requests_go_on_while_an_answer_is_written(page: Page, serve: Serve) -> None:
    address = serve(Script(pause=SLOW))
    answering(page, address)
    started = time.perf_counter()
    assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 200
    assert time.perf_counter() - started < 1
