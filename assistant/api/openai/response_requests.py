"""What `POST /v1/responses` takes: a question, or a conversation that ends with one, in that call's own form."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from assistant.api.examples import Named
from assistant.api.openai.asking import Asking
from assistant.api.openai.conversations import MAX_MESSAGE_CHARS, Conversation
from assistant.api.openai.parameters import Off, Request, TextFormat, Whole, only
from assistant.messages import Decoding

_NO_TOOLS = "This assistant calls no tools."
_NOTHING_KEPT = "Nothing is kept here: send the conversation as input."
_TEXT_PARTS = ("input_text", "output_text")
_OF_ITS_OWN = {"type", "id", "status", "phase"}
"""What this call's messages have beyond a chat's."""


class InputPart(Request):
    """A piece of a message."""

    type: Literal["input_text", "output_text"]
    text: str


class InputMessage(Request):
    """A message of the conversation. An answer may come back as it was sent, with all that it carried."""

    type: Literal["message"] = "message"
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)] | list[InputPart]


def _as_chat(value: Any) -> Any:
    """Return a conversation in the form that the chat takes: there it is checked. The models above describe it."""
    if isinstance(value, str):
        return [{"role": "user", "content": value}]
    return [_as_message(item) for item in value] if isinstance(value, list) else value


def _as_message(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    if item.get("type", "message") != "message":
        raise PydanticCustomError("unsupported_parameter", "items other than messages are not supported. Ask in text.")
    message = {name: value for name, value in item.items() if name not in _OF_ITS_OWN}
    if isinstance(parts := message.get("content"), list):
        message["content"] = [_as_part(part) for part in parts]
    return message


def _as_part(part: Any) -> Any:
    if isinstance(part, dict) and part.get("type") in _TEXT_PARTS:
        return {"type": "text", "text": part.get("text")}
    return part


class NoReasoning(Request):
    """The model does not think aloud."""

    effort: Annotated[Literal["none"] | None, only()] = None
    summary: Annotated[None, only()] = None
    generate_summary: Annotated[None, only()] = None


class TextConfig(Request):
    """What form the text has."""

    format: Annotated[TextFormat | None, only("Answers are text; their sources are data beside it.")] = None
    verbosity: Annotated[Literal["medium"] | None, only("Choose a level instead.")] = None


class ResponseStreamOptions(Request):
    """How a stream is to be."""

    include_obfuscation: Annotated[Off | None, only()] = None


class ResponseRequest(Asking):
    """A question or a conversation, and how the answer should be."""

    input: Annotated[
        Conversation,
        BeforeValidator(
            _as_chat,
            json_schema_input_type=Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)]
            | Annotated[list[InputMessage], Field(min_length=1)],
        ),
    ]
    """The question, or a conversation that ends with it."""
    instructions: Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)] | None = None
    """Accepted and not followed, as what a `system` says: answers come from the material alone."""
    max_output_tokens: Annotated[Whole, Field(ge=1)] | None = None
    """At most so many tokens of the model, and never more than the operator allows."""
    stream_options: ResponseStreamOptions | None = None
    background: Annotated[Off | None, only("Stream the answer instead.")] = None
    conversation: Annotated[None, only(_NOTHING_KEPT)] = None
    previous_response_id: Annotated[None, only(_NOTHING_KEPT)] = None
    prompt: Annotated[None, only("Send the question as input.")] = None
    context_management: Annotated[list[Any] | None, Field(max_length=0), only()] = None
    truncation: Annotated[Literal["disabled"] | None, only()] = None
    include: Annotated[list[Any] | None, Field(max_length=0), only("Sources come with every answer.")] = None
    max_tool_calls: Annotated[None, only(_NO_TOOLS)] = None
    reasoning: NoReasoning | None = None
    text: TextConfig | None = None

    @property
    def decoding(self) -> Decoding:
        """How the model is to write, as the service knows it."""
        return Decoding(self.max_output_tokens, self.temperature or 0.0)


REQUESTS: Named = {
    "question": {"summary": "A question", "value": {"model": "concept-guide", "input": "What is deep learning?"}},
    "follow-up": {
        "summary": "A question that goes on from an earlier one",
        "value": {
            "model": "concept-guide",
            "input": [
                {"role": "user", "content": "What is deep learning?"},
                {"role": "assistant", "content": [{"type": "output_text", "text": "It stacks many layers."}]},
                {"role": "user", "content": [{"type": "input_text", "text": "What is it used for?"}]},
            ],
        },
    },
    "stream": {
        "summary": "The answer as it is checked",
        "value": {"model": "concept-guide", "input": "What is deep learning?", "stream": True},
    },
}
