"""A follow-up becomes a question that stands alone, by rule and without a model call.

The user's turns are read in order. Each is either a question of its own, or takes something from those before it: the
subject (`and its limits?`), the whole question (`why?`, `shorter please`), one of two things that were named (`the
second one?`), or an earlier question (`back to the first one`). A turn that was declined leaves nothing to refer to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.messages import Message
from assistant.phrasing import LONGEST_SUBJECT, pair_of, subject_of
from index.lexical import terms
from knowledge.glossary import glossary

_POINTER = re.compile(
    r"\b(it(?! (true|right|correct|possible|likely|necessary)\b)|its|it['’]s|they|them|their|theirs|these|those|he|she|"
    r"his|her|him|such|one|ones|same|there)\b"
    r"|\b(this|that)\b(?! (is|are|was|the|a|an)\b)"
    r"|\b(two|both|each) of (them|these|those)\b|\b(this|that) is\b",
    re.IGNORECASE,
)
"""Words that take their meaning from what was said before."""

_GOES_ON = re.compile(
    r"^\W*((and|but|so|or|also|then|ok|okay|hm+|what about|how about|what else|any other|another|which ones?)\b\W*)+"
    r"|^\W*(why|how)\b",
    re.IGNORECASE,
)
"""How a turn begins that only adds to the one before it."""

_ASKS_WHY = re.compile(
    r"^\W*((and|but|so|ok|okay|hm+|wait)\b\W*)*(why|how come|how|how so|what for|since when|really|what do you mean)\b"
    r"\W*((is|was|does|do|would|should)\b\W*)?"
    r"((not|that|this|it|so|exactly|the case|work|matter|happen|though)\b\W*)*$",
    re.IGNORECASE,
)
"""`Why?`, `how come?`, `why is that so?`: of everything that was asked before."""

_BACK = re.compile(
    r"^\W*((ok|okay|so|and|now|but|hm+|well|right|let['’]?s|can we|could we|please|i want to)\b\W*)*"
    r"(go(ing)? back to|back to|return(ing)? to|coming back to)\b\s*(?P<subject>[^,;:.?!–-]+(-[^,;:.?!–-]+)*)"
    r"(?:\W+(?P<rest>.*))?$",
    re.IGNORECASE | re.DOTALL,
)

_ORDINAL = re.compile(
    r"\b(the )?(?P<sure>former|latter)( one)?\b"
    r"|\b(the (?P<which>first|second|1st|2nd)( (one|of (the|those|these) two))?|(?P<bare>first|second|1st|2nd) one)"
    r"(?=\W*$|\W*[,;:?!.]| (is|are|was|do|does|did|has|have|had|can|could|will|would|make|makes|mean|means|need|needs|"
    r"work|works|look|for|in|again|good|used|typically|better|over|than|about|and|or)\b)",
    re.IGNORECASE,
)

_FIRST_AGAIN = re.compile(r"\b(the )?(very )?first( one| question| topic| thing)?\b", re.IGNORECASE)

_FORMS = frozenset(
    terms(
        "give tell show explain elaborate continue go on me us please pls plz can could you again now more detail "
        "details shorter short longer brief briefly simple simpler simply easy easier plain words word english "
        "summary summarize summarise sum sentence sentences line say repeat rephrase other another different way "
        "dont don't get understand understood follow still hmm ok okay hm huh sorry thanks kid child five eli5 "
        "beginner layman terms once it this that short version tldr tl;dr in less deeper further quick quickly what "
        "mean dumb down clarify clearer bit little like i'm im was lost confused unclear answer explanation reword "
        "people make made part last want need lets rest whole thing things would actual"
    )
)
"""Words that ask for a form of answer and leave its subject open."""

_COURTESIES = frozenset(terms("thanks thank ok okay hmm hm sorry please pls plz like"))
"""Words that ask for nothing, not even the same again."""

_EXAMPLE = frozenset(
    terms("example examples instance concrete concretely illustrate illustration real life world sample demo")
)

_FORM_PHRASE = re.compile(
    r"\b(in|with|use) (\w+ ){0,2}(words|terms|english|sentences?|language|line)\b"
    r"|\b(brief(er|ly)?|short(er)?|simpl(er|y|e)|plain(er|ly)?|easier|easy|summar\w+|tl;?dr|eli5|rephrase|reword|"
    r"elaborate|long(er)? version|more detail)\b",
    re.IGNORECASE,
)

_FULL_QUESTION = re.compile(
    r"^\W*((and|but|so|ok|okay|then|hm+|well|now|k|also)\b\W*)*"
    r"(what|whats|which|who|whos|whose|whom|where|when|why|how|is|are|was|were|do|does|did|can|could|should|would|will|has|"
    r"have|had|must|explain|describe|define|compare|tell|write|make|recommend)\b",
    re.IGNORECASE,
)
"""A turn that is a whole sentence; any other is a fragment of one."""

_SHORT = 4
"""Terms of a fragment, at most: `any downsides?`, `memory cost?`"""

_ASKS_OF_IT = re.compile(
    r"^\W*((and|but|so|ok|okay)\b\W*)*(who|which|what|where|when|how|is|are|was|were|does|did|has|have)\b",
    re.IGNORECASE,
)

_IS_IT_TRUE = re.compile(r"^\W*is it (true|right|correct|possible|likely) that\b", re.IGNORECASE)

_LIKE_WHAT = re.compile(r"^\W*((and|so|ok)\b\W*)*(like|such as) (what|which|who)\b", re.IGNORECASE)

_MOST_WORDS = 14
"""Terms of a turn that may still take its subject from another: a longer one says what it is about."""


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
            said = _after(_resolved(turn, said), turn, said)
    return _resolved(question.strip(), said)


EXAMPLE = "Give an example: "

_HAS_WORDS = re.compile(r"[^\W_]")

DECLINED = "The course material does not cover this question"
"""How a declined answer begins."""


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
    if not said.asked or not _leaves_out(turn):
        return _Said(asked, subject_of(turn), pair=pair)
    if chosen := _chosen(turn, said.pair):
        return _Said(asked, chosen[1], pair=pair)
    if back := _BACK.match(turn):
        is_first = _FIRST_AGAIN.fullmatch(back["subject"].strip())
        return _Said(asked, subject_of(said.asked[0] if is_first else back["subject"]), pair=pair)
    if _is_form(turn) or _ASKS_WHY.match(turn) or _POINTER.search(turn):
        return replace(said, asked=asked, pair=pair)
    return replace(said, asked=asked, aspect=subject_of(turn), pair=pair)


def _resolved(question: str, said: _Said) -> str:
    """Return a turn as a question that stands alone."""
    if not said.asked or not question:
        return question
    if back := _BACK.match(question):
        return _gone_back(back["subject"], back["rest"] or "", said)
    if chosen := _chosen(question, said.pair):
        text, side = chosen
        return text if _says_more_than(text, side) else f"{text} (about {side}: {said.asked[-1]})"
    if _ASKS_WHY.match(question):
        return f"{question} ({_without_why(said.asked[-1])[:LONGEST_SUBJECT]})"
    if _is_form(question) and (_wants_example(question) or set(terms(question)) - _COURTESIES):
        again = said.asked[-1].removeprefix(EXAMPLE)
        return f"{EXAMPLE}{again}" if _wants_example(question) else again
    if _leaves_out(question) and said.subject:
        return f"{question} (about {said.subject})"
    return question


def _without_why(asked: str) -> str:
    head, _, inner = asked.partition(" (")
    return inner[:-1] if inner and _ASKS_WHY.match(head) else asked


def _gone_back(subject: str, rest: str, said: _Said) -> str:
    """Return the question that `back to SUBJECT, REST` asks."""
    if _FIRST_AGAIN.fullmatch(subject.strip()):
        subject = subject_of(said.asked[0])
    if terms(rest) and not _is_form(rest):
        return f"{rest} (about {subject.strip()})"
    wanted = set(terms(subject))
    earlier = max(reversed(said.asked), key=lambda asked: len(wanted & set(terms(asked))))
    return earlier if wanted & set(terms(earlier)) else subject


def _chosen(question: str, pair: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return a turn with `the second one` replaced by what it stands for, and that thing alone."""
    match = _ORDINAL.search(question)
    if not match or not pair:
        return None
    return _ORDINAL.sub(lambda each: _side(each, pair), question), _side(match, pair)


def _side(match: re.Match[str], pair: tuple[str, str]) -> str:
    named = match["sure"] or match["which"] or match["bare"]
    return pair[named.lower() in ("latter", "second", "2nd")]


def _says_more_than(text: str, side: str) -> bool:
    return bool(set(terms(text)) - set(terms(side)) - _FORMS)


def _leaves_out(question: str) -> bool:
    """Return whether a turn takes its subject from what was said before."""
    named = [term for term in terms(question) if term not in _FORMS]
    if _is_form(question) or _ASKS_WHY.match(question) or _BACK.match(question):
        return True
    if len(named) > _MOST_WORDS:
        return False
    question = _IS_IT_TRUE.sub("", question)
    if pointer := _POINTER.search(question):
        return not _names(question[: pointer.start()])
    if _FULL_QUESTION.match(question):
        goes_on = _GOES_ON.match(question)
        return goes_on is not None and len(named) <= (1 if goes_on[1] is None else 2) and not _names(question)
    return len(named) <= _SHORT and not _names(question)


def _is_form(question: str) -> bool:
    """Return whether a turn asks for the same answer in another form: `shorter please`, `an example?`"""
    last = re.split(r"(?<=[.!?])\s+", question.strip())[-1]
    if _POINTER.search(last) and (not terms(last) or _ASKS_OF_IT.match(last)):
        return False
    stems = set(terms(last)) - _FORMS
    if not stems - _EXAMPLE or _LIKE_WHAT.match(last):
        return True
    is_phrase = bool(_FORM_PHRASE.search(last) or set(terms(last)) & _EXAMPLE)
    return is_phrase and len(stems - _EXAMPLE) <= _SHORT and not _names(last)


def _wants_example(question: str) -> bool:
    return bool(_EXAMPLE & set(terms(question)) or _LIKE_WHAT.match(question))


@cache
def _field_names() -> frozenset[str]:
    names = (terms(name) for group in glossary() for name in group)
    return frozenset(" ".join(name) for name in names if set(name) - _FORMS)


def _names(text: str) -> bool:
    """Return whether a text names a thing: a proper name, an acronym, or a term of the field."""
    words = text.split()
    if any(_is_name(word, opens=n == 0) for n, word in enumerate(words)):
        return True
    stems = f" {' '.join(terms(text))} "
    return any(f" {name} " in stems for name in _field_names())


def _is_name(word: str, opens: bool) -> bool:
    return word.strip("'’,.?!") not in ("I", "I'm", "I’m", "I'd") and any(
        c.isupper() or c.isdigit() for c in word[opens:]
    )
