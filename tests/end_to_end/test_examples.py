"""What `/docs` shows can be sent as it stands: the quiz of an example is the one that the real embedder makes."""

from __future__ import annotations

from assistant.api.examples import MARK, MARK_REQUEST, QUIZ
from assistant.api.quiz import MarkRequest
from assistant.learning.quizzes.contract import QuizQuestion
from assistant.learning.quizzes.making import make_quiz
from assistant.learning.quizzes.marking import Mark, mark
from assistant.service import Assistant


def test_the_example_of_a_reply_is_marked_as_it_is_shown(assistant: Assistant) -> None:
    request = MarkRequest.model_validate(MARK_REQUEST["reply"]["value"])
    made = make_quiz(assistant, request)
    assert made.id == QUIZ["id"]
    assert [QuizQuestion.model_validate(one) for one in QUIZ["questions"]] == [made.questions[request.n - 1]]
    assert mark(assistant, request, request.id, request.n, request.reply) == Mark.model_validate(MARK)
