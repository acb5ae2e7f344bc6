"""A follow-up becomes a question that stands alone, by rule and without a model call.

The user's turns are read in order. Each is either a question of its own, or takes something from those before it: the
subject (`and its limits?`), the whole question (`why?`, `shorter please`), one of two things that were named (`the
second one?`), or an earlier question (`back to the first one`). A turn that was declined leaves nothing to refer to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.messages import Message
from assistant.phrasing import LONGEST_SUBJECT, pair_of, parts_of, subject_of
from assistant.reference import (
    ASKS_WHY,
    BACK,
    COURTESIES,
    FIRST_AGAIN,
    FORMS,
    ORDINAL,
    POINTER,
    is_form,
    leaves_out,
    wants_example,
)
from index.lexical import terms

DECLINED = "The course material does not cover this question"
"""How a declined answer begins."""

EXAMPLE = "Give an example: "

_HAS_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a later turn can refer to."""

    asked: tuple[str, ...] = ()
    """The questions before it, each standing alone."""
    topic: str = ""
    """What the last question that named its own subject was about."""
    aspect: str = ""
    """What has been asked of it since: `memory cost?`"""
    pair: tuple[str, str] | None = None
    """The two things that were last named together."""

    @property
    def subject(self) -> str:
        return f"{self.aspect}, {self.topic}" if self.aspect else self.topic


def standalone(question: str, history: Sequence[Message]) -> str:
    """Return the question with what it leaves out: `And its limits? (about machine learning)`.

    One that names its own subject is returned as it is.
    """
    said = _Said()
    for turn, reply in _turns(history):
        if _HAS_WORDS.search(turn) and not reply.startswith(DECLINED):
            for part in parts_of(turn):
                said = _after(_resolved(part, said), part, said)
    return _resolved(question.strip(), said)


def _turns(history: Sequence[Message]) -> list[tuple[str, str]]:
    """Return what the user said and what was replied, turn by turn."""
    turns: list[tuple[str, str]] = []
    for message in history:
        if message.role == "user":
            turns.append((message.content.strip(), ""))
        elif message.role == "assistant" and turns:
            turns[-1] = (turns[-1][0], message.content)
    return turns


def _after(resolved: str, turn: str, said: _Said) -> _Said:
    """Return what can be referred to after a turn."""
    pair = pair_of(turn) or said.pair
    asked = (*said.asked, resolved)
    if not said.asked or not leaves_out(turn):
        return _Said(asked, subject_of(turn), pair=pair)
    if chosen := _chosen(turn, said.pair):
        return _Said(asked, chosen[1], pair=pair)
    if back := BACK.match(turn):
        is_first = FIRST_AGAIN.fullmatch(back["subject"].strip())
        return _Said(asked, subject_of(said.asked[0] if is_first else back["subject"]), pair=pair)
    if is_form(turn) or ASKS_WHY.match(turn) or POINTER.search(turn):
        return replace(said, asked=asked, pair=pair)
    return replace(said, asked=asked, aspect=subject_of(turn), pair=pair)


def _resolved(question: str, said: _Said) -> str:
    """Return a turn as a question that stands alone."""
    if not said.asked or not question:
        return question
    if back := BACK.match(question):
        return _gone_back(back["subject"], back["rest"] or "", said)
    if chosen := _chosen(question, said.pair):
        text, side = chosen
        return text if _says_more_than(text, side) else f"{text} (about {side}: {said.asked[-1]})"
    if ASKS_WHY.match(question):
        return f"{question} ({_without_why(said.asked[-1])[:LONGEST_SUBJECT]})"
    if is_form(question) and (wants_example(question) or set(terms(question)) - COURTESIES):
        again = said.asked[-1].removeprefix(EXAMPLE)
        return f"{EXAMPLE}{again}" if wants_example(question) else again
    if leaves_out(question) and said.subject:
        return f"{question} (about {said.subject})"
    return question


def _without_why(asked: str) -> str:
    head, _, inner = asked.partition(" (")
    return inner[:-1] if inner and ASKS_WHY.match(head) else asked


def _gone_back(subject: str, rest: str, said: _Said) -> str:
    """Return the question that `back to SUBJECT, REST` asks."""
    if FIRST_AGAIN.fullmatch(subject.strip()):
        subject = subject_of(said.asked[0])
    if terms(rest) and not is_form(rest):
        return f"{rest} (about {subject.strip()})"
    wanted = set(terms(subject))
    earlier = max(reversed(said.asked), key=lambda asked: len(wanted & set(terms(asked))))
    return earlier if wanted & set(terms(earlier)) else subject


def _chosen(question: str, pair: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return a turn with `the second one` replaced by what it stands for, and that thing alone."""
    match = ORDINAL.search(question)
    if not match or not pair:
        return None
    return ORDINAL.sub(lambda each: _side(each, pair), question), _side(match, pair)


def _side(match: re.Match[str], pair: tuple[str, str]) -> str:
    named = match["sure"] or match["which"] or match["bare"]
    return pair[named.lower() in ("latter", "second", "2nd")]


def _says_more_than(text: str, side: str) -> bool:
    return bool(set(terms(text)) - set(terms(side)) - FORMS)
