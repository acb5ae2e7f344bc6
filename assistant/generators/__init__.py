"""Writes an answer from a prompt, piece by piece. One protocol: local, remote, extractive, scripted."""

from __future__ import annotations

import collections.abc
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from assistant.generators.turn import Turn
from assistant.pausing import Work
from assistant.prompting import Prompt

Pieces = collections.abc.Generator[str, None, None]
"""The text of an answer as it is written. Closing it stops the model at once."""


class Generator(Protocol):
    """Anything that writes an answer."""

    @property
    def name(self) -> str:
        """The model, as shown to a reader."""

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the answer in pieces of any size.

        Raises:
            GenerationFailed: the model died or its server did not answer.
        """


@runtime_checkable
class Tokenizing(Protocol):
    """A generator that knows its tokens."""

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How many tokens of its prompts a generator has met since it was loaded."""

    kept: int = 0
    """Those that it had read before, and not forgotten."""
    anew: int = 0
    """Those that it had to read."""


@runtime_checkable
class GoingOn(Protocol):
    """A generator that goes on from how its reply begins: what it streams follows on `Prompt.opening`."""

    @property
    def goes_on(self) -> bool:
        """Whether it does so with the model that it runs."""


@runtime_checkable
class Caching(Protocol):
    """A generator that need not read again what it has just read."""

    @property
    def reading(self) -> Reading:
        """What it has read so far."""


@runtime_checkable
class Reachable(Protocol):
    """A generator somewhere else."""

    def reach(self, seconds: float) -> None:
        """Ask whether it is there, and wait so long at most. Raises GenerationFailed."""


@runtime_checkable
class TakesTurns(Protocol):
    """A generator that serves only so many questions at once. Who calls it stands first in its queue meanwhile."""

    @property
    def turn(self) -> Turn:
        """The queue: a question stands in it from before its check to the last word of its answer."""


@runtime_checkable
class Judge(Protocol):
    """A generator that can also say how much it would rather reply yes than no."""

    @property
    def name(self) -> str:
        """The model: what its margins mean depends on it."""

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        """Return the log-odds of a yes against a no as the reply to `prompt.check`.

        Raises:
            GenerationFailed: the model died.
        """
