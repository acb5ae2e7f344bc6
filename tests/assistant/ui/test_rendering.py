"""How a turn becomes what the chatbot shows."""

from __future__ import annotations

import pytest

from assistant.messages import Citation, Cited, Done, Sources, Token
from assistant.ui.rendering import answer, messages
from assistant.ui.turns import Turn, history
from index.retrieval import Passage

PASSAGE = Passage(1, "a b", "Learning", "Basics", None, "Nets learn.", 10, 21, 0.8)
CITED = Cited("Nets learn. [1]\n\nThey see", (Citation(1, "a b", 10, 21, "Nets learn.", 0, 11),))


def asked() -> Turn:
    return Turn("What do nets do?", "standard")


def test_a_checked_sentence_replaces_what_was_shown_of_it() -> None:
    turn = asked().after(Sources((PASSAGE,))).after(Token("Nets le")).after(Token("rn.")).after(CITED).after(Token("!"))
    assert turn.text == "Nets learn. [1]\n\nThey see!"


def test_blank_text_does_not_hide_what_is_going_on() -> None:
    assert "Found 1 passage in" in answer(asked().after(Sources((PASSAGE,))).after(Token(" ")))


def test_a_mark_links_to_the_words_behind_its_sentence() -> None:
    html = answer(asked().after(CITED))
    assert 'href="read/a%20b?start=10&amp;end=21#passage" target="_blank" rel="noopener"' in html
    assert ">[1]</a>" in html


def test_what_only_looks_like_a_mark_is_no_link() -> None:
    assert "<a" not in answer(asked().after(Cited("An array a[1] [1].", ())))


@pytest.mark.parametrize("text", ["<b>x</b>", "![a](http://e.test/i.png)", "[a](javascript:x)", "<http://e.test>"])
def test_html_pictures_and_links_of_a_model_stay_text(text: str) -> None:
    html = answer(asked().after(Token(f"Look: {text}")))
    assert not any(tag in html for tag in ("<b>", "<img", "<a"))


def test_an_answer_is_one_block_of_html_whatever_it_holds() -> None:
    html = answer(asked().after(Token("Code:\n\n```\na\n\nb\n```\n\n$1 and **bold** $2")))
    assert "\n" not in html
    assert "<strong>bold</strong>" in html


def test_a_model_cannot_forge_the_place_of_a_mark() -> None:
    assert "\ue000" not in answer(asked().after(Token("\ue0000\ue001")))


def test_a_declined_answer_offers_questions() -> None:
    turn = asked().after(Done("id", False, "Not covered.", "not_covered", suggestions=("Why *this*?",)))
    assert messages((turn,))[-1]["options"] == [{"label": "Why *this*?", "value": "Why *this*?"}]


def test_a_notice_is_shown_under_the_answer() -> None:
    html = answer(asked().after(Done("id", True, "Nets learn. [1]", sources=(PASSAGE,), notice="Still <loading>.")))
    assert html.endswith('<p class="cg-notice">Still &lt;loading&gt;.</p>')


def test_the_history_of_a_question_is_plain() -> None:
    said = [(message.role, message.content) for message in history([asked().after(CITED)])]
    assert said == [("user", "What do nets do?"), ("assistant", "Nets learn.\n\nThey see")]
