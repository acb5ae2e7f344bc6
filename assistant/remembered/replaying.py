"""Gives the answer to a question that was asked before once more, event by event, and remembers new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

from assistant.inquiry import resolved
from assistant.messages import LIKELIEST, Asking, Cited, Done, Event, Events, Sources, Token, Usage, Waiting
from assistant.prompting import form_of
from assistant.remembered.memory import Answered, Basis, Key, Memory
from assistant.remembered.wording import wording
from assistant.standby import Standby
from index.retrieval import CurrentIndex, Index

LONGEST = 500
"""Characters of a question: a longer one is hardly asked twice."""


def remembered(asking: Asking, events: Events, current: CurrentIndex, standby: Standby, memory: Memory) -> Events:
    """Pass on the events of an answer, unless memory has it: nothing is done for it then."""
    with closing(events):
        key = key_of(asking, current.get(), standby) if memory.most else None
        if key is None:
            yield from events
        elif known := _known(key, asking, memory):
            yield Sources(known.passages)
            yield from _again(known, asking.id)
        else:
            yield from _anew(key, asking, events, memory, lambda: _basis(current.get(), standby))


def _anew(key: Key, asking: Asking, events: Events, memory: Memory, basis: Callable[[], Basis | None]) -> Events:
    """Pass on the events of an answer and remember it, if what it rests on is the same at its end.

    While it waits for the model, memory is asked again: of those who ask the same at once, the others are given what
    the first is, and each keeps its own place in the queue until then. What is settled is not taken back.
    """
    found, settled, ahead, has_begun = Sources(()), "", 0, False
    for event in events:
        match event:
            case Sources():
                found = event
            case Waiting() | Token(""):
                known = _known(key, asking, memory)
                if known and known.passages == found.passages and known.done.answer.startswith(settled):
                    yield from [Waiting(0)] if ahead else []
                    yield from _again(known, asking.id, has_begun)
                    return
                ahead = event.ahead if isinstance(event, Waiting) else ahead
            case Token():
                has_begun = True
            case Cited(answer=answer):
                settled = answer[: event.settled]
            case Done() if not event.is_cut_off and basis() == key.basis:
                memory.keep(key, Answered(asking.question, found.passages, event))
        yield event


def key_of(asking: Asking, index: Index, standby: Standby) -> Key | None:
    """Return what a question shares with those that have the same answer; None for one that is answered for itself."""
    basis = _basis(index, standby)
    if basis is None or asking.decoding != LIKELIEST or len(asking.question) > LONGEST:
        return None
    if asking.history and resolved(asking.question, asking.history) != resolved(asking.question, ()):
        return None
    question = index.vocabulary.corrected(asking.question.strip())
    return Key(basis, wording(question), asking.level, asking.top_k, form_of(asking.question))


def _basis(index: Index, standby: Standby) -> Basis | None:
    """Return what answers rest on now; None where somebody stands in for the model."""
    generator, notice = standby.current()
    return None if notice else Basis(index.folder, index.removed, generator.name)


def _known(key: Key, asking: Asking, memory: Memory) -> Answered | None:
    """Return what memory has. What quotes its question is for those alone who ask in the very same words."""
    known = memory.find(key, asking.id)
    if known and known.done.not_covered and known.question != asking.question:
        return None
    return known


def _again(known: Answered, answer_id: str, has_begun: bool = False) -> Iterator[Event]:
    """Yield the words of an answer, or what they are to be replaced by, and its end, under an id of its own."""
    done = replace(known.done, id=answer_id, usage=Usage(), is_remembered=True)
    if done.answered:
        if not has_begun:
            yield Token(done.answer)
        yield Cited(done.answer, done.citations, settled=len(done.answer))
    yield done
