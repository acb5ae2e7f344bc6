"""What a question gives: its events as they happen, or the answer when all of them have come."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.contract import Answer
from assistant.errors import GenerationFailed
from assistant.messages import Done, Event, Events


class Reply(Iterator[Event]):
    """One answer in the making. Nothing is done for it before it is asked for its first event, or for its answer."""

    def __init__(self, events: Events) -> None:
        self.events = events
        """The events as a generator. Closing it stops the model."""
        self._answer: Answer | None = None

    def __next__(self) -> Event:
        event = next(self.events)
        if isinstance(event, Done):
            self._answer = Answer.of(event)
        return event

    def close(self) -> None:
        """Stop the model, if it is still writing."""
        self.events.close()

    def wait(self) -> Answer:
        """Return the whole answer, once it is there.

        Raises:
            GenerationFailed: the model died, or the reply was closed before its end.
        """
        for _ in self:
            pass
        if self._answer is None:
            raise GenerationFailed("The answer was not finished. Ask again.")
        return self._answer
