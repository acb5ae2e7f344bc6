"""One evaluation: every question of a file, asked in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from assistant.evaluation.outcomes import Outcome, ask, ask_without_material
from assistant.evaluation.questions import Question
from assistant.evaluation.report import figures
from assistant.service import Assistant


class Evaluation(BaseModel):
    """What an evaluation found: figures, and the outcome of every question behind them."""

    model: str
    with_material: dict[str, Any]
    without_material: dict[str, Any] | None
    outcomes: list[dict[str, Any]]
    outcomes_without_material: list[dict[str, Any]]


def evaluation(
    assistant: Assistant, questions: Sequence[Question], with_memory: bool, asked_one: Callable[[], None]
) -> Evaluation:
    """Ask every question, and the bare model too where `with_memory`; call `asked_one` after each.

    Raises:
        InvalidQuestion: before the first is asked, where one is blank or too long.
    """
    for question in questions:
        assistant.check(question.question, *(message.content for message in question.messages))
    outcomes: list[Outcome] = []
    from_memory: list[Outcome] = []
    for question in questions:
        outcomes.append(ask(assistant, question))
        if with_memory:
            from_memory.append(ask_without_material(assistant, question))
        asked_one()
    generator, _ = assistant.standby.current()
    return Evaluation(
        model=generator.name,
        with_material=figures(outcomes),
        without_material=figures(from_memory) if with_memory else None,
        outcomes=[outcome.as_json() for outcome in outcomes],
        outcomes_without_material=[outcome.as_json() for outcome in from_memory],
    )
