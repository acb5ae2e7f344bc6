"""What a question gives: its events as they happen, or the answer when all of them have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from assistant.contract import Answer
from assistant.display import as_html, as_markdown, as_text
from assistant.errors import GenerationFailed
from assistant.messages import Cited, Done, Event, Events, Message, Usage
from assistant.transcript import without_marks
from assistant.usage import Tally


class Reply(Iterator[Event]):
    """One answer in the making. Nothing is done for it before it is asked for its first event, or for its answer.

    A notebook and `print` wait for the answer and show it with its sources.
    """

    def __init__(self, events: Events, asked: Sequence[Message] = (), tally: Tally | None = None) -> None:
        """`asked` is the conversation up to the question; `tally` counts what the answer costs."""
        self.events = events
        """The events as a generator. Closing it stops the model."""
        self._asked = tuple(asked)
        self._tally = tally or Tally()
        self._done: Done | None = None

    def __next__(self) -> Event:
        event = next(self.events)
        if isinstance(event, Done):
            self._done = event
        return event

    @property
    def usage(self) -> Usage:
        """What it has cost: known once it has ended, or was closed before its end."""
        return self._tally.usage

    def close(self) -> None:
        """Stop the model, if it is still writing."""
        self.events.close()

    def wait(self) -> Answer:
        """Return the whole answer, once it is there. To interrupt this stops the model.

        Raises:
            GenerationFailed: the model died, or the reply was closed before its end.
            IndexUnusable: there is no index, or not one that fits.
        """
        for _ in self:
            pass
        if self._done is None:
            raise GenerationFailed("The answer was not finished. Ask again.")
        return Answer.of(self._done)

    def pieces(self) -> Iterator[str]:
        """Yield the answer as it is written, piece by piece: sentences that are checked, which stay as they are.

        Together the pieces are the answer; what could be asked instead is among them where the material does not cover
        the question. Raises what `wait` raises; to leave the loop stops the model.
        """
        if self._done:
            yield self._done.text_alone
            return
        sent = 0
        with closing(self.events):
            for event in self:
                if not isinstance(event, (Cited, Done)):
                    continue
                text = event.answer[: event.settled] if isinstance(event, Cited) else event.text_alone
                if piece := text[sent:]:
                    yield piece
                    sent = len(text)

    @property
    def conversation(self) -> tuple[Message, ...]:
        """The question, what came before it, and the answer: the `history` of a question that refers back to it."""
        answer = self.wait()
        return (*self._asked, Message("assistant", without_marks(answer.answer, answer.citations)))

    def __str__(self) -> str:
        return as_text(self.wait())

    def __repr__(self) -> str:
        state = "answered" if self._done else "not answered yet"
        return f"<Reply to {self._asked[-1].content[:80]!r}: {state}>" if self._asked else f"<Reply: {state}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what a notebook shows."""
        answer = self.wait()
        return {
            "text/plain": as_text(answer),
            "text/markdown": as_markdown(answer),
            "text/html": as_html(answer),
        }
