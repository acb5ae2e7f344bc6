"""One question from beginning to end: found, decided on, written, checked.

Whoever asks gets the events of an answer (`service`), and every door of the program renders these.
"""

from __future__ import annotations

import collections.abc
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import NamedTuple

from assistant.coverage import is_covered
from assistant.declining import declined, not_covered_in_part
from assistant.evidence import Evidence, cited_sources
from assistant.generators import Generator, GoingOn
from assistant.generators.extractive import ExtractiveGenerator
from assistant.grounding import Grounding
from assistant.inquiry import about, inquiries, passages_of, prompt_for
from assistant.leading import lead_of
from assistant.messages import Asking, Decoding, Done, Event, Events, Sources, Token
from assistant.pausing import with_signs
from assistant.prompting import Prompt, form_of
from assistant.standby import Standby
from assistant.suggestions import suggest
from assistant.usage import Tally, tokens_of
from assistant.waiting import wait_for_turn
from assistant.writing import Draft
from index.embedding import Embedder
from index.lexical import terms
from index.retrieval import CurrentIndex

QUOTED = "The model's own words could not be traced to the material, so this answer quotes the material word for word."

CLOSE_ENOUGH_TO_QUOTE = 0.4
"""Cosine of the question and the nearest sentence from which the material may speak for itself. Below it a model whose
words nothing carries has told us that the passages do not answer. From it on, what it meant to say tells what to quote.
"""

Writer = tuple[Generator, int]
"""Who writes, and at most how many tokens."""


class _Part(NamedTuple):
    """What has become of one question of a message."""

    writer: Generator | None
    """Who has answered it."""
    is_cut_off: bool = False
    """Whether there were no tokens left to answer it, or to answer it to the end."""
    is_instead: bool = False
    """Whether who has answered stands in for the generator, whose words could not be kept."""


Written = collections.abc.Generator[Event, None, _Part]
Opened = collections.abc.Generator[Event, None, Prompt]


def answer(
    asking: Asking, current: CurrentIndex, embedder: Embedder, standby: Standby, most_tokens: int, tally: Tally
) -> Events:
    """Answer from the material: Sources, then Token and Cited in turn, then Done; Waiting where others come first.

    The model writes at most so many tokens for each question of a message. Closing the iterator stops it.
    """
    index = current.get()
    asked = inquiries(asking.question, asking.history, index, asking.top_k)
    passages = passages_of(asked)
    yield Sources(passages)

    generator, notice = standby.current()
    evidence, quoter = Evidence(passages, embedder), ExtractiveGenerator(embedder)
    draft = Draft(Grounding(evidence, about(asked), index.vocabulary.acronyms))
    writers: list[Generator] = []
    not_covered: list[str] = []
    is_cut_off = is_instead = False
    prompts = [prompt_for(inquiry, evidence, asking, form_of(asking.question)) for inquiry in asked]
    # Before its turn has come: what needs no model need not wait for one.
    prompts[0] = yield from _open(draft, prompts[0], evidence, generator, tally)
    with ExitStack() as turn:
        yield from wait_for_turn(generator, turn)
        for number, (inquiry, prompt) in enumerate(zip(asked, prompts, strict=True)):
            if number:
                prompt = yield from _open(draft, prompt, evidence, generator, tally)
            part = yield from _write(draft, prompt, evidence, (generator, most_tokens), quoter, tally)
            writers += [part.writer] if part.writer else []
            is_cut_off |= part.is_cut_off
            is_instead |= part.is_instead
            # What nobody had the tokens to answer may be covered all the same.
            if part.writer or not part.is_cut_off:
                not_covered += [inquiry.missing if part.writer else inquiry.asked]
    not_covered = [part for part in not_covered if part]
    if writers and not_covered:
        yield from draft.add(not_covered_in_part(not_covered))
    suggestions = suggest(about(asked), passages, index.documents, embedder, answered=bool(writers))
    if not writers and not is_cut_off:
        yield declined(asking.id, generator.name, not_covered, suggestions, usage=tally.usage)
        return
    yield Done(
        asking.id,
        answered=True,
        answer=draft.answer,
        sources=cited_sources(passages, draft.citations),
        citations=draft.citations,
        not_covered=tuple(not_covered),
        suggestions=suggestions,
        model=writers[0].name if writers else generator.name,
        notice=QUOTED if is_instead else notice,
        usage=tally.usage,
        is_cut_off=is_cut_off,
    )


def _open(draft: Draft, prompt: Prompt, evidence: Evidence, generator: Generator, tally: Tally) -> Opened:
    """Open the answer to a question with what the material says of it, where that is sure to make the point and the
    generator can go on from it; return the prompt that it goes on with."""
    opening = " ".join(lead_of(prompt, evidence)) if isinstance(generator, GoingOn) and generator.goes_on else ""
    tokens = tokens_of(opening, generator)
    if not opening or tokens >= _room(prompt.decoding, tally):
        return prompt
    cited = len(draft.citations)
    yield from draft.open(opening)
    if len(draft.citations) == cited:
        return prompt
    tally.opening_tokens += tokens
    return replace(prompt, opening=opening)


def _write(draft: Draft, prompt: Prompt, evidence: Evidence, first: Writer, quoter: Generator, tally: Tally) -> Written:
    """Write what answers a question, if the passages do, and return who wrote it.

    Where nothing of the generator's words could be kept, or what was only says the question again, it is the
    material's own.
    """
    generator, _ = first
    if prompt.opening and prompt.form == "shorter":
        return _Part(quoter)
    if not prompt.opening and not (yield from with_signs(Token(""), is_covered(prompt, generator, evidence))):
        return _Part(None)
    said, cited = len(draft.answer), len(draft.citations)
    has_failed = not prompt.opening
    writers = [first]
    if evidence.closeness(prompt.question, prompt.passages) >= CLOSE_ENOUGH_TO_QUOTE:
        writers.append((quoter, sys.maxsize))
    for writer, most in writers:
        if (room := min(_room(prompt.decoding, tally), most)) <= 0:
            return _Part(quoter if prompt.opening else None, is_cut_off=True)
        with closing(tally.written(writer, prompt, room)) as pieces:
            yield from draft.write(pieces, goes_on=bool(prompt.opening))
        has_failed |= writer is generator and draft.has_dropped
        if draft.repeats or _adds_to(prompt.question, draft.answer[said:]):
            return _Part(writer, tally.is_cut_off, writer is not generator and has_failed)
        prompt = replace(prompt, hint=_hint(draft.lost_point, prompt, evidence))
    if prompt.opening:
        return _Part(quoter, is_instead=has_failed)
    has_kept = len(draft.citations) > cited
    return _Part(generator if has_kept else None, is_cut_off=_room(prompt.decoding, tally) <= 0)


def _hint(lost_point: str, prompt: Prompt, evidence: Evidence) -> str:
    """Return what a model wanted to say, where the passages say something near to it: that answers best."""
    is_near = lost_point and evidence.closeness(lost_point, prompt.passages) >= CLOSE_ENOUGH_TO_QUOTE
    return lost_point if is_near else ""


def _room(decoding: Decoding, tally: Tally) -> int:
    """Return how many tokens whoever asks still has."""
    if decoding.max_tokens is None:
        return sys.maxsize
    return decoding.max_tokens - tally.usage.completion_tokens - tally.opening_tokens


def _adds_to(question: str, answer: str) -> bool:
    """Return whether an answer says more than its question: `Machine learning has its limits` does not."""
    return bool(set(terms(answer)) - set(terms(question)))
