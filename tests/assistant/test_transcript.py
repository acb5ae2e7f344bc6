"""A conversation as a browser sends it back: what is taken, and what its marks stand for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.contract import SentenceCitation
from assistant.transcript import MAX_TURNS, Transcript, Turn, history, marks, without_marks
from tests.assistant.export.conversations import answered, conversation
from tests.patience import within

TEXT = "Nets learn. [1][2]\n\nThey see an array a[1]. [2]"


def citation(n: int, answer_end: int, span: tuple[int, int] = (0, 9), quote: str = "Words.") -> SentenceCitation:
    start, end = span
    return SentenceCitation(
        n=n, document_id=f"page-{n}", quote=quote, char_start=start, char_end=end, answer_start=0, answer_end=answer_end
    )


CITED = [
    citation(1, 11, (10, 21), "First."),
    citation(1, 11, (40, 51), "Last."),
    citation(2, 11),
    citation(2, TEXT.rindex(".") + 1),
]


def test_a_mark_stands_for_all_the_words_behind_its_sentence() -> None:
    first = next(marks(TEXT, CITED))
    assert (first.n, TEXT[first.start : first.end], first.document_id) == (1, "[1]", "page-1")
    assert (first.span, first.quotes) == ((10, 51), ("First.", "Last."))


def test_what_only_looks_like_a_mark_is_none() -> None:
    assert [mark.n for mark in marks(TEXT, CITED)] == [1, 2, 2]
    assert list(marks("An array a[1]. [3]", [citation(1, 14)])) == []


@pytest.mark.parametrize("place", [-1, -(10**30), 4, 9, 10**30])
def test_a_citation_out_of_range_makes_no_mark(place: int) -> None:
    assert list(marks("Nets. [1]", [citation(1, place, (-(10**30), 10**30))])) == []


def test_a_number_of_thousands_of_digits_is_no_mark() -> None:
    assert list(marks(f"Nets.[{'1' * 5_000}]", [citation(1, 5)])) == []


def test_no_sentence_ends_among_the_marks_behind_another() -> None:
    assert [mark.start for mark in marks("Nets.[1][1]", [citation(1, 5), citation(1, 8)])] == [5, 8]


def test_marks_take_a_time_that_grows_with_their_number_and_not_with_its_square() -> None:
    count = 12_000
    cited = [citation(1, 1 + 3 * place) for place in range(count)]
    with within(2):
        assert len(list(marks(f"a{'[1]' * count}", cited))) == count


@given(
    st.text(st.sampled_from("a. \n[]01²٣"), max_size=40),
    st.lists(st.builds(citation, st.integers(-1, 11), st.integers(-3, 45)), max_size=20),
)
def test_marks_are_in_order_and_never_overlap(text: str, cited: list[SentenceCitation]) -> None:
    end = 0
    for mark in marks(text, cited):
        assert end <= mark.start < mark.end <= len(text)
        assert int(text[mark.start + 1 : mark.end - 1]) == mark.n
        end = mark.end
    assert len(without_marks(text, cited)) <= len(text)


def test_without_its_marks_an_answer_reads_as_it_would_be_said() -> None:
    assert without_marks(TEXT, CITED) == "Nets learn.\n\nThey see an array a[1]."


def test_the_history_of_a_question_is_plain_words() -> None:
    turns = [Turn(question="What do nets do?", text=TEXT, citations=tuple(CITED)), Turn(question="And then?")]
    assert [(message.role, message.content) for message in history(turns)] == [
        ("user", "What do nets do?"),
        ("assistant", without_marks(TEXT, CITED)),
        ("user", "And then?"),
    ]


def test_a_conversation_survives_its_way_through_a_browser() -> None:
    kept = conversation(answered("What?", ("Nets learn.", 1), rating="up"), Turn(question="Why?", problem="stopped"))
    sent = kept.model_dump(mode="json", exclude_defaults=True)
    assert Transcript.model_validate(sent) == kept


def test_a_question_is_shown_as_its_button_said_it() -> None:
    assert Turn(question="What is it?", label="Simpler, please.").shown == "Simpler, please."
    assert Turn(question="What is it?").shown == "What is it?"


def test_a_turn_has_ended_with_an_answer_or_with_the_reason_why_there_is_none() -> None:
    assert answered("What?", ("Nets.", 1)).ended and Turn(question="What?", problem="").ended
    assert not Turn(question="What?", text="Ne").ended


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "turns",
        {"turns": "x"},
        {"turns": [None]},
        {"turns": [{}]},
        {"turns": [{"question": 1}]},
        {"turns": [{"question": "half \ud800"}]},
        {"turns": [{"question": "x" * 50_001}]},
        {"turns": [{"question": "x", "level": "professor"}]},
        {"turns": [{"question": "x", "action": "delete"}]},
        {"turns": [{"question": "x", "about": "first"}]},
        {"turns": [{"question": "x", "answer": {"id": "a"}}]},
        {"turns": [{"question": "x", "citations": [{"n": 1}]}]},
        {"turns": [{"question": "x", "rating": "sideways"}]},
        {"turns": [{"question": "x"}] * (MAX_TURNS + 1)},
        {"name": "x" * 201},
        {"id": "x" * 65},
        {"quizzes": [{"topic": "x", "right": "all", "of": 3}]},
    ],
)
def test_what_is_no_conversation_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        Transcript.model_validate(sent)


def test_what_is_kept_says_an_answer_once_and_comes_back_whole() -> None:
    whole = answered("What is X?", ("X is a thing.", 0))
    told = conversation(whole, Turn(question="And Y?", text="It", problem="stopped"))
    kept = told.kept()
    assert "text" not in kept["turns"][0]
    assert Transcript.model_validate(kept) == told
    cited = conversation(answered("What is X?", ("X is a thing.", 1))).kept()
    assert [c.n for c in Transcript.model_validate(cited).turns[0].citations] == [1]
