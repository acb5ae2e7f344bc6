"""`ask_course`: an answer from the course, and word of how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from itertools import count

from assistant.contract import Answer
from assistant.errors import GenerationFailed
from assistant.messages import Cited, Done, Event, Events, Sources, Token, Waiting
from assistant.streaming import iterate

Report = Callable[[float, str], Awaitable[None]]
"""Tells a client how many steps are done, and what is being done."""


async def written(events: Events, report: Report) -> Answer:
    """Return the answer at the end of its events, and tell of each step before it once.

    Raises:
        GenerationFailed: the model died.
    """
    steps = count(1)
    told: set[str] = {""}
    async with aclosing(iterate(events)) as arriving:
        async for event in arriving:
            if isinstance(event, Done):
                return Answer.of(event)
            if (step := _step(event)) not in told:
                told.add(step)
                await report(next(steps), step)
    raise GenerationFailed("The answer was not finished. Ask again.")


def _step(event: Event) -> str:
    """Return what an event means to whoever waits; empty where it means nothing."""
    match event:
        case Waiting(0):
            return "It is this question's turn"
        case Waiting(ahead):
            return f"{ahead} {'answer comes' if ahead == 1 else 'answers come'} before this one"
        case Sources(passages):
            return f"{len(passages)} passages found; reading them"
        case Token(text) if text:
            return "Writing"
        case Cited() if event.citations:
            sentences = len({citation.answer_start for citation in event.citations})
            return f"{sentences} {'sentence' if sentences == 1 else 'sentences'} written"
    return ""
