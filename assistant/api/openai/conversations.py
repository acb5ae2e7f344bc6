"""The messages of a chat request become a question and what was said before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from assistant.api.openai.parameters import Label, Request, only
from assistant.messages import Message

MAX_HISTORY = 100
"""Messages of the user and of the assistant before the question, as many as `POST /api/ask` takes. Clients send the
whole conversation, however long it has become: what is further back is not read."""
MAX_MESSAGE_CHARS = 50_000

_IN_TEXT = "Ask in text."


class TextPart(Request):
    """A piece of a message. Images, sounds and files are not read."""

    type: Annotated[Literal["text"], only(_IN_TEXT)]
    text: str


_PARTS = TypeAdapter(Annotated[list[TextPart], FailFast()])


def _as_text(content: Any) -> Any:
    if isinstance(content, list):
        content = "\n".join(part.text for part in _PARTS.validate_python(content))
    if not isinstance(content, str):
        raise PydanticCustomError("content_type", "should be a text, or a list of parts")
    if len(content) > MAX_MESSAGE_CHARS:
        said = {"chars": f"{len(content):,}", "most": f"{MAX_MESSAGE_CHARS:,}"}
        raise PydanticCustomError("long_text", "{chars} characters, at most {most} fit. Shorten it.", said)
    return content


Content = Annotated[
    str,
    BeforeValidator(
        _as_text, json_schema_input_type=Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)] | list[TextPart]
    ),
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


def _ending_with_a_question(messages: list[ChatMessage]) -> list[ChatMessage]:
    said = [message.role for message in messages if message.role in ("user", "assistant")]
    if said[-1:] != ["user"]:
        raise PydanticCustomError("no_question", "the last message should be the user's: the question")
    return messages


Conversation = Annotated[
    list[ChatMessage],
    FailFast(),  # It is refused for the first mistake: to tell a hundred thousand of them would take seconds.
    Field(min_length=1),
    AfterValidator(_ending_with_a_question),
]


def question_of(messages: Sequence[ChatMessage]) -> tuple[str, list[Message]]:
    """Return what is asked last, and what was said before it: the latest of it.

    No prompt of a system or a developer is among it. Clients send one by default, so it is no error; but who asks
    must not be able to talk the assistant out of its material.
    """
    said = [Message(one.role, one.content) for one in messages if one.role in ("user", "assistant")]
    *history, question = said[-MAX_HISTORY - 1 :]
    return question.content, history
