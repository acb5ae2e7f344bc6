from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import DocumentNotFound, InvalidQuestion
from assistant.learning.quizzes.contract import QuizRequest, QuizSource
from assistant.learning.quizzes.making import FEWEST, MOST, make_quiz, solved_quiz
from assistant.service import Assistant
from tests.assistant.learning.quizzes.course import DROPOUT, PAGES, REQUEST, quiz_assistant
from tests.fakes import page


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return quiz_assistant(tmp_path)


def about(id: str, **chosen: object) -> QuizRequest:
    return QuizRequest.model_validate({"sources": [{"document_id": id}], **chosen})


@pytest.mark.parametrize("level", ["beginner", "standard", "expert"])
@pytest.mark.parametrize("seed", range(5))
def test_a_quiz_has_three_to_five_questions_of_both_forms(assistant: Assistant, level: str, seed: int) -> None:
    quiz = make_quiz(assistant, about("dropout", seed=seed, level=level))
    assert FEWEST <= len(quiz.questions) <= MOST
    assert [question.n for question in quiz.questions] == list(range(1, len(quiz.questions) + 1))
    assert {question.kind == "open" for question in quiz.questions} == {True, False}


@pytest.mark.parametrize("seed", range(8))
def test_one_of_three_or_four_different_options_is_right(assistant: Assistant, seed: int) -> None:
    for one in solved_quiz(assistant, about("dropout", seed=seed)).solved:
        if one.right is not None:
            assert len(one.question.options) in (3, 4)
            assert len({option.lower() for option in one.question.options}) == len(one.question.options)
            assert one.question.options.count(one.right) == 1


@pytest.mark.parametrize("seed", range(8))
def test_what_is_right_stands_where_the_quiz_says_it_stands(assistant: Assistant, seed: int) -> None:
    for one in solved_quiz(assistant, about("dropout", seed=seed)).solved:
        for point in one.points:
            assert DROPOUT.text[point.start : point.end] == point.quote
        if one.right is not None:
            words = one.points[0].text.lower()
            assert one.right.lower() in words
            assert not any(wrong.lower() in words for wrong in one.question.options if wrong != one.right)


def test_the_same_request_gives_the_same_quiz(assistant: Assistant) -> None:
    assert make_quiz(assistant, REQUEST) == make_quiz(assistant, REQUEST)


def test_another_seed_gives_another_order(assistant: Assistant) -> None:
    assert len({make_quiz(assistant, about("dropout", seed=seed)).id for seed in range(6)}) > 1


def test_what_a_learner_gets_does_not_tell_the_solution(assistant: Assistant) -> None:
    for question in make_quiz(assistant, REQUEST).questions:
        assert question.model_dump().keys() == {"n", "kind", "about", "prompt", "options"}
    first = [
        one.question.options.index(one.right)
        for seed in range(12)
        for one in solved_quiz(assistant, about("dropout", seed=seed)).solved
        if one.right
    ]
    assert len(set(first)) > 2


def test_no_sentence_is_asked_for_twice(assistant: Assistant) -> None:
    for seed in range(8):
        starts = [one.points[0].start for one in solved_quiz(assistant, about("dropout", seed=seed)).solved]
        assert len(set(starts)) == len(starts)


def test_the_question_just_answered_is_not_asked_back(assistant: Assistant) -> None:
    for seed in range(8):
        request = about("dropout", seed=seed, question="When is dropout switched off?", level="expert")
        assert "When is dropout switched off?" not in [one.prompt for one in make_quiz(assistant, request).questions]


def test_a_document_of_ones_own_without_front_matter_gives_a_quiz(tmp_path: Path) -> None:
    notes = page(
        "notes",
        "## Kernels\n\nA kernel is a function that measures how similar two examples are.\n\n"
        "## Margins\n\nA margin is the distance between a boundary and the nearest examples.\n\n"
        "## Slack\n\nA slack variable is a number that says how far an example may cross the boundary.\n\n"
        "## Support vectors\n\nA support vector is an example that lies on the edge of the margin.",
        title="My lecture of Tuesday",
    )
    quiz = make_quiz(quiz_assistant(tmp_path, (notes, *PAGES)), about("notes"))
    assert len(quiz.questions) >= FEWEST


def test_too_little_material_is_said_so(tmp_path: Path) -> None:
    thin = page("thin", "Yeast is alive.")
    with pytest.raises(InvalidQuestion, match="too little in these passages"):
        make_quiz(quiz_assistant(tmp_path, (thin, *PAGES)), about("thin"))


def test_an_unknown_document_is_not_found(assistant: Assistant) -> None:
    with pytest.raises(DocumentNotFound):
        make_quiz(assistant, about("nothing"))


def test_a_span_beyond_the_document_is_no_accident(assistant: Assistant) -> None:
    far = QuizRequest(sources=(QuizSource(document_id="dropout", char_start=10**9, char_end=3),))
    with pytest.raises(InvalidQuestion, match="too little"):
        make_quiz(assistant, far)


def test_markup_and_braces_in_the_material_are_only_text(tmp_path: Path) -> None:
    odd = page(
        "odd",
        "A <script>alert(1)</script> is a thing that runs {about} things in a page of somebody else.\n\n"
        "A placeholder is a word such as {about} that stands for another word in a template.",
    )
    with pytest.raises(InvalidQuestion, match="too little"):
        make_quiz(quiz_assistant(tmp_path, (odd,)), about("odd"))
