"""A conversation as a PDF, read back as a reader's program reads it."""

from __future__ import annotations

import logging
import random
import re
from pathlib import Path

import pypdfium2
import pytest

from assistant.errors import ConceptGuideError
from assistant.export import pdf as module
from assistant.export.pdf import pdf
from assistant.export.words import ENGLISH, GERMAN
from assistant.transcript import QuizResult, Transcript, Turn
from tests.assistant.export.conversations import DAY, answered, conversation, declined, source
from tests.hostile import HOSTILE
from tests.patience import within

LIKE = [
    *"ab \n#*_`$|[]()<>\\{}1.-",
    "```",
    "$$",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    r"\frac{",
    r"\sqrt{",
    "^{",
    "}",
    "\n    ",
    "[1]",
]


def words_of(file: bytes) -> str:
    """Return the text of a PDF on one line."""
    with pypdfium2.PdfDocument(file) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_questions_answers_and_sources_stand_in_it() -> None:
    cited = source(1, "Nets learn.", place="page 7", url="https://example.org/nets")
    turns = [
        answered("What is a net?", ("A **net** is `code`.", 1), sources=[cited]),
        declined("Who won?", "What is it?"),
    ]
    quiz = QuizResult(topic="Nets", right=2.5, of=4)
    said = words_of(pdf(conversation(*turns, quizzes=[quiz]), ENGLISH, DAY))
    for words in (
        "Neural networks",
        "Saved on 2026-03-09",
        "What is a net?",
        "A net is code. [1]",
        "page 7",
        "“Nets learn.”",
    ):
        assert words in said
    for words in ("https://example.org/nets", "Not covered by the material", "What is it?", "2.5 of 4", "1 / 1"):
        assert words in said


def test_it_says_its_title_and_language_and_is_tagged() -> None:
    file = pdf(conversation(answered("Was ist ein Netz?", ("Ein Netz.", 0)), name="Netze"), GERMAN, DAY)
    with pypdfium2.PdfDocument(file) as document:
        assert document.get_metadata_value("Title") == "Netze"
        assert document.get_metadata_value("CreationDate").startswith("D:20260309")
        assert document.is_tagged()
    assert b"/Lang(de)" in file


def test_a_mark_leads_to_its_source_and_one_without_a_source_nowhere() -> None:
    turn = answered("What?", ("A.", 1), ("B.", 2), sources=[source(1)])
    assert pdf(conversation(turn, turn), ENGLISH, DAY).count(b"/Subtype/Link") == 2


def test_formulas_are_set_and_what_cannot_be_is_shown_as_its_source() -> None:
    said = words_of(pdf(conversation(answered("Why?", (r"It is $\frac{a}{b}$, not $\foo{a}$.", 0))), ENGLISH, DAY))
    assert r"\frac" not in said
    assert r"\foo{a}" in said


def test_nothing_that_was_written_is_read_as_typst() -> None:
    text = '#panic("x") #sys.inputs @label <label> = Not a heading $ sum $ // comment'
    turn = answered(text, (text, 1), sources=[source(1, text, title=text, section=text, place=text, url=text)])
    said = words_of(pdf(conversation(turn, name=text), ENGLISH, DAY))
    assert said.count("#sys.inputs @label <label>") >= 4


def test_an_empty_conversation_can_be_set() -> None:
    assert "Conversation" in words_of(pdf(Transcript(), ENGLISH, DAY))


@pytest.mark.parametrize("seed", range(5))
def test_whatever_was_written_a_pdf_comes_of_it(seed: int) -> None:
    chosen = random.Random(seed)
    texts = ["".join(chosen.choices(LIKE, k=200)) for _ in range(60)]
    turns = [answered(text, (text, 1), sources=[source(1, text, title=text)]) for text in texts]
    assert pdf(conversation(*turns), ENGLISH, DAY).startswith(b"%PDF")


def test_lists_quotes_and_formulas_may_nest_without_end() -> None:
    deep = [
        "\n".join("  " * n + "- x" for n in range(30)),
        ">" * 30 + " x",
        "> " * 8 + "- - - - $" + r"\sqrt{" * 12 + "x" + "}" * 12 + "$",
    ]
    deep += ["> " * 8 + "| a |\n" + "> " * 8 + "|---|\n" + "> " * 8 + r"| $\frac{\sqrt{\hat{\frac{a}{b}}}}{2}$ |"]
    assert pdf(conversation(*[answered("Why?", (text, 1)) for text in deep]), ENGLISH, DAY).startswith(b"%PDF")


def test_hostile_texts_become_pages_too() -> None:
    texts = [str(one.values[0]) for one in HOSTILE]
    with within(30):
        assert pdf(conversation(*[answered(t, (t, 1), sources=[source(1, t)]) for t in texts]), ENGLISH, DAY)


def test_a_word_of_any_length_stays_on_the_page() -> None:
    with pypdfium2.PdfDocument(pdf(conversation(answered("x" * 150, ("y" * 900, 0))), ENGLISH, DAY)) as document:
        page = document[0]
        text = page.get_textpage()
        assert max(text.get_charbox(n)[2] for n in range(text.count_chars())) < page.get_width()


def test_a_hundred_questions_take_a_few_seconds() -> None:
    turns = [answered(f"Question {n}?", (f"Answer {n} with $x_{{{n}}}$.", 1)) for n in range(100)]
    with within(10):
        assert len(pdf(conversation(*turns), ENGLISH, DAY)) < 2_000_000


@pytest.mark.parametrize(("setting", "value"), [("_SECONDS", 0.001), ("_PROGRAM", "blocks.py")])
def test_where_it_fails_one_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, setting: str, value: object
) -> None:
    monkeypatch.setattr(module, setting, value)
    with caplog.at_level(logging.CRITICAL), pytest.raises(ConceptGuideError, match=r"Save it as Markdown instead\.$"):
        pdf(conversation(Turn(question="Why?")), ENGLISH, DAY)


def test_the_template_reads_no_file_and_no_package() -> None:
    template = Path(module.__file__).with_name("conversation.typ").read_text(encoding="utf-8")
    assert not re.search(r"#?\b(import|include|read|eval|plugin)\b\s*[(\"]", template)
