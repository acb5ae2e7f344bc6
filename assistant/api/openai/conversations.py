"""The messages of a chat request become a question and what was said before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from assistant.api.openai.parameters import Label, Request, only
from assistant.messages import Message

MAX_MESSAGES = 101
"""A history as long as `POST /api/ask` takes, and the question."""
MAX_MESSAGE_CHARS = 50_000

_IN_TEXT = "Ask in text."


class TextPart(Request):
    """A piece of a message. Images, sounds and files are not read."""

    type: Annotated[Literal["text"], only(_IN_TEXT)]
    text: str


def _as_parts(content: Any) -> Any:
    if isinstance(content, str):
        return [TextPart(type="text", text=content)]
    if isinstance(content, list):
        return content
    raise PydanticCustomError("content_type", "should be a text, or a list of parts")


def _within_limit(parts: list[TextPart]) -> list[TextPart]:
    chars = sum(len(part.text) for part in parts)
    if chars > MAX_MESSAGE_CHARS:
        said = {"chars": f"{chars:,}", "most": f"{MAX_MESSAGE_CHARS:,}"}
        raise PydanticCustomError("too_long", "{chars} characters, at most {most} fit. Shorten it.", said)
    return parts


Content = Annotated[
    list[TextPart],
    BeforeValidator(
        _as_parts, json_schema_input_type=Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)] | list[TextPart]
    ),
    AfterValidator(_within_limit),
]


class ChatMessage(Request):
    """A message of the conversation. An answer may come back as it was sent, with all that it carried."""

    role: Annotated[
        Literal["system", "developer", "user", "assistant"], only("Ask as user, and give answers as assistant.")
    ]
    """What a `system` or a `developer` says is accepted and not followed: answers come from the material alone."""
    content: Content
    """A text, or parts of one, which are joined by line breaks."""
    name: Label | None = None
    refusal: Annotated[None, only()] = None
    audio: Annotated[None, only(_IN_TEXT)] = None
    annotations: Annotated[list[Any] | None, Field(max_length=0), only()] = None
    tool_calls: Annotated[list[Any] | None, Field(max_length=0), only("This assistant calls no tools.")] = None
    function_call: Annotated[None, only("This assistant calls no tools.")] = None
    sources: Any = None
    """This and what follows comes with an answer. It is not read."""
    answered: Any = None
    reason: Any = None
    citations: Any = None
    not_covered: Any = None
    suggestions: Any = None
    notice: Any = None

    @property
    def text(self) -> str:
        """The content as one text."""
        return "\n".join(part.text for part in self.content)


def _ending_with_a_question(messages: list[ChatMessage]) -> list[ChatMessage]:
    said = [message.role for message in messages if message.role in ("user", "assistant")]
    if said[-1:] != ["user"]:
        raise PydanticCustomError("no_question", "the last message should be the user's: the question")
    return messages


Conversation = Annotated[
    list[ChatMessage], Field(min_length=1, max_length=MAX_MESSAGES), AfterValidator(_ending_with_a_question)
]


def question_of(messages: Sequence[ChatMessage]) -> tuple[str, list[Message]]:
    """Return what is asked last, and what was said before it.

    No prompt of a system or a developer is among it. Clients send one by default, so it is no error; but who asks
    must not be able to talk the assistant out of its material.
    """
    *history, question = [
        Message(message.role, message.text) for message in messages if message.role in ("user", "assistant")
    ]
    return question.content, history
