"""A learning path: what to understand first, and in which order, on the way to a goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from assistant.learning.concepts import Concept, Concepts

MOST_STEPS = 10
"""The goal among them: what one can see through before beginning."""

_PASSED_ON = 0.6
"""How much of its weight a concept hands down to what it builds on."""
_LEVELS = ("beginner", "standard", "expert")


@dataclass(frozen=True, slots=True)
class Path:
    """The way to a goal. Both parts are in an order in which nothing comes before what it builds on."""

    goal: Concept
    steps: tuple[Concept, ...]
    """What carries most of the goal; the goal is the last."""
    basics: tuple[Concept, ...]
    """What else lies beneath: known to many, and worth a look where a step is hard."""


def path_to(goal: Concept, concepts: Concepts) -> Path:
    """Return the way to a goal."""
    ordered = list(_ordered(_closure(goal, concepts), concepts))
    weights = _weights(ordered, concepts)
    # What lies near the ground lies beneath everything: by its weight alone each path would begin with data.
    ranked = sorted(ordered[:-1], key=lambda concept: -weights[concept.id] * (1 + concepts.depth(concept)))
    chosen = {goal, *ranked[: MOST_STEPS - 1]}
    return Path(
        goal,
        tuple(concept for concept in ordered if concept in chosen),
        tuple(concept for concept in ordered if concept not in chosen),
    )


def _closure(goal: Concept, concepts: Concepts) -> set[Concept]:
    """Return a goal and all that it builds on, at whatever distance."""
    reached, waiting = {goal}, [goal]
    while waiting:
        new = set(concepts.all(waiting.pop().prerequisites)) - reached
        reached |= new
        waiting += new
    return reached


def _ordered(chosen: set[Concept], concepts: Concepts) -> Iterator[Concept]:
    """Yield concepts after their prerequisites; where that leaves a choice, the easiest first."""
    sorter = TopologicalSorter({concept: concepts.all(concept.prerequisites) for concept in chosen})
    sorter.prepare()
    ready: list[tuple[int, int, str, Concept]] = []
    while sorter.is_active():
        for concept in sorter.get_ready():
            heappush(ready, (_LEVELS.index(concept.level), concepts.depth(concept), concept.id, concept))
        concept = heappop(ready)[-1]
        sorter.done(concept)
        yield concept


def _weights(ordered: Sequence[Concept], concepts: Concepts) -> Mapping[str, float]:
    """Return for each concept what share of the last, the goal, rests on it.

    The goal's weight runs down the prerequisites and fades with each step, as in a personalised PageRank (Haveliwala,
    Topic-Sensitive PageRank, 2002); without cycles one pass is exact.
    """
    weights = {concept.id: 0.0 for concept in ordered} | {ordered[-1].id: 1.0}
    for concept in reversed(ordered):
        for below in concept.prerequisites:
            weights[below] += _PASSED_ON * weights[concept.id] / len(concept.prerequisites)
    return weights
