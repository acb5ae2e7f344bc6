"""The flashcards of a conversation, as a list to go through."""

from __future__ import annotations

from assistant.learning.cards import Card, CardSource
from assistant.ui.flashcards import card_list
from assistant.ui.words import ENGLISH

HOSTILE = "\"><img src=x onerror=alert(1)> [a](javascript:x) '&"


def card(front: str = "What is LoRA?", back: str = "It **adapts** $W$.", title: str = "LoRA") -> Card:
    sources = (CardSource(title, "Idea", "It adapts."), CardSource(title, "Idea", "Weights stay."))
    return Card("id", front, back, sources, ())


def test_the_question_is_in_front_and_the_answer_behind_it() -> None:
    html = card_list([card()], ENGLISH)
    assert "<details><summary>What is LoRA?</summary>" in html
    assert "<strong>adapts</strong>" in html


def test_a_place_that_carries_a_card_twice_is_named_once() -> None:
    assert card_list([card()], ENGLISH).count("LoRA › Idea") == 1


def test_the_list_has_a_name() -> None:
    assert f'<section aria-label="{ENGLISH.tab_cards}">' in card_list([card(), card()], ENGLISH)


def test_nothing_on_a_card_becomes_html_or_a_link() -> None:
    html = card_list([card(HOSTILE, HOSTILE, HOSTILE)], ENGLISH)
    assert "<img" not in html and "<a" not in html
