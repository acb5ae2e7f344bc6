"""A document's Markdown set as HTML, with exactly one span of it marked."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ui.marked_text import set_text
from assistant.ui.reading_markup import Names
from knowledge.corpus import corpus
from tests.hostile import HOSTILE
from tests.patience import within

NAMES = Names("Table", "Code", "Formula")
_MARKED = re.compile(r"<mark[^>]*>(.*?)</mark>", re.DOTALL)
_FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\\)\$(?=\S)[^$\n]+(?<=\S)\$", re.DOTALL)
_NUMBER = re.compile(r"^ *\d+\. ", re.MULTILINE)


def html(text: str, span: tuple[int, int] = (0, 0), title: str = "") -> str:
    return set_text(text, NAMES, span, title=title)


def marked(page: str) -> str:
    """Return the visible words between the marks, without formulas."""
    inside = "".join(_MARKED.findall(re.sub(r"<math.*?</math>", "", page, flags=re.DOTALL)))
    return unescape(re.sub(r"<[^>]*>", "", inside))


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def unmarked(page: str) -> str:
    return re.sub(r"</?mark[^>]*>", "", page)


def part_of(text: str, part: str) -> tuple[int, int]:
    """Return the span of a part that occurs once."""
    assert text.count(part) == 1
    return text.index(part), text.index(part) + len(part)


WORDS = st.integers(0, 10**6).map(lambda number: f"w{number}")
INLINE = st.recursive(
    st.one_of(
        WORDS,
        WORDS.map(lambda word: f"`{word}`"),
        WORDS.map(lambda word: f"`` `{word} ``"),
        WORDS.map(lambda word: f"{word}\\*"),
        WORDS.map(lambda word: f"\\_{word}"),
        WORDS.map(lambda word: f"![{word}](../-.-)"),
        WORDS.map(lambda word: f"{word} < & > [{word}"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        inner.map(lambda words: f"**{words}**"),
        inner.map(lambda words: f"*{words}*"),
        inner.map(lambda words: f'[{words}](<../-.-> "--")'),
    ),
    max_leaves=6,
)
LINES = st.lists(INLINE, min_size=1, max_size=3).flatmap(
    lambda lines: st.sampled_from(["\n", "  \n", "\\\n", " \n  "]).map(lambda end: end.join(lines))
)
CELLS = st.lists(st.one_of(st.just(""), INLINE, WORDS.map(lambda word: f"{word}\\|x")), min_size=3, max_size=3)


def _table(rows: list[list[str]]) -> str:
    written = [f"| {' | '.join(row)} |" for row in [["head", "of", "it"], *rows]]
    return "\n".join([written[0], "|---|:-:|--:|", *written[1:]])


BLOCKS = st.recursive(
    st.one_of(
        LINES,
        INLINE.map(lambda words: f"### {words} ##"),
        INLINE.map(lambda words: f"{words}\n==="),
        st.lists(WORDS, min_size=1, max_size=3).map(lambda lines: "```\n" + "\n\n  ".join(lines) + "\n```"),
        WORDS.map(lambda word: f"    {word}\n\n    {word}"),
        st.lists(CELLS, min_size=1, max_size=3).map(_table),
    ),
    lambda inner: st.one_of(
        inner.map(lambda block: "\n".join(f"> {line}" for line in block.split("\n"))),
        inner.map(lambda block: "- " + block.replace("\n", "\n  ")),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
    ),
    max_leaves=5,
)


@given(BLOCKS, st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_visible_of_a_span_is_marked_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = html(text, (start, end))
    assert letters(marked(page)) == letters(text[start:end])
    assert unmarked(page) == html(text)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_span_of_the_handbook_is_marked(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(corpus_texts()))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 900)))
    page = html(text, (start, end))
    blank = _NUMBER.sub(_blank, _FORMULA.sub(_blank, text))
    assert letters(marked(page)) == letters(blank[start:end])
    assert unmarked(page) == html(text)


@cache
def corpus_texts() -> list[str]:
    return [document.text for document in corpus()]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@given(st.text("abc *_`[]()#>-|$\\\n\r\t\0!~=1.<&", max_size=120), st.data())
@settings(max_examples=400, deadline=None)
def test_marks_change_nothing_of_any_page(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, 130), st.integers(0, 130))))
    page = html(text, (start, end))
    assert unmarked(page) == html(text)
    assert page.count("<mark") == page.count("</mark>")
    if "$" not in text:  # A formula is marked as a whole.
        remaining = iter(text[start:end])
        assert all(letter in remaining for letter in letters(marked(page)))


@pytest.mark.parametrize(
    "text",
    [
        "1. 1",
        "| 1 | 1 |\n|---|---|\n| 1 | 1 |",
        "1  \n1 1",
        "1\\\n1 *1* 1",
        "[1](1) 1",
        "# 1 `1` 1 #",
        "|a|b|\n|-|-|\n|1|1\\|1|",
        "\\* 1 \\* 1",
    ],
)
def test_a_word_that_stands_there_twice_is_marked_where_it_is_meant(text: str) -> None:
    page = html(text, (text.rindex("1"), text.rindex("1") + 1))
    assert re.search(r'<mark id="passage">1</mark>[^1]*$', re.sub("</?h1|</h2|at-1", "", page))
    assert page.count("<mark") == 1


def test_a_formula_is_marked_as_a_whole() -> None:
    text = "Let $a+b$ be small.\n\n$$\nc\n$$\n"
    page = html(text, (text.index("+"), text.index("be") + 2))
    assert re.search(r'<mark id="passage"><math.*?</math> be</mark> small', page)
    page = html(text, part_of(text, "c"))
    assert page.count("<mark") == 1
    assert '<mark id="passage"><math display="block">' in page


def test_what_belongs_together_is_one_mark() -> None:
    text = "One *two* three\nfour."
    assert '<mark id="passage">three<br>\nfour.</mark>' in html(text, (text.index("three"), len(text)))


def test_headings_leave_no_level_out_and_can_be_linked_to() -> None:
    page = html("## A\n\n#### B\n\n# C\n\n## D\n")
    assert re.findall(r"<(h\d) id=\"(at-\d+)\">(.)", page) == [
        ("h2", "at-0", "A"),
        ("h3", "at-6", "B"),
        ("h2", "at-14", "C"),
        ("h3", "at-19", "D"),
    ]


def test_a_title_that_is_repeated_is_known() -> None:
    assert '<h2 id="at-0" class="repeated">' in html("# My *page*\n\nWords.", title="My page")
    assert "repeated" not in html("# Other\n\n# My page", title="My page")


def test_lines_that_a_window_ended_are_joined_and_lines_that_a_writer_ended_are_kept() -> None:
    wrapped = "a word " * 10
    assert "<br>" not in html(f"{wrapped}\n{wrapped}\nend")
    assert html("First line\nsecond line").count("<br>") == 1


def test_no_link_picture_or_html_of_a_document_is_set() -> None:
    page = html("[here](http://e.test) ![a picture](http://e.test/i.png) <b>x</b> <http://e.test> &copy;\n\n<div>\n")
    assert "<p>here <span" in page
    assert 'class="picture">a picture</span>' in page
    assert not re.search(r"<(?:a|img|b|div)\b", page)
    assert "&lt;b&gt;" in page
    assert "&amp;copy;" in page


def test_tables_code_and_long_formulas_can_be_scrolled_by_the_keyboard() -> None:
    page = html("| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\ncode\n```\n\n$$\nx\n$$\n")
    for name in ("Table", "Code", "Formula"):
        assert f'role="group" tabindex="0" aria-label="{name}"' in page
    assert '<td class="right">2</td>' in page
    assert "style=" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_takes_no_longer_than_another(text: str) -> None:
    with within(2):
        html(text, (0, len(text)))


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "*a_", "> ", "- ", "$", "$$a ", "$a\\$", "`a``", "|a", "$x$ ", "\\"]
)
def test_a_part_full_of_one_sign_is_set_in_time(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    with within(8):
        html(text, (0, len(text)))
