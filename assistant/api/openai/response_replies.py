"""What `POST /v1/responses` gives: OpenAI's objects, with the sources as fields that its clients pass on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from assistant.api.openai.replies import Beside
from assistant.contract import DESCRIBED
from assistant.messages import Usage

Status = Literal["in_progress", "completed", "incomplete"]


class OutputText(BaseModel):
    """The text of the answer."""

    model_config = DESCRIBED

    type: Literal["output_text"] = "output_text"
    text: str
    """The text, with its marks. What they stand for is in the message's `sources` and `citations`."""
    annotations: list[Any] = []
    logprobs: list[Any] = []


class OutputMessage(Beside):
    """The answer."""

    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Status
    content: list[OutputText]


class IncompleteDetails(BaseModel):
    """Why the answer ends early."""

    reason: Literal["max_output_tokens"]


class InputDetails(BaseModel):
    """Nothing of what was read is kept for a later answer."""

    cached_tokens: int = 0
    cache_write_tokens: int = 0


class OutputDetails(BaseModel):
    """The model does not think aloud."""

    reasoning_tokens: int = 0


class ResponseUsage(BaseModel):
    """Tokens of the model: what it was given to write from, the passages among it, and what it wrote."""

    input_tokens: int
    input_tokens_details: InputDetails = InputDetails()
    output_tokens: int
    output_tokens_details: OutputDetails = OutputDetails()
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> ResponseUsage:
        """Render a usage."""
        read, wrote = usage.prompt_tokens, usage.completion_tokens
        return cls(input_tokens=read, output_tokens=wrote, total_tokens=read + wrote)


class Asked(BaseModel):
    """What a response says of its request."""

    model_config = DESCRIBED

    id: str
    """`resp_` and the answer's id, which `POST /api/feedback` takes."""
    object: Literal["response"] = "response"
    created_at: int
    """Seconds since 1970."""
    model: str
    instructions: str | None
    """As they came: they are not followed."""
    max_output_tokens: int | None
    temperature: float
    metadata: dict[str, str]
    previous_response_id: None = None
    store: Literal[False] = False
    parallel_tool_calls: Literal[False] = False
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = []
    top_p: float = 1.0
    error: None = None


class Response(Asked, Beside):
    """The reply to a question."""

    status: Status
    """`incomplete` where the model had more to say than it was allowed to."""
    incomplete_details: IncompleteDetails | None
    output: list[OutputMessage]
    """One message. What it carries beside its text, the response carries too."""
    usage: ResponseUsage
