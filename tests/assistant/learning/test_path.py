from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from assistant.learning.concepts import Concept, Concepts
from assistant.learning.path import MOST_STEPS, Path, path_to
from knowledge.corpus import Page, pages
from tests.fakes import page as document


@cache
def handbook() -> Concepts:
    return Concepts(pages())


def path(id: str) -> Path:
    goal = handbook().get(id)
    assert goal
    return path_to(goal, handbook())


def every_path() -> list[Path]:
    return [path_to(concept, handbook()) for concept in handbook()]


def beneath(concept: Concept) -> set[Concept]:
    below = handbook().all(concept.prerequisites)
    return {*below, *(deeper for one in below for deeper in beneath(one))}


def test_a_path_is_short_and_ends_at_its_goal() -> None:
    for path in every_path():
        assert path.steps[-1] == path.goal
        assert len(path.steps) <= MOST_STEPS


def test_a_path_and_its_basics_are_all_that_lies_beneath_the_goal_once() -> None:
    for path in every_path():
        parts = [*path.steps, *path.basics]
        assert len(parts) == len(set(parts))
        assert set(parts) == {path.goal, *beneath(path.goal)}
        assert not path.basics or len(path.steps) == MOST_STEPS


def test_nothing_comes_before_what_it_builds_on() -> None:
    for path in every_path():
        for part in (path.steps, path.basics):
            places = {concept: place for place, concept in enumerate(part)}
            for concept in part:
                assert all(places.get(below, -1) < places[concept] for below in beneath(concept))


def test_the_easiest_comes_first_where_nothing_else_decides() -> None:
    levels = ["expert", "beginner", "standard"]
    concepts = Concepts(
        [
            *(Page(document(level, "Text."), level, (), (), ()) for level in levels),
            Page(document("goal", "Text."), "beginner", tuple(levels), (), ()),
        ]
    )
    goal = concepts.get("goal")
    assert goal
    steps = path_to(goal, concepts).steps
    assert [step.id for step in steps] == ["beginner", "standard", "expert", "goal"]


@pytest.mark.parametrize(
    ("goal", "on_the_way"),
    [
        ("transformer", ["embeddings", "attention", "self-attention", "multi-head-attention", "positional-encoding"]),
        ("rlhf", ["pre-training", "fine-tuning", "large-language-model", "instruction-tuning", "preference-alignment"]),
        ("backpropagation", ["loss-function", "neural-network", "gradient-descent"]),
        ("retrieval-augmented-generation", ["embeddings", "vector-search", "large-language-model"]),
        ("k-means", ["machine-learning", "unsupervised-learning", "clustering"]),
    ],
)
def test_a_path_goes_by_way_of_what_carries_the_goal(goal: str, on_the_way: list[str]) -> None:
    places = [step.id for step in path(goal).steps]
    assert set(on_the_way) <= set(places)
    assert all(places.index(one) < places.index(next) for one, next in pairwise(on_the_way))


def test_what_lies_beneath_everything_is_folded_away() -> None:
    basics = {concept.id for concept in path("rlhf").basics}
    assert {"artificial-intelligence", "algorithm", "data"} <= basics


def test_a_concept_that_builds_on_nothing_is_its_own_path() -> None:
    assert [step.id for step in path("artificial-intelligence").steps] == ["artificial-intelligence"]
