"""Whole answers of the real model, on the handbook, to the questions of sets/handbook_test.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.evaluation.metrics import wilson
from assistant.evaluation.outcomes import ask, ask_without_material
from assistant.evaluation.questions import Place, Question
from assistant.evaluation.report import figures, table
from assistant.messages import Done
from assistant.service import Assistant
from tests.evaluation.course import rows

EVERY = 2
"""Of the answerable questions every other is asked: each takes some seconds."""
ASKED_FROM_MEMORY = 15
"""Questions that the bare model is asked for comparison."""


def measure(assistant: Assistant) -> str:
    """Return the figures as Markdown."""
    single = [row for row in rows("handbook_test") if row["kind"] not in ("partly", "compare", "several")]
    answerable = [row for row in single if row["answerable"]][::EVERY]
    asked = [*answerable, *(row for row in single if not row["answerable"])]
    outcomes = {row["question"]: ask(assistant, Question.model_validate(row)) for row in asked}
    from_memory = [
        ask_without_material(assistant, Question.model_validate(row)) for row in answerable[:ASKED_FROM_MEMORY]
    ]
    lines = ["| | with the material | from memory |", "|---|---|---|"]
    shown = table(figures(list(outcomes.values())), figures(from_memory))
    lines += [f"| {what} | {here} | {memory} |" for what, here, memory in shown]
    lines += ["", "| kind of question | right | of | 95 % interval |", "|---|---|---|---|"]
    for kind in dict.fromkeys(row["kind"] for row in asked):
        right = [outcomes[row["question"]].answered is row["answerable"] for row in asked if row["kind"] == kind]
        lines.append(f"| {kind} | {_counted(right)} |")
    strangers = [row["question"] for row in rows("off_corpus")[1::2]]
    declined = [not ask(assistant, Question(question=question)).answered for question in strangers]
    lines.append(f"| off_corpus, every other question | {_counted(declined)} |")
    return "\n".join([*lines, "", *_several(assistant)])


def _several(assistant: Assistant) -> list[str]:
    """Return what becomes of questions with more than one part."""
    lines = ["| questions with two sides or several parts | right | of | 95 % interval |", "|---|---|---|---|"]
    checks: dict[str, tuple[str, Callable[[dict[str, Any], Done], bool]]] = {
        "partly": ("partly covered: the covered part is answered and the other named", _says_what_is_missing),
        "compare": ("compare: both sides are cited", lambda row, done: _all_cited(row["sides"], done)),
        "several": (
            "several questions: each is answered from its passage",
            lambda row, done: _all_cited(row["parts"], done),
        ),
    }
    for kind, (what, check) in checks.items():
        held = []
        for row in rows("handbook_test"):
            if row["kind"] == kind:
                done = next(event for event in assistant.ask(row["question"]) if isinstance(event, Done))
                held.append(check(row, done))
        lines.append(f"| {what} | {_counted(held)} |")
    return lines


def _says_what_is_missing(row: dict[str, Any], done: Done) -> bool:
    missing = set(row["missing"].lower().split())
    named = " ".join(done.not_covered).lower().split()
    return done.answered and len(missing & set(named)) >= len(missing) / 2


def _all_cited(parts: Sequence[dict[str, Any]], done: Done) -> bool:
    return all(_is_cited(part["evidence"], done) for part in parts)


def _is_cited(evidence: Sequence[dict[str, str]], done: Done) -> bool:
    """Return whether a document of the evidence is among the sources: an answer may quote its neighbouring sentence."""
    return bool({Place(**place).document for place in evidence} & {source.document_id for source in done.sources})


def _counted(right: Sequence[bool]) -> str:
    low, high = wilson(sum(right), len(right))
    return f"{sum(right)} | {len(right)} | {low:.3f} to {high:.3f}"
