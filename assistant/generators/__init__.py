"""Writes an answer from a prompt, piece by piece. One protocol, four ways to keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from assistant.messages import Message


class Generator(Protocol):
    """Anything that continues a conversation."""

    @property
    def name(self) -> str:
        """The model, as shown to a reader."""

    def stream(self, prompt: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Yield the reply in pieces of any size. Closing the iterator stops the model at once.

        Raises:
            GenerationFailed: the model died or its server did not answer.
        """


@runtime_checkable
class Judge(Protocol):
    """A generator that can also say how much it would rather reply yes than no."""

    def yes_margin(self, prompt: Sequence[Message]) -> float:
        """Return the log-odds of a reply that begins with yes against one that begins with no."""
