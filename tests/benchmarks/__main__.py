"""`make bench`: what the guide takes, held against its targets, beside what others take in the same run.

Prints, and renews the figures of docs/performance.md and docs/scaling.md. `python -m tests.benchmarks answers engines`
measures those parts alone and leaves the rows of the others as they were. Asserts nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import answers, capacity, engines, machine, masked, readers_at_once, remote, targets
from tests.benchmarks.figures import Result, Row, table
from tests.benchmarks.place import Place, prepared
from tests.marked import part_of, renew

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "performance.md"
README = DOCS.parent / "README.md"
PARTS: dict[str, Callable[[Place], Result]] = {
    "answers": answers.measure,
    "sources": targets.sources_shown,
    "asked_again": targets.asked_again,
    "embedding": targets.embedded,
    "million": targets.a_million,
    "start": targets.started,
    "readers_at_once": readers_at_once.measure,
    "capacity": capacity.measure,
    "engines": engines.measure,
    "masked": masked.measure,
    "remote": remote.measure,
}
ELSEWHERE = {"capacity": DOCS / "scaling.md", "remote": DOCS / "scaling.md"}
"""Parts whose figures stand on another page."""
IF_NAMED = ("remote",)
"""Parts that are a trial more than a measurement: measured where they are named."""
HEADINGS = ("what", "against", "target", "measured", "", "part")


def main(wanted: Sequence[str]) -> None:
    """Measure the named parts, or all that are not measured by name alone."""
    if unknown := set(wanted) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}")
    print(f"{machine.description()}\n")
    renew(PAGE, "machine", machine.description())
    with prepared() as place:
        for name in wanted or [part for part in PARTS if part not in IF_NAMED]:
            result, told = _measured(name, place)
            rows = merged(part_of(PAGE, "targets"), name, result.rows)
            print(f"\n== {name}\n\n{table(HEADINGS, [_cells(row, name) for row in result.rows])}\n\n{told}", flush=True)
            renew(PAGE, "targets", rows)
            renew(ELSEWHERE.get(name, PAGE), name, told)
            if result.summary:
                renew(README, "waits", f"{result.summary}\n\nBy `make bench`, {machine.processor()}.")


def _measured(name: str, place: Place) -> tuple[Result, str]:
    """Return what a part has measured, and what is told of it."""
    moment, started = machine.moment(), time.perf_counter()
    result = PARTS[name](place)
    minutes = (time.perf_counter() - started) / 60
    return result, f"{result.details}\n\n`python -m tests.benchmarks {name}`, {moment}, {minutes:.1f} minutes."


def merged(page: str, name: str, rows: Sequence[Row]) -> str:
    """Return the table of targets with the rows of one part renewed, in the order of the parts."""
    kept = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in page.splitlines()[2:]]
    by_part = {part: [cells for cells in kept if cells[-1] == part] for part in PARTS}
    by_part[name] = [_cells(row, name) for row in rows]
    return table(HEADINGS, [cells for part in by_part.values() for cells in part])


def _cells(row: Row, part: str) -> list[str]:
    return [row.what, row.against, row.target, row.measured, "met" if row.is_met else "**missed**", part]


if __name__ == "__main__":
    main(sys.argv[1:])
