from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.topics import Topic
from assistant.ui.authors.export import as_csv, as_markdown
from assistant.ui.words import ENGLISH

GANS = Topic("What is a GAN?", (("What is a GAN?", 2), ("How do GANs work?", 1)), ("Generative models",))


def rows(text: str) -> list[list[str]]:
    """Return what a spreadsheet reads."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_spreadsheet_gets_one_line_for_each_question() -> None:
    assert rows(as_csv([GANS], ENGLISH)) == [
        ["Topic", "Question", "Asked", "Nearest documents"],
        ["What is a GAN?", "What is a GAN?", "2", "Generative models"],
        ["What is a GAN?", "How do GANs work?", "1", "Generative models"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@"])
def test_no_question_is_a_formula(start: str) -> None:
    topic = Topic(f"{start}1", ((f'{start}HYPERLINK("http://elsewhere.test")', 1),), (f"{start}1",))
    _, cells = rows(as_csv([topic], ENGLISH))
    assert [cell[0] for cell in (cells[0], cells[1], cells[3])] == ["'", "'", "'"]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_whatever_was_asked_stays_in_its_cell(question: str) -> None:
    _, (_, cell, times, _) = rows(as_csv([Topic("Topic", ((question, 3),), ())], ENGLISH))
    assert cell.removeprefix("'") == question.removeprefix("'")
    assert times == "3"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=40))
def test_whatever_was_asked_is_only_text_in_markdown(question: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(as_markdown([Topic("A", ((question, 1),), ())], ENGLISH))
    tags = html.replace("<h1>", "").replace("<h2>", "").replace("<ul>", "").replace("<li>", "")
    assert "<" not in tags.replace("</h1>", "").replace("</h2>", "").replace("</ul>", "").replace("</li>", "")
