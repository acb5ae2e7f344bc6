"""The handbook as shipped: do its pages' questions find them, and are 115 questions of others answered from it?

Each answer to the concept questions is written to `handbook_answers.jsonl` in the working folder's `build`, to be read.
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.evaluation.metrics import wilson
from assistant.messages import Done
from assistant.service import Assistant
from knowledge.corpus import corpus
from tests.evaluation.course import rows

ANSWERS = Path("build") / "handbook_answers.jsonl"
_AMONG = 3


def measure(assistant: Assistant) -> str:
    """Return the figures as Markdown."""
    lines = ["| | right | of | 95 % interval |", "|---|---|---|---|"]
    own = [_rank(assistant, question, {page.id}) for page in corpus() for question in page.questions]
    lines.append(f"| a page's own questions find that page first | {_counted([rank == 1 for rank in own])} |")
    lines.append(f"| … among the first {_AMONG} passages | {_counted([rank <= _AMONG for rank in own])} |")
    questions = {row["id"]: row["question"] for row in rows("concept_questions")}
    expected = {row["id"]: set(row["pages"]) for row in rows("concept_pages")}
    covered = [id for id, pages in expected.items() if pages]
    ranks = [_rank(assistant, questions[id], expected[id]) for id in covered]
    lines.append(f"| concept questions: a right page first | {_counted([rank == 1 for rank in ranks])} |")
    lines.append(f"| … among the first {_AMONG} passages | {_counted([rank <= _AMONG for rank in ranks])} |")
    answers = {id: _answer(assistant, questions[id]) for id in covered}
    cited = {id: {source.document_id for source in done.sources} for id, done in answers.items()}
    lines.append(f"| … answered | {_counted([done.answered for done in answers.values()])} |")
    right = [bool(cited[id] & expected[id]) for id in covered]
    lines.append(f"| … answered, a right page cited | {_counted(right)} |")
    only = [bool(cited[id]) and cited[id] <= expected[id] for id in covered]
    lines.append(f"| … answered, right pages alone cited | {_counted(only)} |")
    _keep(questions, expected, answers)
    left_out = [questions[id] for id, pages in expected.items() if not pages]
    lines += ["", f"Concept questions that the handbook does not set out to cover: {len(left_out)}."]
    return "\n".join([*lines, *(f"\n- {question}" for question in left_out)])


def _rank(assistant: Assistant, question: str, pages: set[str]) -> int:
    """Return the rank of the first passage of one of the pages, or a rank behind all that are looked at."""
    found = assistant.search(question, _AMONG)
    return next((passage.n for passage in found if passage.document_id in pages), _AMONG + 1)


def _answer(assistant: Assistant, question: str) -> Done:
    return next(event for event in assistant.ask(question) if isinstance(event, Done))


def _keep(questions: dict[str, str], expected: dict[str, set[str]], answers: dict[str, Done]) -> None:
    ANSWERS.parent.mkdir(exist_ok=True)
    with ANSWERS.open("w", encoding="utf-8") as file:
        for id, done in answers.items():
            cited = [source.where for source in done.sources]
            row = {"question": questions[id], "pages": sorted(expected[id]), "answered": done.answered, "cited": cited}
            row |= {"model": done.model, "answer": done.answer, "seconds": done.timings_ms["total"] / 1000}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _counted(held: list[bool]) -> str:
    low, high = wilson(sum(held), len(held))
    return f"{sum(held)} | {len(held)} | {low:.3f} to {high:.3f}"
