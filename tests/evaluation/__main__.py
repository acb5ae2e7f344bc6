"""`make eval`: measures everything and renews the figures in docs/evaluation.md.

`python -m tests.evaluation retrieval levels` renews those parts alone. More than an hour on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.corpus import corpus
from tests.evaluation import actions, answers, citations, followups, handbook, levels, quiz, retrieval
from tests.evaluation.course import assistant_on
from tests.marked import renew

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"
PARTS: dict[str, Callable[[], str]] = {
    "retrieval": retrieval.measure,
    "citations": citations.measure,
    "followups": followups.measure,
    "handbook": lambda: _asked(handbook.measure),
    "quiz": lambda: _asked(quiz.measure),
    "actions": lambda: _asked(actions.measure),
    "levels": lambda: _asked(levels.measure),
    "answers": lambda: _asked(answers.measure),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the named parts, or all."""
    for name in _wanted(arguments) or PARTS:
        figures = PARTS[name]()
        print(f"\n== {name}\n\n{figures}", flush=True)
        renew(PAGE, name, figures)


def _wanted(arguments: Sequence[str] | None) -> list[str]:
    """Return the parts that are named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=f"Renews figures in {PAGE.name}.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them unless told")
    wanted: list[str] = parser.parse_args(arguments).parts
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}")
    return wanted


def _asked(measure: Callable[..., str]) -> str:
    with assistant_on(corpus()) as assistant:
        return measure(assistant)


if __name__ == "__main__":
    main()
