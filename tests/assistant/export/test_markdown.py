"""A conversation as Markdown: what stands in it, and that nothing in a text changes its structure."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.export.markdown import markdown
from assistant.export.words import ENGLISH, GERMAN
from assistant.transcript import QuizResult, Transcript, Turn
from tests.assistant.export.conversations import DAY, answered, conversation, declined, source
from tests.hostile import HOSTILE
from tests.patience import within

PIECES = [*"ab \n\t#*_`$|[]()<>!&~-+=1.\\{}\r\x00", "```", "$$", "\n\n", "> ", "- ", "    "]
MARKDOWN_LIKE = st.lists(st.sampled_from(PIECES)).map("".join)


def tokens(text: str) -> list[tuple[str, str]]:
    """Return what a reader with HTML, links and pictures makes of a file: kinds and texts."""
    parsed = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in parsed for child in token.children or ()]
    return [(token.type, token.content) for token in (*parsed, *inline)]


def headings(text: str) -> list[str]:
    """Return the headings of the two upper levels."""
    parsed = MarkdownIt("commonmark").parse(text)
    return [after.content for token, after in pairwise(parsed) if token.tag in ("h1", "h2") and token.nesting == 1]


def test_an_answer_keeps_its_marks_and_has_its_sources_below() -> None:
    cited = source(3, "Nets learn.\nBy steps.", place="page 7", url="https://example.org/nets")
    text = markdown(conversation(answered("What is it?", ("A net.", 3), sources=[cited])), ENGLISH, DAY)
    assert text == (
        "# Neural networks\n\nSaved on 2026-03-09\n\n## 1. What is it?\n\n*Explained for: standard*\n\n"
        "A net. \\[3\\]\n\n### Sources\n\n"
        "**\\[3\\] Neural networks**, Basics, page 7 <https://example.org/nets>\n\n> Nets learn.\\\n> By steps.\n"
    )


def test_what_was_declined_or_not_finished_is_shown_as_such() -> None:
    unfinished = Turn(question="What is a tensor?", text="A tensor is", problem="The model stopped. Ask again.")
    text = markdown(conversation(declined("Who won?", "What is a net?"), unfinished), ENGLISH, DAY)
    assert "**Not covered by the material**" in text
    assert "What the material does answer:\n\n- What is a net?" in text
    assert "**This answer was not finished.**\n\nA tensor is\n\n*The model stopped. Ask again.*" in text


def test_quizzes_stand_at_the_end_in_the_readers_language() -> None:
    quizzes = [QuizResult(topic="Nets | x", right=2.5, of=4), QuizResult(topic="Trees", right=float("nan"), of=10**40)]
    text = markdown(Transcript(quizzes=tuple(quizzes)), GERMAN, DAY)
    assert text.startswith(
        "# Gespräch\n\nGespeichert am 2026-03-09\n\n## Quizze\n\n- Nets \\| x: 2.5 von 4\n- Trees: nan von"
    )


def test_a_long_question_stands_whole_below_its_heading() -> None:
    text = markdown(conversation(Turn(question="Why?\n# Not a title\n" + "word " * 90)), ENGLISH, DAY)
    assert "> Why?\\\n> \\# Not a title\\\n> word word" in text


def test_headings_of_an_answer_are_below_its_question() -> None:
    assert "\n### Big\n" in markdown(conversation(answered("Why?", ("# Big\n\nText.", 0))), ENGLISH, DAY)


def test_lists_tables_code_and_formulas_read_back_as_they_were() -> None:
    answer = (
        "Two *kinds* of **net**:\n\n1. one\n   - a `b`\n2. $x^2$\n3. a $5 bill\n\n| a | b |\n"
        "| --- | --- |\n| 1 \\| 2 | *c* |\n\n```\n# no heading\n```\n\n> said\n\n$$\n\\frac{a}{b}\n$$"
    )
    text = markdown(conversation(answered("Why?", (answer, 0))), ENGLISH, DAY)
    kinds = [kind for kind, _ in tokens(text)]
    for kind in ("ordered_list_open", "bullet_list_open", "table_open", "fence", "blockquote_open", "strong_open"):
        assert kind in kinds
    assert ("fence", "# no heading\n") in tokens(text)
    assert "2. $x^2$\n3. a \\$5 bill" in text
    assert "$$\n\\frac{a}{b}\n$$" in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.test/ b", "https://a.test/>x", "//a"]
)
def test_an_address_that_is_none_of_the_web_is_left_out(url: str) -> None:
    text = markdown(conversation(answered("Why?", ("A.", 1), sources=[source(1, url=url)])), ENGLISH, DAY)
    assert url not in text
    assert "link_open" not in [kind for kind, _ in tokens(text)]


@settings(deadline=None, max_examples=300)
@given(MARKDOWN_LIKE)
def test_no_text_changes_the_structure_or_becomes_html_a_link_or_a_picture(text: str) -> None:
    cited = source(1, text, title=text, section=text, place=text, url=text)
    turns = [
        answered(f"q {text}", (text, 1), sources=[cited]),
        Turn(question="q", text=text),
        answered("last", ("A.", 0)),
    ]
    written = markdown(conversation(*turns, name="Name"), ENGLISH, DAY)
    assert [heading.split(".")[0] for heading in headings(written)] == ["Name", "1", "2", "3"]
    assert not {"html_block", "html_inline", "link_open", "image"} & {kind for kind, _ in tokens(written)}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_no_time(text: str) -> None:
    with within(5):
        markdown(conversation(*[answered(text, (text, 1), sources=[source(1, text)])] * 3), ENGLISH, DAY)
