"""`GET /v1/models`, `GET /v1/models/{id}`: what a client may name as its model. A level has a model of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from assistant.api.openai.errors import error_replies
from assistant.api.refusals import example
from assistant.contract import DESCRIBED
from assistant.errors import ModelNotFound
from assistant.messages import Level

LEVELS: dict[str, Level] = {
    "concept-guide": "standard",
    "concept-guide-beginner": "beginner",
    "concept-guide-expert": "expert",
}

_CREATED = 1795305600
"""A day in November 2026, when there was the first of them: seconds since 1970."""
_LONGEST_NAME = 200


class Model(BaseModel):
    """A model that a client may name."""

    id: str
    object: Literal["model"] = "model"
    created: int = _CREATED
    """Seconds since 1970."""
    owned_by: Literal["concept-guide"] = "concept-guide"


class Models(BaseModel):
    """All of them."""

    model_config = DESCRIBED

    object: Literal["list"] = "list"
    data: list[Model]


_MODEL = {"id": "concept-guide", "object": "model", "created": _CREATED, "owned_by": "concept-guide"}


def level_of(model: str) -> Level:
    """Return for whom a model writes. Raises ModelNotFound."""
    if model not in LEVELS:
        raise not_found(model, LEVELS)
    return LEVELS[model]


def not_found(model: str, served: Collection[str]) -> ModelNotFound:
    """Return the error for a model that is not among those which are served."""
    return ModelNotFound(f"There is no model {model[:80]!r} here. There is: {', '.join(served)}.")


def router(served: Collection[str]) -> APIRouter:
    """Return the routes of those who choose a model among these."""
    routes = APIRouter(tags=["openai"])

    @routes.get(
        "/v1/models",
        summary="List the models",
        responses=example({"object": "list", "data": [_MODEL]}) | error_replies(),
    )
    def models() -> Models:
        """Return the models: one a level, and those that embed."""
        return Models(data=[Model(id=name) for name in served])

    # A path, for a name may hold slashes.
    @routes.get("/v1/models/{model:path}", summary="Look up a model", responses=example(_MODEL) | error_replies(404))
    def model(
        model: Annotated[
            str, Path(description="The `id` in the list.", max_length=_LONGEST_NAME, examples=["concept-guide"])
        ],
    ) -> Model:
        """Return one model."""
        if model not in served:
            raise not_found(model, served)
        return Model(id=model)

    return routes
