"""The engines that can write an answer against each other: the same model, the same questions, in turn.

`transformers` is what everything is compared with; `extractive` is no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from tests.benchmarks.figures import Result, Spread, table
from tests.benchmarks.place import NOTHING_TWICE, Place
from tests.benchmarks.questions import WARMING, real_questions
from tests.benchmarks.server import Server, Timed

QUESTIONS = 8
ENGINES = ("transformers", "openvino")


def measure(place: Place, questions: int = QUESTIONS) -> Result:
    """Ask the same questions at each engine in turn."""
    with ExitStack() as stack:
        guides = {
            engine: stack.enter_context(place.guide(NOTHING_TWICE | {"CONCEPT_GUIDE_ENGINE": engine}))
            for engine in ENGINES
        }
        guides["extractive"] = stack.enter_context(place.guide(generator="extractive"))
        figures = in_turn(guides, real_questions(questions))
    return Result((), f"Seconds, median (10th to 90th percentile), over {questions} questions:\n\n{figures}")


def in_turn(guides: dict[str, Server], questions: Sequence[str]) -> str:
    """Ask questions at each guide in turn and return what each took, as a table."""
    for guide in guides.values():
        guide.ask(WARMING)
    answers: dict[str, list[Timed]] = {name: [] for name in guides}
    for question in questions:
        for name, guide in guides.items():
            answers[name].append(guide.ask(question))
    headings = ("", "first word", "whole answer", "tokens a second while writing", "answered", "resident, GB")
    rows = [(name, *_figures(answers[name]), f"{guide.memory() / 1e9:.1f}") for name, guide in guides.items()]
    return table(headings, rows)


def _figures(answers: Sequence[Timed]) -> tuple[str, ...]:
    answered = [one for one in answers if one.answer["answered"]]
    return (
        _shown(one.first_word for one in answered),
        _shown(one.whole for one in answered),
        _shown(one.pace for one in answered),
        f"{len(answered)} of {len(answers)}",
    )


def _shown(values: Iterable[float | None]) -> str:
    present = [value for value in values if value]
    return Spread.of(present).shown() if present else "-"
