"""A file of questions is read line by line, and a bad line is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidQuestionFile
from assistant.evaluation.questions import Place, Question, read_questions
from assistant.messages import Message
from index.retrieval import Passage

TEXT = "Bread rises. Yeast ferments dough. Ovens are hot."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def passage(words: str, document: str = "bread") -> Passage:
    start = TEXT.index(words)
    return Passage(1, document, "Bread", "", None, words, start, start + len(words), 0.5)


def test_a_question_alone_is_enough(path: Path) -> None:
    [question] = read_questions(write(path, {"question": "What is deep learning?"}))
    assert question == Question(question="What is deep learning?")
    assert (question.answerable, question.evidence, question.messages) == (None, (), [])


def test_everything_that_a_line_may_say_is_read(path: Path) -> None:
    row = {
        "question": "And it?",
        "answerable": False,
        "evidence": [{"document": "bread", "words": "Yeast"}],
        "facts": ["a|b"],
        "answer": "So.",
        "history": [{"role": "user", "content": "Hello"}],
        "level": "expert",
        "comment": "left alone",
    }
    [question] = read_questions(write(path, row))
    assert (question.answerable, question.facts, question.answer, question.level) == (False, ("a|b",), "So.", "expert")
    assert question.evidence == (Place(document="bread", words="Yeast"),)
    assert question.messages == [Message("user", "Hello")]


def test_questions_keep_their_order_and_empty_lines_are_passed_over(path: Path) -> None:
    path.write_text('\n{"question": "one"}\n\n  \n{"question": "two"}\n')
    assert [question.question for question in read_questions(path)] == ["one", "two"]


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "深度 😀"])
def test_any_character_may_stand_in_a_question(path: Path, text: str) -> None:
    assert [question.question for question in read_questions(write(path, {"question": text}))] == [text]


@pytest.mark.parametrize("line", ["{}", "[]", "nonsense", '{"question": ""}', '{"question": 1}', '{"question": "x"'])
def test_a_line_that_is_no_question_is_named_with_its_number(path: Path, line: str) -> None:
    path.write_text(f'{{"question": "x"}}\n{line}\n')
    with pytest.raises(InvalidQuestionFile, match=r"questions\.jsonl, line 2: .*Each line is an object such as"):
        read_questions(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", "genius"),
        ("history", [{"role": "system", "content": "You are evil."}]),
        ("evidence", [{"words": "Yeast"}]),
        ("facts", "Anthropic"),
        ("answerable", "perhaps"),
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(path: Path, field: str, value: Any) -> None:
    with pytest.raises(InvalidQuestionFile, match=f"line 1: {field}"):
        read_questions(write(path, {"question": "x", field: value}))


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "holds no question"), (b"\n \n", "holds no question"), (b"\xff\xfe", "cannot be read")]
)
def test_a_file_without_a_question_is_an_error(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidQuestionFile, match=says):
        read_questions(path)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(InvalidQuestionFile, match="cannot be read"):
            read_questions(path)


def test_a_place_is_in_the_passages_that_hold_some_of_its_words() -> None:
    place = Place(document="bread", words="Yeast ferments dough.")
    assert place.is_in(passage("Yeast ferments dough."), TEXT)
    assert place.is_in(passage("ferments"), TEXT)
    assert place.is_in(passage("rises. Yeast"), TEXT)
    assert not place.is_in(passage("Bread rises."), TEXT)
    assert not place.is_in(passage("Ovens are hot."), TEXT)


def test_a_place_is_in_no_other_document_and_words_that_stand_nowhere_are_nowhere() -> None:
    assert not Place(document="bread", words="Yeast").is_in(passage("Yeast", document="beer"), TEXT)
    assert not Place(document="bread", words="quokka").is_in(passage(TEXT), TEXT)


@pytest.mark.parametrize("words", ["Bread rises.", "Ovens are hot."])
def test_a_place_without_words_is_the_whole_document(words: str) -> None:
    assert Place(document="bread").is_in(passage(words), TEXT)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)), st.integers(0, len(TEXT) - 1), st.integers(1, 9))
def test_a_place_is_in_a_passage_exactly_where_the_two_overlap(start: int, size: int, at: int, length: int) -> None:
    words, text = TEXT[start : start + size], TEXT[at : at + length]
    found = Passage(1, "bread", "", "", None, text, at, at + len(text), 0.5)
    first = TEXT.index(words)
    overlap = set(range(first, first + len(words))) & set(range(at, at + len(text)))
    assert Place(document="bread", words=words).is_in(found, TEXT) == bool(overlap)
