"""Which buttons stand under a question and under its answer."""

from __future__ import annotations

import re

import pytest

from assistant.transcript import Turn
from assistant.ui import tools
from assistant.ui.words import ENGLISH, LANGUAGES, Words
from tests.assistant.export.conversations import answered, declined

ANSWERED = answered("What do nets do?", ("Nets learn.", 1))
LEARNING = ["simpler", "deeper", "example", "compare-other", "quiz", "map"]
HOSTILE = "\"><img src=x onerror=alert(1)>'&"


def does(html: str) -> list[str]:
    """Return what the buttons do, in order."""
    return re.findall(r"cg-do-([\w-]+)", html)


def under(turn: Turn, is_last: bool = True, neighbours: tuple[str, ...] = ()) -> list[str]:
    return does(tools.of_answer(turn, ENGLISH, neighbours, is_last))


def test_an_answer_offers_to_learn_more_from_it() -> None:
    assert under(ANSWERED, is_last=False) == [*LEARNING, "copy", "rate-up", "rate-down"]


def test_only_the_last_answer_is_given_again() -> None:
    assert "retry" in under(ANSWERED) and "retry" not in under(ANSWERED, is_last=False)


def test_a_declined_question_offers_nothing_to_learn_from() -> None:
    assert under(declined("Who won?")) == ["retry"]
    assert under(declined("Who won?"), is_last=False) == []


def test_what_ended_early_can_be_tried_again_while_it_is_the_last() -> None:
    stopped = Turn(question="What?", problem="stopped")
    assert ENGLISH.try_again in tools.of_answer(stopped, ENGLISH, (), True)
    assert under(stopped) == ["retry"]
    assert under(stopped, is_last=False) == []


def test_nothing_is_offered_while_an_answer_is_written() -> None:
    writing = Turn(question="What?", text="Nets")
    assert tools.of_question(writing, ENGLISH) == "" == tools.of_answer(writing, ENGLISH, (), True)


def test_a_question_can_be_edited_unless_a_button_asked_it() -> None:
    assert does(tools.of_question(ANSWERED, ENGLISH)) == ["edit", "link", "delete"]
    acted = ANSWERED.model_copy(update={"action": "simpler", "about": 0})
    assert does(tools.of_question(acted, ENGLISH)) == ["link", "delete"]


def test_a_wish_to_understand_something_offers_the_way_there() -> None:
    html = tools.of_answer(answered("I want to understand <b>nets</b>", ("Nets learn.", 1)), ENGLISH, (), True)
    assert "path" in does(html)
    assert "Learning path to &lt;b&gt;nets&lt;/b&gt;" in html


def test_a_neighbour_is_offered_for_comparison() -> None:
    html = tools.of_answer(ANSWERED, ENGLISH, ("Deep learning",), True)
    assert '<button type="button" class="cg-do cg-do-compare">Deep learning</button>' in html


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_a_rating_that_was_given_is_pressed_and_says_so(words: Words) -> None:
    html = tools.of_answer(ANSWERED.model_copy(update={"rating": "up"}), words, (), True)
    [pressed] = re.findall(r'<button[^>]*cg-pressed[^>]*title="([^"]*)"', html)
    assert pressed == words.rated.format(rating=words.helpful)


def test_no_title_becomes_html() -> None:
    html = tools.of_answer(ANSWERED, ENGLISH, (HOSTILE,), True)
    assert "<img" not in html
    assert "&quot;&gt;&lt;img" in html


def test_every_icon_has_a_name_that_is_read_out() -> None:
    html = tools.of_question(ANSWERED, ENGLISH) + tools.of_answer(ANSWERED, ENGLISH, (), True)
    for button in re.findall(r"<button.*?</button>", html):
        assert re.sub(r"<[^>]*>", "", button).strip()
