"""Tells how a turn leans on those before it: what it points at, what it leaves out, which form it asks for.

By rule, on the words of the turn alone: `conversation` knows what was said before.
"""

from __future__ import annotations

import re
from functools import cache

from index.lexical import terms
from knowledge.glossary import glossary

POINTER = re.compile(
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

ASKS_WHY = re.compile(
    r"^\W*((and|but|so|ok|okay|hm+|wait)\b\W*)*(why|how come|how|how so|what for|since when|really|what do you mean)\b"
    r"\W*((is|was|does|do|would|should)\b\W*)?"
    r"((not|that|this|it|so|exactly|the case|work|matter|happen|though)\b\W*)*$",
    re.IGNORECASE,
)
"""`Why?`, `how come?`, `why is that so?`: of everything that was asked before."""

BACK = re.compile(
    r"^\W*((ok|okay|so|and|now|but|hm+|well|right|let['’]?s|can we|could we|please|i want to)\b\W*)*"
    r"(go(ing)? back to|back to|return(ing)? to|coming back to)\b\s*(?P<subject>[^,;:.?!–-]+(-[^,;:.?!–-]+)*)"
    r"(?:\W+(?P<rest>.*))?$",
    re.IGNORECASE | re.DOTALL,
)

ORDINAL = re.compile(
    r"\b(the )?(?P<sure>former|latter)( one)?\b"
    r"|\b(the (?P<which>first|second|1st|2nd)( (one|of (the|those|these) two))?|(?P<bare>first|second|1st|2nd) one)"
    r"(?=\W*$|\W*[,;:?!.]| (is|are|was|do|does|did|has|have|had|can|could|will|would|make|makes|mean|means|need|needs|"
    r"work|works|look|for|in|again|good|used|typically|better|over|than|about|and|or)\b)",
    re.IGNORECASE,
)

FIRST_AGAIN = re.compile(r"\b(the )?(very )?first( one| question| topic| thing)?\b", re.IGNORECASE)

FORMS = frozenset(
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

COURTESIES = frozenset(terms("thanks thank ok okay hmm hm sorry please pls plz like"))
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


def leaves_out(question: str) -> bool:
    """Return whether a turn takes its subject from what was said before."""
    named = [term for term in terms(question) if term not in FORMS]
    if is_form(question) or ASKS_WHY.match(question) or BACK.match(question):
        return True
    if len(named) > _MOST_WORDS:
        return False
    question = _IS_IT_TRUE.sub("", question)
    if pointer := POINTER.search(question):
        return not _names(question[: pointer.start()])
    if _FULL_QUESTION.match(question):
        goes_on = _GOES_ON.match(question)
        return goes_on is not None and len(named) <= (1 if goes_on[1] is None else 2) and not _names(question)
    return len(named) <= _SHORT and not _names(question)


def is_form(question: str) -> bool:
    """Return whether a turn asks for the same answer in another form: `shorter please`, `an example?`"""
    last = re.split(r"(?<=[.!?])\s+", question.strip())[-1]
    if POINTER.search(last) and (not terms(last) or _ASKS_OF_IT.match(last)):
        return False
    stems = set(terms(last)) - FORMS
    if not stems - _EXAMPLE or _LIKE_WHAT.match(last):
        return True
    is_phrase = bool(_FORM_PHRASE.search(last) or set(terms(last)) & _EXAMPLE)
    return is_phrase and len(stems - _EXAMPLE) <= _SHORT and not _names(last)


def wants_example(question: str) -> bool:
    return bool(_EXAMPLE & set(terms(question)) or _LIKE_WHAT.match(question))


@cache
def _field_names() -> frozenset[str]:
    names = (terms(name) for group in glossary() for name in group)
    return frozenset(" ".join(name) for name in names if set(name) - FORMS)


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
