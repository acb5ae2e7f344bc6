"""What a student does with an answer in the widget to learn more from it, over some pages of the handbook."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from knowledge.corpus import corpus
from tests.browser.conftest import Serve
from tests.browser.widget.conftest import CourseSite
from tests.browser.widget.student import answers, ask, corner, finished, opened, question_box, questions
from tests.fakes import Script

pytestmark = pytest.mark.browser

DROPOUT = "What is dropout?"
SENTENCE = (
    "Scaling during training is called inverted dropout, and inverted dropout is the usual form in software libraries."
)
PAGES = ("dropout", "regularization", "overfitting", "early-stopping", "generalization")


@pytest.fixture
def studying(page: Page, serve: Serve, course: CourseSite) -> Page:
    """A lesson with the guide open and an answer about a concept of the handbook in it."""
    handbook = [document for document in corpus() if document.id in PAGES]
    server = serve(Script(SENTENCE), handbook, allow_origin=[course.origin], limit_session="")
    ask(opened(page, course(corner(server))), DROPOUT)
    finished(page)
    return page


def press(page: Page, name: str, turn: int = 0) -> None:
    """Press a button under an answer."""
    page.locator(".turn").nth(turn).get_by_role("button", name=name, exact=True).click()


def test_an_answer_is_told_simpler_and_deeper_with_passages_of_its_own(studying: Page) -> None:
    told = {"Simpler": "Simpler, please.", "Deeper": "Go deeper."}
    for count, (name, says) in enumerate(told.items(), 2):
        with studying.expect_request("**/api/ask") as asked:
            press(studying, name)
        sent = asked.value.post_data_json or {}
        assert (sent["question"], sent["action"]["kind"]) == (DROPOUT, name.lower())
        assert sent["action"]["said"], "What was said already goes along, so that it is not said again."
        finished(studying, count)
        expect(questions(studying).last).to_have_text(says)
        expect(answers(studying).last.locator(".mark").first).to_be_visible()
    assert len({answers(studying).nth(n).inner_text() for n in range(3)}) == 3


def test_an_example_is_given_until_the_material_has_no_other(studying: Page) -> None:
    press(studying, "Example")
    assert "A sports coach" in finished(studying, 2)
    expect(questions(studying).last).to_have_text("Give an example.")
    press(studying, "Example", 1)
    assert "gives no further example of this" in finished(studying, 3)


def test_a_concept_is_compared_with_a_neighbour_or_with_anything_else(studying: Page) -> None:
    menu = studying.locator(".compare")
    menu.locator("summary").press("Enter")
    neighbours = ["Early stopping", "Overfitting", "Regularization", "Something else…"]
    expect(menu.get_by_role("button")).to_have_text(neighbours)
    studying.keyboard.press("Tab")
    expect(menu.get_by_role("button", name="Early stopping")).to_be_focused()
    studying.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.get_by_role("button", name="Overfitting")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("button", name="Overfitting").click()
    finished(studying, 2)
    expect(questions(studying).last).to_have_text("What is the difference between Dropout and Overfitting?")
    first = studying.locator(".compare").first
    first.locator("summary").click()
    first.get_by_role("button", name="Something else…").click()
    expect(question_box(studying)).to_have_value("What is the difference between Dropout and ")
    expect(question_box(studying)).to_be_focused()


def test_a_quiz_is_taken_to_its_end_and_its_score_is_kept(studying: Page) -> None:
    press(studying, "Quiz me")
    quiz = studying.get_by_role("region", name="Quiz")
    for place in (1, 2, 3):
        expect(quiz.locator(".small").first).to_contain_text(f"Question {place} of 3")
        check = quiz.get_by_role("button", name="Check", exact=True)
        check.click()
        expect(quiz.get_by_role("status")).to_have_text("Choose or write something first.")
        if quiz.get_by_role("radiogroup").count():
            quiz.get_by_role("radio").first.check()
        else:
            quiz.get_by_role("textbox").fill(SENTENCE)
        check.click()
        verdict = quiz.locator(".verdict")
        expect(verdict).to_be_focused()
        expect(verdict).to_have_text(["Right.", "Partly right.", "Not yet."][_verdict(verdict.get_attribute("class"))])
        expect(quiz.locator(".source").first).to_be_visible()
        quiz.get_by_role("button", name="Next question" if place < 3 else "See the result").click()
    score = quiz.locator(".verdict").inner_text()
    expect(quiz.locator(".small")).to_have_text(f"All quizzes here: {score}")
    [kept] = [text for text in studying.evaluate("Object.values(localStorage)") if "quizzes" in text]
    [result] = json.loads(kept)["quizzes"]
    assert score == f"{result['right']:g} of {result['of']} points"
    quiz.get_by_role("button", name="New quiz on this").click()
    expect(quiz.locator(".small").first).to_contain_text("Question 1 of 3 · 0 of 3 points")
    quiz.get_by_role("button", name="Back to the conversation").first.click()
    expect(studying.get_by_role("button", name="Quiz me")).to_be_focused()


def _verdict(kind: str | None) -> int:
    return ["verdict right", "verdict partly", "verdict not_yet"].index(kind or "")


def test_the_passage_behind_a_verdict_opens_over_the_quiz_that_goes_on(studying: Page) -> None:
    press(studying, "Quiz me")
    quiz = studying.get_by_role("region", name="Quiz")
    quiz.get_by_role("radio").first.check()
    quiz.get_by_role("button", name="Check", exact=True).click()
    quiz.locator(".source").first.click()
    expect(studying.frame_locator("section.passage iframe").locator("#passage")).to_be_in_viewport()
    studying.keyboard.press("Escape")
    expect(quiz.locator(".source").first).to_be_focused()
    quiz.get_by_role("button", name="Next question").click()
    expect(quiz.locator(".small").first).to_contain_text("Question 2 of 3")
    studying.keyboard.press("Escape")
    expect(studying.locator(".view")).to_have_count(0)
    expect(studying.get_by_role("button", name="Quiz me")).to_be_focused()


def test_another_question_puts_away_what_stands_over_the_conversation(studying: Page) -> None:
    press(studying, "Quiz me")
    quiz = studying.get_by_role("region", name="Quiz")
    quiz.get_by_role("radio").first.check()
    quiz.get_by_role("button", name="Check", exact=True).click()
    quiz.locator(".source").first.click()
    expect(studying.locator(".view")).to_have_count(2)
    ask(studying, DROPOUT)
    expect(studying.locator(".view")).to_have_count(0)
    finished(studying, 2)
    press(studying, "Quiz me", 1)
    expect(quiz).to_be_visible()


def test_what_may_be_asked_next_is_offered_under_the_last_answer_alone(studying: Page) -> None:
    suggestion = studying.locator(".suggestions button").first
    asked = suggestion.inner_text()
    suggestion.click()
    finished(studying, 2)
    expect(questions(studying)).to_have_text([DROPOUT, asked])
    expect(studying.locator(".suggestions:visible")).to_have_count(1)
