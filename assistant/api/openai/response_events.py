"""A response in the making: whole at its end, or the events that `POST /v1/responses` streams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.api.openai.appending import Appending
from assistant.api.openai.response_replies import (
    Asked,
    IncompleteDetails,
    OutputMessage,
    OutputText,
    Response,
    ResponseUsage,
    Status,
)
from assistant.api.openai.response_requests import ResponseRequest
from assistant.messages import Done, Event, Sources

Sent = dict[str, Any]


@dataclass(frozen=True)
class Making:
    """A response in the making: the same fields hold for all its events."""

    answer_id: str
    created: int
    request: ResponseRequest

    @property
    def asked(self) -> Asked:
        """What is known before there is an answer."""
        return Asked(
            id=f"resp_{self.answer_id}",
            created_at=self.created,
            model=self.request.model,
            instructions=self.request.instructions,
            max_output_tokens=self.request.max_output_tokens,
            temperature=self.request.decoding.temperature,
            metadata=self.request.metadata or {},
        )

    @property
    def message_id(self) -> str:
        """The id of the one message."""
        return f"msg_{self.answer_id}"

    def response(self, done: Done) -> Response:
        """Return the whole reply."""
        status: Status = "incomplete" if done.is_cut_off else "completed"
        text = OutputText(text=done.text_alone)
        return Response.of(
            done,
            **self.asked.model_dump(),
            status=status,
            incomplete_details=IncompleteDetails(reason="max_output_tokens") if done.is_cut_off else None,
            output=[OutputMessage.of(done, id=self.message_id, status=status, content=[text])],
            usage=ResponseUsage.of(done.usage),
        )


@dataclass
class ResponseEvents:
    """The reply as events, in the order in which the clients' accumulators expect them."""

    making: Making
    _text: Appending = field(default_factory=Appending)
    _sent: int = 0

    def of(self, event: Event) -> Iterator[Sent]:
        """Yield what can be sent after an event."""
        if isinstance(event, Sources):
            yield from self._beginning()
        if text := self._text.new_in(event):
            yield self._in_text("output_text.delta", delta=text, logprobs=[])
        if isinstance(event, Done):
            yield from self._end(self.making.response(event))

    def numbered(self, type: str, **fields: Any) -> Sent:
        """Return an event with its place in the stream."""
        self._sent += 1
        return {"type": type, "sequence_number": self._sent - 1, **fields}

    def _beginning(self) -> Iterator[Sent]:
        begun = {**self.making.asked.model_dump(), "status": "in_progress", "output": [], "usage": None}
        yield self.numbered("response.created", response=begun)
        yield self.numbered("response.in_progress", response=begun)
        message = {"id": self.making.message_id, "type": "message", "role": "assistant", "status": "in_progress"}
        yield self.numbered("response.output_item.added", output_index=0, item={**message, "content": []})
        yield self._in_text("content_part.added", part=OutputText(text="").model_dump())

    def _end(self, response: Response) -> Iterator[Sent]:
        (message,) = response.output
        (text,) = message.content
        yield self._in_text("output_text.done", text=text.text, logprobs=[])
        yield self._in_text("content_part.done", part=text.model_dump())
        yield self.numbered("response.output_item.done", output_index=0, item=message.model_dump())
        yield self.numbered(f"response.{response.status}", response=response.model_dump())

    def _in_text(self, type: str, **fields: Any) -> Sent:
        place = {"item_id": self.making.message_id, "output_index": 0, "content_index": 0}
        return self.numbered(f"response.{type}", **place, **fields)
