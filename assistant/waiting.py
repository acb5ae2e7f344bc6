"""Waits until a generator that serves a few questions at once has room, and tells meanwhile how many come first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from assistant.generators import Generator, TakesTurns
from assistant.messages import Token, Waiting

_SECONDS_BETWEEN_SIGNS = 0.25
"""How long a reader who waits for the model is not looked after."""


def wait_for_turn(generator: Generator, turn: ExitStack) -> Iterator[Waiting | Token]:
    """Return when the generator is free and held by `turn`; tell meanwhile how many come first.

    At each event a reader who has gone is noticed, and waits no longer.
    """
    if not isinstance(generator, TakesTurns):
        return
    place = turn.enter_context(generator.turn.place())
    ahead = 0
    while now := place.ahead:
        yield Token("") if now == ahead else Waiting(now)
        ahead = now
        place.wait(_SECONDS_BETWEEN_SIGNS)
    if ahead:
        yield Waiting(0)
