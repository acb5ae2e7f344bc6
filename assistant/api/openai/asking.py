"""What both of OpenAI's ways to ask take beside the conversation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assistant.api.openai.models import level_of
from assistant.api.openai.parameters import Flag, Number, Whole, WithoutEffect
from assistant.messages import Level

_HOTTEST = 2.0


class Asking(WithoutEffect):
    """How an answer should be, and how it should come."""

    model: Annotated[str, Field(max_length=200)]
    """`concept-guide`, or `concept-guide-beginner` or `concept-guide-expert` for another level."""
    level: Level | None = None
    """For whom the answer is written; the model's level where none is given."""
    top_k: Annotated[Whole, Field(ge=1, le=20)] | None = None
    """How many passages to read; as many as the operator chose where none is given."""
    temperature: Annotated[Number, Field(ge=0, le=_HOTTEST)] | None = None
    """0, which holds where none is given, always takes the likeliest token."""
    stream: Flag | None = None
    """Whether the answer comes while it is written: only what is checked, which is never taken back."""

    @property
    def level_asked_for(self) -> Level:
        """For whom the answer is written. Raises ModelNotFound."""
        level = level_of(self.model)
        return self.level or level
