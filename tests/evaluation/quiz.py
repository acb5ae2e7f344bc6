"""Quizzes over the whole handbook, and 161 replies to open questions, marked: `python -m tests.evaluation.quiz`.

`sets/quiz_replies.jsonl` was written by hand. Its questions are split: the thresholds of the marking were chosen on
`fit`, the others were kept aside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from assistant.errors import InvalidQuestion
from assistant.evaluation.metrics import wilson
from assistant.generators.extractive import ExtractiveGenerator
from assistant.learning.quizzes.contract import QuizRequest, QuizSource
from assistant.learning.quizzes.making import FEWEST, SolvedQuiz, solved_quiz
from assistant.learning.quizzes.marking import Verdict, judge
from assistant.learning.quizzes.material import material
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.open import key_points
from assistant.service import Assistant
from assistant.settings import Settings
from knowledge.corpus import corpus
from tests.evaluation.course import assistant_on, rows

VERDICTS: tuple[Verdict, ...] = ("right", "partly", "not_yet")


def measure(assistant: Assistant) -> str:
    """Return the figures as Markdown."""
    return f"{marking(assistant)}\n\n{quizzes(assistant)}"


def marking(assistant: Assistant) -> str:
    """Return how often the verdict on a reply is its writer's."""
    pairs = defaultdict(list)
    kinds = defaultdict(list)
    for row, verdict in marked(assistant):
        pairs[row["set"]].append((row["verdict"], verdict))
        kinds[row["kind"]].append(row["verdict"] == verdict)
    lines = [
        "| replies | as their writer marked them | right taken for not yet | not yet taken for right |",
        "|---|---|---|---|",
    ]
    for name, found in pairs.items():
        missed, let_through = found.count(("right", "not_yet")), found.count(("not_yet", "right"))
        lines.append(f"| {name} | {_share([wanted == got for wanted, got in found])} | {missed} | {let_through} |")
    lines += ["", "| its writer says | " + " | ".join(VERDICTS) + " |", "|---|---|---|---|"]
    confusion = Counter(pairs["test"])
    for wanted in VERDICTS:
        lines.append(f"| {wanted} | " + " | ".join(str(confusion[wanted, got]) for got in VERDICTS) + " |")
    lines += ["", "| kind of reply, both sets | as its writer marked it |", "|---|---|"]
    return "\n".join(lines + [f"| {kind} | {_share(held)} |" for kind, held in kinds.items()])


def marked(assistant: Assistant) -> Iterator[tuple[dict[str, Any], Verdict]]:
    """Yield each reply of the set with its verdict."""
    meanings = Meanings(assistant.embedder)
    for row in rows("quiz_replies"):
        document = assistant.document(row["document"])
        points = key_points(row["question"], material(document, 0, len(document.text)), meanings)
        if not points:
            raise SystemExit(f"{row['document']} does not answer: {row['question']}")
        yield row, judge(row["question"], points, row["reply"], meanings).verdict


def quizzes(assistant: Assistant) -> str:
    """Return what quizzes about each page of the handbook are made of."""
    sizes: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    longest: list[bool] = []
    for document in assistant.documents():
        quiz = _quiz(assistant, document.id, f"What is {document.title}?")
        sizes[len(quiz.solved) if quiz else 0] += 1
        for one in quiz.solved if quiz else ():
            kinds[one.question.kind] += 1
            if one.right is not None:
                check_options(one.question.options, one.right)
                longest.append(one.right == max(one.question.options, key=len))
    enough = [size >= FEWEST for size in sizes.elements()]
    lines = ["| | |", "|---|---|", f"| pages alone that give a quiz | {_share(enough)} |"]
    lines.append(f"| the right option is the longest | {_share(longest)} |")
    lines += [f"| questions of the kind `{kind}` | {count} |" for kind, count in kinds.most_common()]
    return "\n".join(lines)


def check_options(options: tuple[str, ...], right: str) -> None:
    """Raise AssertionError unless exactly one of three or four different options is right."""
    assert len(options) in (3, 4)
    assert len({option.lower() for option in options}) == len(options)
    assert options.count(right) == 1


def _quiz(assistant: Assistant, document_id: str, question: str) -> SolvedQuiz | None:
    request = QuizRequest(sources=(QuizSource(document_id=document_id),), question=question, seed=7)
    try:
        return solved_quiz(assistant, request)
    except InvalidQuestion:
        return None


def _share(held: list[bool]) -> str:
    low, high = wilson(sum(held), len(held))
    return f"{sum(held)} of {len(held)} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    # No generator has a part in a quiz.
    with assistant_on(corpus(), Settings(generator=ExtractiveGenerator.name)) as opened:
        print(measure(opened))
