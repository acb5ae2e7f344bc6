"""A quiz about the passages of an answer, made by rule from the material and kept nowhere.

The same request over the same material gives the same quiz, so that the server can find the solution again when a
reply is marked: it remembers nothing, and the page holds no secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from random import Random
from typing import TypeVar

from assistant.errors import InvalidQuestion
from assistant.learning.quizzes.choice import PROMPTS, Choice
from assistant.learning.quizzes.choices import concepts, definitions, gaps, sayings
from assistant.learning.quizzes.contract import Quiz, QuizQuestion, QuizRequest, QuizSource
from assistant.learning.quizzes.lists import listed
from assistant.learning.quizzes.material import REACH, Material, material
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.open import Open, open_questions
from assistant.learning.quizzes.rivals import Surroundings
from assistant.learning.quizzes.statements import Statement
from assistant.messages import Level
from assistant.service import Assistant
from index.retrieval import Passage

FEWEST = 3
"""Questions below which it is no quiz."""
MOST = 5
_CHOICES: dict[Level, int] = {"beginner": 4, "standard": 3, "expert": 2}
"""How many of them are multiple choice, where the material allows."""

_MOST_DOCUMENTS = 4
_NEIGHBOURS = 24
"""Pages around a subject from which wrong options come."""
_PASSAGES = 100
"""Passages to find them among."""
_QUERY_CHARS = 300

TOO_THIN = "There is too little in these passages for a quiz. Ask about something that the material explains at length."
CHANGED = "The material has changed since this quiz was made. Start a new quiz."

Asked = TypeVar("Asked", Choice, Open)

_Builder = Callable[[Surroundings, Meanings, Random], Iterator[Choice]]
_BUILDERS: tuple[_Builder, ...] = (concepts, definitions, gaps, sayings, listed)


@dataclass(frozen=True)
class Solved:
    """A question with what solves it."""

    question: QuizQuestion
    points: tuple[Statement, ...]
    """Where the material says what is right, the most important first."""
    right: str | None
    """The right option; none for an open question."""


@dataclass(frozen=True)
class SolvedQuiz:
    """A quiz as the server sees it."""

    quiz: Quiz
    solved: tuple[Solved, ...]


def make_quiz(assistant: Assistant, request: QuizRequest) -> Quiz:
    """Return three to five questions from the passages of an answer.

    Raises:
        DocumentNotFound: a source names none.
        InvalidQuestion: the passages hold too little for a quiz.
    """
    return solved_quiz(assistant, request).quiz


def solved_quiz(assistant: Assistant, request: QuizRequest) -> SolvedQuiz:
    """Return the quiz of a request with its solutions. Raises what `make_quiz` raises."""
    random = Random(request.seed)  # noqa: S311 - an order, no secret
    meanings = Meanings(assistant.embedder)
    pages = _pages(assistant, request.sources)
    used: set[object] = set()
    choices = _unused(_in_turn([_around(assistant, page) for page in pages], meanings, random), used)
    kept = list(islice(choices, _CHOICES[request.level]))
    asked = chain.from_iterable(open_questions(page, request.question, meanings, random) for page in pages)
    opened = list(islice(_unused(asked, used), MOST - len(kept)))
    kept += islice(choices, MOST - len(kept) - len(opened))
    questions: list[Choice | Open] = [*kept, *opened]
    solved = tuple(_solved(n, one, random) for n, one in enumerate(questions, start=1))
    if len(solved) < FEWEST:
        raise InvalidQuestion(TOO_THIN)
    return SolvedQuiz(Quiz(id=_digest(pages, solved), questions=tuple(one.question for one in solved)), solved)


def _pages(assistant: Assistant, sources: Sequence[QuizSource]) -> list[Material]:
    """Return what there is around the first cited span of each document, the first documents first."""
    first: dict[str, QuizSource] = {}
    for source in sources:
        first.setdefault(source.document_id, source)
    chosen = list(first.values())[:_MOST_DOCUMENTS]
    return [
        material(assistant.document(one.document_id), one.char_start, min(one.char_end, one.char_start + REACH))
        for one in chosen
    ]


def _around(assistant: Assistant, page: Material) -> Surroundings:
    """Return a page with those that a search for its subject finds."""
    if not page.statements:
        return Surroundings(page, ())
    subject = next((one.statement for one in page.definitions), page.statements[0])
    found: dict[str, Passage] = {}
    for passage in assistant.search(f"{page.document.title}: {subject.text}"[:_QUERY_CHARS], _PASSAGES):
        if passage.document_id != page.document.id:
            found.setdefault(passage.document_id, passage)
    nearest = list(found.values())[:_NEIGHBOURS]
    others = (material(assistant.document(one.document_id), one.start, one.end) for one in nearest)
    return Surroundings(page, tuple(others))


def _in_turn(around: Sequence[Surroundings], meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield what the builders make, one kind after the other, of the first page before the next."""
    kinds = random.sample(_BUILDERS, len(_BUILDERS))
    waiting = [_from_all(build, around, meanings, random) for build in kinds]
    while waiting:
        for made in list(waiting):
            choice = next(made, None)
            if choice is None:
                waiting.remove(made)
            else:
                yield choice


def _from_all(build: _Builder, around: Sequence[Surroundings], meanings: Meanings, random: Random) -> Iterator[Choice]:
    for one in around:
        yield from build(one, meanings, random)


def _unused(made: Iterable[Asked], used: set[object]) -> Iterator[Asked]:
    """Yield what neither rests on a sentence that another question has shown nor has the same solution."""
    for one in made:
        marks: set[object] = {(point.document.id, point.start) for point in one.points[:1]}
        marks |= {one.right.lower()} if isinstance(one, Choice) else set()
        if not marks & used:
            used |= marks
            yield one


def _solved(n: int, one: Choice | Open, random: Random) -> Solved:
    if isinstance(one, Open):
        return Solved(QuizQuestion(n=n, kind="open", about=one.question, prompt=one.question), one.points, None)
    options = tuple(random.sample([one.right, *one.wrong], 1 + len(one.wrong)))
    prompt = PROMPTS[one.kind].format(about=one.about)
    return Solved(
        QuizQuestion(n=n, kind=one.kind, about=one.about, prompt=prompt, options=options), one.points, one.right
    )


def _digest(pages: Sequence[Material], solved: Sequence[Solved]) -> str:
    """Return what tells this quiz from one of other questions or of other texts; it does not tell the solutions."""
    parts = [part for page in pages for part in (page.document.id, page.document.text)]
    parts += [one.question.model_dump_json() for one in solved]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
