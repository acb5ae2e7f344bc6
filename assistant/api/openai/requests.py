"""What `POST /v1/chat/completions` takes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from assistant.api.openai.conversations import Conversation
from assistant.api.openai.models import level_of
from assistant.api.openai.parameters import Flag, Number, Off, Request, Whole, WithoutEffect, only
from assistant.messages import Decoding, Level

MAX_STOPS = 4
MAX_STOP_CHARS = 200

_SEEDS = 2**53
"""Whole numbers up to here are the same to every reader of JSON."""
_HOTTEST = 2.0

StopSequence = Annotated[str, Field(min_length=1, max_length=MAX_STOP_CHARS)]


def _as_list(stop: Any) -> Any:
    return [stop] if isinstance(stop, str) else stop


StopSequences = Annotated[
    Annotated[list[StopSequence], Field(max_length=MAX_STOPS)] | None,
    BeforeValidator(
        _as_list,
        json_schema_input_type=StopSequence | Annotated[list[StopSequence], Field(max_length=MAX_STOPS)] | None,
    ),
]


class StreamOptions(Request):
    """How a stream is to be."""

    include_usage: Flag | None = None
    """Whether a last chunk tells the tokens."""
    include_obfuscation: Annotated[Off | None, only()] = None


class ChatRequest(WithoutEffect):
    """A conversation that ends with a question, and how the answer should be."""

    model: Annotated[str, Field(max_length=200)]
    """`concept-guide`, or `concept-guide-beginner` or `concept-guide-expert` for another level."""
    messages: Conversation
    level: Level | None = None
    """For whom the answer is written; the model's level where none is given."""
    top_k: Annotated[Whole, Field(ge=1, le=20)] | None = None
    """How many passages to read; as many as the operator chose where none is given."""
    max_tokens: Annotated[Whole, Field(ge=1)] | None = None
    """At most so many tokens of the model, and never more than the operator allows."""
    max_completion_tokens: Annotated[Whole, Field(ge=1)] | None = None
    """The newer name of `max_tokens`."""
    temperature: Annotated[Number, Field(ge=0, le=_HOTTEST)] | None = None
    """0, which holds where none is given, always takes the likeliest token."""
    seed: Annotated[Whole, Field(ge=-_SEEDS, lt=_SEEDS)] | None = None
    """Draws the same tokens again, with the same model on the same machine."""
    stop: StopSequences = None
    """The answer ends before the first of these, up to four."""
    stream: Flag | None = None
    """Whether the answer comes in chunks while it is written: only what is checked, which is never taken back."""
    stream_options: StreamOptions | None = None

    @field_validator("max_completion_tokens")
    @classmethod
    def _agrees(cls, tokens: int | None, before: ValidationInfo) -> int | None:
        other = before.data.get("max_tokens")
        if tokens and other and tokens != other:
            message = "it is {tokens}, but max_tokens, its older name, is {other}. Give one of them."
            raise PydanticCustomError("two_limits", message, {"tokens": tokens, "other": other})
        return tokens

    @property
    def decoding(self) -> Decoding:
        """How the model is to write, as the service knows it."""
        return Decoding(self.max_tokens or self.max_completion_tokens, self.temperature or 0.0, self.seed)

    @property
    def tells_usage(self) -> bool:
        """Whether the stream ends with the tokens."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def level_asked_for(self) -> Level:
        """For whom the answer is written. Raises ModelNotFound."""
        level = level_of(self.model)
        return self.level or level
