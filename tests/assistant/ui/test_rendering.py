"""How a turn becomes what the chatbot shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contract import SentenceCitation
from assistant.declining import NOT_COVERED
from assistant.standby import LOADING
from assistant.transcript import Turn
from assistant.ui.rendering import answer, earlier, last, messages, reading_address
from assistant.ui.words import ENGLISH, LANGUAGES, Words
from tests.assistant.export.conversations import answered, declined, source

HOSTILE = """"><img src=x onerror=alert(1)><script>alert(2)</script>'&amp;{n}"""
TAGS = set(
    "div p h1 h2 h3 h4 h5 h6 ul ol li a span br em strong code pre blockquote hr table thead tbody tr th td button "
    "details summary".split()
)


class Seen(HTMLParser):
    """The tags of a message, their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def cited(text: str, end: int, n: int = 1, document_id: str = "a b", quote: str = "Nets learn.") -> Turn:
    citation = SentenceCitation(
        n=n, document_id=document_id, quote=quote, char_start=10, char_end=21, answer_start=0, answer_end=end
    )
    return Turn(question="What do nets do?", text=text, citations=(citation,))


def said(text: str) -> Turn:
    return Turn(question="What do nets do?", found=(), text=text)


def nothing(turn: Turn) -> list[str]:
    return []


def assert_harmless(html: str) -> None:
    """No element but ours, no attribute that runs, no address but that of a passage."""
    seen = Seen(html)
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert set(attributes) <= {"class", "href", "target", "rel", "type", "title", "hidden", "start", "style"}
        assert re.fullmatch(r"(text-align:(left|right|center))?", attributes.get("style") or "")
        assert re.fullmatch(r"(read/[\w.~%-]*\?start=-?\d+&end=-?\d+#passage)?", attributes.get("href") or "")


def test_a_mark_links_to_the_words_behind_its_sentence() -> None:
    html = answer(cited("Nets learn. [1]", 11), ENGLISH)
    assert 'href="read/a%20b?start=10&amp;end=21#passage" target="_blank" rel="noopener"' in html
    assert ">[1]<" in html
    assert '<div class="cg-tips" hidden><div class="cg-tip"><p>Nets learn.</p>' in html


def test_what_only_looks_like_a_mark_is_no_link() -> None:
    assert "<a" not in answer(said("An array a[1] [1]."), ENGLISH)


@pytest.mark.parametrize("end", [-1, 3, 999, 10**30])
def test_a_citation_out_of_range_is_no_link(end: int) -> None:
    assert "<a" not in answer(cited("Nets learn. [1]", end), ENGLISH)


@pytest.mark.parametrize("text", ["<b>x</b>", "![a](http://e.test/i.png)", "[a](javascript:x)", "<http://e.test>"])
def test_html_pictures_and_links_of_a_model_stay_text(text: str) -> None:
    html = answer(said(f"Look: {text}"), ENGLISH)
    assert not any(tag in html for tag in ("<b>", "<img", "<a"))


def test_a_model_cannot_forge_the_place_of_a_mark() -> None:
    assert "\ue000" not in answer(said("\ue0000\ue001"), ENGLISH)
    forged = answer(cited("Nets. [1] \ue0000\ue001", 5), ENGLISH)
    assert forged.count("<a") == 1


@pytest.mark.parametrize("text", ["```[1]\ncode\n```", "~~~ [1]\ncode\n~~~", "`a`[1]", "| a |\n|:-:|\n| b[1] |"])
def test_a_mark_never_gets_into_an_attribute(text: str) -> None:
    html = answer(cited(text, text.index("[1]") - (text[text.index("[1]") - 1] == " ")), ENGLISH)
    assert_harmless(html)


@given(st.text(st.sampled_from("a1.[]()`~\n #*_-|:$\\<>&\"'\ue000\ue001!"), max_size=60), st.integers(0, 60))
def test_whatever_a_model_writes_it_is_harmless_and_one_block(text: str, end: int) -> None:
    for message in messages([cited(text, end, document_id=HOSTILE, quote=text)], ENGLISH, nothing):
        assert "\n" not in message["content"]
        assert_harmless(message["content"])


def test_whatever_a_browser_sends_is_escaped() -> None:
    origin = source(1, HOSTILE, title=HOSTILE, section=HOSTILE, place=HOSTILE, document_id=HOSTILE, url=HOSTILE)
    turn = answered(HOSTILE, (HOSTILE, 1), sources=(origin,), label=HOSTILE)
    assert turn.answer
    turn = turn.model_copy(update={"answer": turn.answer.model_copy(update={"notice": HOSTILE})})
    waiting = Turn(question=HOSTILE, found=(origin,))
    ended = Turn(question=HOSTILE, text=HOSTILE, problem=HOSTILE)
    for shown in messages([turn, waiting, ended], ENGLISH, lambda turn: [HOSTILE]):
        assert_harmless(shown["content"])
        assert "onerror" not in {name for _, attributes in Seen(shown["content"]).tags for name in attributes}


def test_an_answer_is_one_block_of_html_whatever_it_holds() -> None:
    turn = said("Code:\n\n```python\na\n\nb\n```\n\n$1 and **bold** $2\r\rEnd")
    for message in last(turn, 0, ENGLISH, nothing):
        assert "\n" not in message["content"] and "\r" not in message["content"]
    assert "<strong>bold</strong>" in message["content"]


def test_a_formula_is_marked_for_katex_and_a_price_is_not() -> None:
    assert r"\(x &lt; y\)" in answer(said("So $x < y$ holds."), ENGLISH)
    assert r"\[x^2\]" in answer(said("So\n\n$$x^2$$"), ENGLISH)
    assert "\\(" not in answer(said("It costs $5 or $6."), ENGLISH)


def test_a_message_says_of_which_turn_it_is() -> None:
    shown = messages([answered("One?", ("Nets.", 1)), declined("Two?")], ENGLISH, nothing)
    assert [message["role"] for message in shown] == ["user", "assistant"] * 2
    assert [re.findall(r"cg-turn-(\d+)", message["content"]) for message in shown] == [["0"], ["0"], ["1"], ["1"]]
    assert shown[:2] == earlier([answered("One?", ("Nets.", 1))], ENGLISH, nothing)
    assert messages([], ENGLISH, nothing) == []


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_what_is_going_on_is_said_at_each_step(words: Words) -> None:
    asked, found = Turn(question="What?"), Turn(question="What?", found=(source(),))
    assert words.reading in answer(asked, words)
    assert words.thinking in answer(found, words)
    assert words.queue_one in answer(found, words, ahead=1)
    assert words.queue_many.format(count=3) in answer(found, words, ahead=3)
    assert words.writing in answer(found.model_copy(update={"text": "Nets"}), words)


def test_blank_text_does_not_hide_what_is_going_on() -> None:
    assert ENGLISH.thinking in answer(said(" "), ENGLISH)


def test_what_was_found_is_listed_before_the_first_word_without_its_text() -> None:
    html = answer(Turn(question="What?", found=(source(1, "Nets learn."),)), ENGLISH)
    assert "Neural networks › Basics" in html
    assert "Nets learn." not in html


def test_a_declined_answer_offers_questions_below_the_last_turn_only() -> None:
    turn = declined("Who won?", "Why *this*?")
    assert messages([turn], ENGLISH, nothing)[-1]["options"] == [{"label": "Why *this*?", "value": "Why *this*?"}]
    assert "options" not in messages([turn, said("Nets")], ENGLISH, nothing)[1]


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_the_assistants_own_sentences_are_in_the_readers_language(words: Words) -> None:
    turn = answered("What?", ("Nets learn.", 1))
    assert turn.answer
    noted = turn.model_copy(update={"answer": turn.answer.model_copy(update={"notice": LOADING})})
    assert words.said(LOADING) in Seen(answer(noted, words)).text
    assert words.said(NOT_COVERED) in Seen(answer(declined("Who won?"), words)).text


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_why_an_answer_ended_is_said_in_the_readers_language(words: Words) -> None:
    assert words.interrupted in Seen(answer(Turn(question="What?", problem="interrupted"), words)).text
    assert "Out of memory." in Seen(answer(Turn(question="What?", problem="Out of memory."), words)).text


def test_the_address_of_a_passage_holds_whatever_its_id() -> None:
    assert reading_address("../a?b#c", -1, 10**30) == f"read/..%2Fa%3Fb%23c?start=-1&end={10**30}#passage"


def test_a_table_is_a_table_with_its_marks_as_links() -> None:
    row = "| squared error | large errors"
    table = f"| loss | punishes |\n|---|---|\n{row} [1] |"
    seen = Seen(answer(cited(table, table.index(" [1]")), ENGLISH))
    assert [tag for tag, _ in seen.tags if tag in ("table", "th", "td")] == ["table", "th", "th", "td", "td"]
    assert [attributes["class"] for tag, attributes in seen.tags if tag == "a"] == ["cg-mark cg-tip-0"]
