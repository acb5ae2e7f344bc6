"""`GET /api/concepts/{id}`, `GET /api/path`: the handbook's concepts, their neighbours, and the way to one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from assistant.api.examples import CONCEPT, PATH
from assistant.api.refusals import SAYS_SOMETHING, example, refusals
from assistant.contract import DESCRIBED
from assistant.errors import DocumentNotFound, InvalidQuestion
from assistant.learning.concepts import Around, Concept, Concepts, CurrentConcepts
from assistant.learning.goals import goal_of
from assistant.learning.path import Path as Way
from assistant.learning.path import path_to
from assistant.service import Assistant

NO_CONCEPT = "The handbook has no concept {!r}. Find one by its name with GET /api/path?goal=NAME."


class ConceptEntry(BaseModel):
    """A concept and what to ask about it first."""

    id: str
    title: str
    level: str
    question: str

    @classmethod
    def of(cls, concept: Concept) -> ConceptEntry:
        """Render a concept."""
        return cls(id=concept.id, title=concept.title, level=concept.level, question=concept.question)


class ConceptWithNeighbours(ConceptEntry):
    """A concept among those nearest to it: at most 5 on either side and 6 related ones."""

    prerequisites: list[ConceptEntry]
    builds_on_it: list[ConceptEntry]
    related: list[ConceptEntry]

    @classmethod
    def around(cls, around: Around) -> ConceptWithNeighbours:
        """Render a neighbourhood."""
        return cls(
            **ConceptEntry.of(around.concept).model_dump(),
            prerequisites=_entries(around.prerequisites),
            builds_on_it=_entries(around.builds_on_it),
            related=_entries(around.related),
        )


class Step(ConceptEntry):
    """A concept on the way to a goal."""

    known: bool

    @classmethod
    def on(cls, concepts: Iterable[Concept], known: Collection[str]) -> list[Step]:
        """Render concepts of a path."""
        return [cls(**ConceptEntry.of(concept).model_dump(), known=concept.id in known) for concept in concepts]


class LearningPath(BaseModel):
    """The way to a goal: nothing comes before what it builds on, and the goal is the last step."""

    model_config = DESCRIBED

    goal: ConceptEntry
    steps: list[Step]
    basics: list[Step]
    """What lies beneath the steps, worth a look where one of them is hard."""

    @classmethod
    def of(cls, path: Way, known: Collection[str]) -> LearningPath:
        """Render a path."""
        return cls(
            goal=ConceptEntry.of(path.goal), steps=Step.on(path.steps, known), basics=Step.on(path.basics, known)
        )


def router(assistant: Assistant, concepts: CurrentConcepts) -> APIRouter:
    """Return the routes of those who learn."""
    routes = APIRouter(tags=["learning"], responses=refusals(503))

    @routes.get(
        "/api/concepts/{concept_id}",
        summary="Look up a concept",
        responses=example(CONCEPT) | refusals(404, 422, missing=NO_CONCEPT.format("overfiting")),
    )
    def concept(
        concept_id: Annotated[
            str, Path(description="The `id`, as a path or a neighbour has it.", examples=["overfitting"])
        ],
    ) -> ConceptWithNeighbours:
        """Return a concept of the handbook with what it builds on, what builds on it, and what is related."""
        now = concepts.get()
        if found := now.get(concept_id):
            return ConceptWithNeighbours.around(now.around(found))
        raise DocumentNotFound(NO_CONCEPT.format(concept_id[:80]))

    @routes.get(
        "/api/path",
        summary="Find the way to a concept",
        responses=example(PATH)
        | refusals(422, invalid="The handbook has no concept 'spaceships'. The nearest: Agents."),
    )
    def path(
        goal: Annotated[
            str,
            Query(
                description="What to understand: a concept's name, or a wish.",
                examples=["dropout"],
                json_schema_extra=SAYS_SOMETHING,
            ),
        ],
        known: Annotated[
            str,
            Query(description="Ids of concepts, separated by commas.", max_length=10_000, examples=["features,labels"]),
        ] = "",
    ) -> LearningPath:
        """Return what to understand first, in this order, and the concept itself as the last step.

        Steps among the `known` ones say so; none is left out.
        """
        assistant.check(goal)
        now = concepts.get()
        return LearningPath.of(path_to(_goal(goal, now), now), set(known.split(",")))

    return routes


def _goal(text: str, concepts: Concepts) -> Concept:
    """Return the concept that a goal names. Raises InvalidQuestion, saying which come near it."""
    wanted = goal_of(text) or text
    if found := concepts.named(wanted):
        return found
    near = ", ".join(concept.title for concept in concepts.nearest(wanted))
    instead = f"The nearest: {near}." if near else "Name one concept, such as transformers."
    raise InvalidQuestion(f"The handbook has no concept {wanted[:80]!r}. {instead}")


def _entries(concepts: Iterable[Concept]) -> list[ConceptEntry]:
    return [ConceptEntry.of(concept) for concept in concepts]
