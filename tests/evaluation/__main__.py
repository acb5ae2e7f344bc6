"""`make eval`: measures everything and renews the figures in docs/evaluation.md.

`python -m tests.evaluation retrieval levels` renews those parts alone. More than an hour on two cores.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from knowledge.corpus import corpus
from tests.evaluation import actions, answers, citations, followups, handbook, levels, quiz, retrieval
from tests.evaluation.course import assistant_on

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"


def main(wanted: list[str]) -> None:
    """Measure the named parts, or all."""
    parts: dict[str, Callable[[], str]] = {
        "retrieval": retrieval.measure,
        "citations": citations.measure,
        "followups": followups.measure,
        "handbook": lambda: _asked(handbook.measure),
        "quiz": lambda: _asked(quiz.measure),
        "actions": lambda: _asked(actions.measure),
        "levels": lambda: _asked(levels.measure),
        "answers": lambda: _asked(answers.measure),
    }
    for name in wanted or list(parts):
        figures = parts[name]()
        print(f"\n== {name}\n\n{figures}", flush=True)
        PAGE.write_text(_with_part(PAGE.read_text(encoding="utf-8"), name, figures), encoding="utf-8")


def _asked(measure: Callable[..., str]) -> str:
    with assistant_on(corpus()) as assistant:
        return measure(assistant)


def _with_part(page: str, name: str, figures: str) -> str:
    """Return the page with what stands between two marks replaced."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    if begin not in page:
        raise SystemExit(f"{PAGE} has no place for {name}: {begin} … {end}")
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{figures}\n\n{end}", page, flags=re.DOTALL)


if __name__ == "__main__":
    main(sys.argv[1:])
