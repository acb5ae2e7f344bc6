"""Marks a learner's reply against the material: what it has, what it lacks, and where each of these stands.

By rule, with the embedder: nothing of a reply is obeyed, so that it can only be right by saying what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.contract import DESCRIBED, Source
from assistant.errors import InvalidQuestion
from assistant.learning.quizzes.contract import QuizRequest
from assistant.learning.quizzes.contradiction import contradicts
from assistant.learning.quizzes.making import CHANGED, Solved, solved_quiz
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.points import likeness, says_nothing
from assistant.learning.quizzes.statements import Statement
from assistant.service import Assistant
from index.retrieval import Passage

Verdict = Literal["right", "partly", "not_yet"]

MOST_REPLY_CHARS = 2_000

SAID = 0.85
"""Strength from which a reply is taken to say a point; see `Likeness.strength`."""
TOUCHED = 0.45
"""Strength from which it says some of it."""
FULLY = 2.1
"""What the two best strengths add up to where one point said well makes up for another."""


class Point(BaseModel):
    """Something that a full answer says, and whether the reply has it."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    has: Literal["yes", "some", "no"]
    source: Source
    """Where the material says it."""


class Mark(BaseModel):
    """What a reply is worth, and why."""

    model_config = DESCRIBED | ConfigDict(frozen=True)

    verdict: Verdict
    contradicts: bool
    """Whether the reply says the opposite of the material somewhere."""
    points: tuple[Point, ...]
    """What a full answer says, the most important first."""
    explanation: Source
    """Where the material says what is right."""
    answer: str
    """The right option, or the best sentence of the material."""

    @property
    def score(self) -> float:
        """Return 1 for right, a half for partly, else 0."""
        return {"right": 1.0, "partly": 0.5, "not_yet": 0.0}[self.verdict]


@dataclass(frozen=True)
class Judgement:
    """The verdict on an open reply, and how strongly it has each point."""

    verdict: Verdict
    contradicts: bool
    strengths: tuple[float, ...]


def mark(assistant: Assistant, request: QuizRequest, quiz_id: str, n: int, reply: str) -> Mark:
    """Mark the reply to question n of the quiz that a request makes.

    Raises:
        DocumentNotFound: a source names none.
        InvalidQuestion: there is no such question, the reply is too long or no option, or the material has changed
            since the quiz with this id was made.
    """
    made = solved_quiz(assistant, request)
    if made.quiz.id != quiz_id:
        raise InvalidQuestion(CHANGED)
    if not 1 <= n <= len(made.solved):
        raise InvalidQuestion(f"This quiz has questions 1 to {len(made.solved)}, none with the number {n}.")
    if len(reply) > MOST_REPLY_CHARS:
        raise InvalidQuestion(f"The reply has {len(reply):,} characters, at most {MOST_REPLY_CHARS:,} fit. Shorten it.")
    solved = made.solved[n - 1]
    if solved.right is None:
        return _marked_open(solved, reply, Meanings(assistant.embedder))
    return _marked_choice(solved, solved.right, reply)


def judge(question: str, points: Sequence[Statement], reply: str, meanings: Meanings) -> Judgement:
    """Return what an open reply is worth, held against the sentences that answer its question, the best first."""
    reply = " ".join(reply.split())
    if says_nothing(question, reply):
        return Judgement("not_yet", False, (0.0,) * len(points))
    strengths = tuple(likeness(question, point, reply, meanings).strength for point in points)
    if max(strengths) < TOUCHED:
        return Judgement("not_yet", False, strengths)
    if contradicts(question, [point.text for point in points], reply, meanings):
        return Judgement("not_yet", True, strengths)
    best = sorted(strengths, reverse=True)[:2]
    enough = min(best) >= SAID or sum(best) >= FULLY
    return Judgement("right" if enough else "partly", False, strengths)


def _marked_choice(solved: Solved, right: str, reply: str) -> Mark:
    if reply not in solved.question.options:
        raise InvalidQuestion(f"{reply[:80]!r} is none of the options. Send one of them, word for word.")
    is_right = reply == right
    source = _source(1, solved.points[0])
    point = Point(has="yes" if is_right else "no", source=source)
    return Mark(
        verdict="right" if is_right else "not_yet",
        contradicts=False,
        points=(point,),
        explanation=source,
        answer=right,
    )


def _marked_open(solved: Solved, reply: str, meanings: Meanings) -> Mark:
    judged = judge(solved.question.prompt, solved.points, reply, meanings)
    points = tuple(
        Point(has=_has(strength, judged), source=_source(n, point))
        for n, (point, strength) in enumerate(zip(solved.points, judged.strengths, strict=True), start=1)
    )
    return Mark(
        verdict=judged.verdict,
        contradicts=judged.contradicts,
        points=points,
        explanation=points[0].source,
        answer=solved.points[0].text,
    )


def _has(strength: float, judged: Judgement) -> Literal["yes", "some", "no"]:
    if judged.verdict == "not_yet" or strength < TOUCHED:
        return "no"
    return "yes" if strength >= SAID else "some"


def _source(n: int, said: Statement) -> Source:
    """Return a sentence of the material as an answer cites it."""
    document = said.document
    return Source.of(
        Passage(
            n,
            document.id,
            document.title,
            said.section,
            document.url,
            said.quote,
            said.start,
            said.end,
            1.0,
            document.places,
        )
    )
