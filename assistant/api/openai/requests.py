"""What `POST /v1/chat/completions` takes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from assistant.api.asked import SEEDS
from assistant.api.openai.asking import Asking
from assistant.api.openai.conversations import Conversation
from assistant.api.openai.parameters import Flag, Off, Request, Whole, only
from assistant.messages import Decoding

MAX_STOPS = 4
MAX_STOP_CHARS = 200

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


class ChatRequest(Asking):
    """A conversation that ends with a question, and how the answer should be."""

    messages: Conversation
    max_tokens: Annotated[Whole, Field(ge=1)] | None = None
    """At most so many tokens of the model, and never more than the operator allows."""
    max_completion_tokens: Annotated[Whole, Field(ge=1)] | None = None
    """The newer name of `max_tokens`."""
    seed: Annotated[Whole, Field(ge=-SEEDS, lt=SEEDS)] | None = None
    """Draws the same tokens again, with the same model on the same machine."""
    stop: StopSequences = None
    """The answer ends before the first of these, up to four."""
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
