"""What `POST /v1/chat/completions` gives: OpenAI's objects, with the sources as fields that its clients pass on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel

from assistant.api.openai.appending import Appending
from assistant.contract import DESCRIBED, Answer, SentenceCitation, Source
from assistant.messages import Done, Event, Sources, Usage

FinishReason = Literal["stop", "length"]


class Beside(BaseModel):
    """What an answer carries beside its text, as `POST /api/ask` gives it."""

    model_config = DESCRIBED

    sources: list[Source]
    """The cited passages, narrowed to the words that the answer rests on. Source `n` has the mark `[n]`."""
    answered: bool
    reason: Literal["not_covered"] | None
    """Why there is no answer."""
    citations: list[SentenceCitation]
    """For each sentence of the content, the exact words behind it."""
    not_covered: list[str]
    """The parts of the question that the material does not answer."""
    suggestions: list[str]
    """What could be asked next. The material answers it."""
    notice: str | None
    """What a reader should know about how this answer was made."""

    @classmethod
    def of(cls, done: Done, **more: Any) -> Self:
        """Render what comes with an answer's end."""
        answer = Answer.of(done)
        return cls(**{name: getattr(answer, name) for name in Beside.model_fields}, **more)


class Text(BaseModel):
    """The text of a reply, as every model gives it."""

    model_config = DESCRIBED

    role: Literal["assistant"] = "assistant"
    content: str
    """The answer, with its marks."""
    refusal: None = None


class AssistantMessage(Beside, Text):
    """The answer, and what it carries."""


class Choice(BaseModel):
    """The one reply."""

    model_config = DESCRIBED

    index: Literal[0] = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: FinishReason
    """`length` where the model had more to say than it was allowed to."""


class CompletionUsage(BaseModel):
    """Tokens of the model: what it was given to write from, the passages among it, and what it wrote."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> CompletionUsage:
        """Render a usage."""
        read, wrote = usage.prompt_tokens, usage.completion_tokens
        return cls(prompt_tokens=read, completion_tokens=wrote, total_tokens=read + wrote)


class ChatCompletion(BaseModel):
    """The reply to a conversation."""

    model_config = DESCRIBED

    id: str
    """`chatcmpl-` and the answer's id, which `POST /api/feedback` takes."""
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    """Seconds since 1970."""
    model: str
    system_fingerprint: None = None
    choices: list[Choice]
    usage: CompletionUsage


@dataclass(frozen=True)
class Head:
    """What the reply and each of its chunks begin with."""

    answer_id: str
    created: int
    model: str

    def fields(self, object: str) -> dict[str, Any]:
        """Return the fields of the reply, or of a chunk of it."""
        return {"id": f"chatcmpl-{self.answer_id}", "object": object, "created": self.created, "model": self.model}

    def completion(self, done: Done) -> ChatCompletion:
        """Return the whole reply."""
        message = AssistantMessage.of(done, content=done.text_alone)
        choice = Choice(message=message, finish_reason=_finish_reason(done))
        return ChatCompletion(**self.fields("chat.completion"), choices=[choice], usage=CompletionUsage.of(done.usage))


@dataclass
class Chunks:
    """The reply in pieces, each a `chat.completion.chunk`: the text, then what is beside it, then why it ends."""

    head: Head
    tells_usage: bool
    """Whether the client has asked for it: then each chunk has the field, and one more the figures."""
    _text: Appending = field(default_factory=Appending)

    def of(self, event: Event) -> Iterator[dict[str, Any]]:
        """Yield what can be sent after an event."""
        if isinstance(event, Sources):
            yield self._chunk({"role": "assistant", "content": ""})
        if text := self._text.new_in(event):
            yield self._chunk({"content": text})
        if isinstance(event, Done):
            yield self._chunk(Beside.of(event).model_dump())
            yield self._chunk({}, _finish_reason(event))
            if self.tells_usage:
                yield self._outer([], CompletionUsage.of(event.usage).model_dump())

    def _chunk(self, delta: dict[str, Any], finish_reason: FinishReason | None = None) -> dict[str, Any]:
        return self._outer([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}])

    def _outer(self, choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> dict[str, Any]:
        fields = self.head.fields("chat.completion.chunk")
        told = {"usage": usage} if self.tells_usage else {}
        return {**fields, "system_fingerprint": None, "choices": choices, **told}


def _finish_reason(done: Done) -> FinishReason:
    return "length" if done.is_cut_off else "stop"
