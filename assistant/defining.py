"""Tells whether a sentence says what a thing is: `LoRA (low-rank adaptation) is a method that …`.

By its form, for any material: a name, a word such as `is`, and what it is. The name is the whole of what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.evidence import Sentence
from assistant.plurals import singular_words
from index.lexical import terms
from index.retrieval import Passage
from knowledge.glossary import glossary

_ASPECT = re.compile(
    r"^(?:(?:briefly|basic|general|main|key|whole|core|different|various) )*"
    r"(?:(?:role|purpose|concept|idea|meaning|function|term|job|notion|principle|significance|importance|working|use) "
    r"(?:of|behind|does|do) (?:(?:the|an?) )?)?",
    re.IGNORECASE,
)
"""What stands before the name of a thing and is said together with what the thing is."""

_ENDS_NAME = frozenset(
    "in for during with within on as at to and when inside do work works function functions operate operates mean "
    "means help helps improve improves reduce reduces accelerate accelerates speed speeds contribute contributes "
    "affect affects address addresses handle handles prevent prevents enable enables allow allows play plays used "
    "simply briefly please model models technique techniques method methods mechanism mechanisms algorithm algorithms "
    "approach approaches architecture architectures process layer layers prompting loss".split()
)
"""The words after a name that do not make another name of it, as the second of `attention heads` does."""

_WHERE = re.compile(
    r"(?:^|\s)(?:in|for|during|with|within|on|as|at|when|inside)\s+"
    r"(?!(?:improv|reduc|accelerat|speed|address|handl|prevent|enabl|allow)ing\b)(?P<words>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""Where a thing is asked for: not what it is good for."""

_NEEDS_NO_MENTION = (
    "training inference context terms general detail practice everyday life role purpose concept idea main key "
    "plain simple english words sentence nutshell short brief beginner layman course class statistics science data"
)
"""Beside the names of the field."""

_NAMES = r"(?:(?:an?|the) )?(?P<name>[^,.;:()]{2,80}?)(?: \((?P<other>[^)]{1,60})\))?,? "
_DEFINES = re.compile(
    rf"{_NAMES}(?:(?:is|are|was) (?:an?|the|one|what|how|when)|means?|refers? to|stands for)\b", re.IGNORECASE
)
_IS = re.compile(rf"{_NAMES}(?:is|are|was|means?)\b", re.IGNORECASE)
"""Enough where a document opens with its own name."""


def without_aspect(subject: str) -> str:
    """Return a subject without what only asks what it is for: `temperature` of `purpose of the temperature`."""
    return _ASPECT.sub("", subject, count=1)


def words_defined(subject: str, sentence: Sentence) -> int:
    """Return how many first words of a subject name what a sentence defines; 0 where it defines something else."""
    match = _DEFINES.match(sentence.quote) or (opens_its_document(sentence) and _IS.match(sentence.quote))
    if not match:
        return 0
    names = [singular_words(name) for name in (match["name"], match["other"]) if name and terms(name)]
    words = subject.split()
    named = (length for length in range(1, len(words) + 1) if singular_words(" ".join(words[:length])) in names)
    length = next(named, 0)
    return length if length and _is_whole_name(words, length) else 0


def is_spoken_of(behind: Sequence[str], passages: Sequence[Passage]) -> bool:
    """Return whether passages speak of what a question says behind the name of a thing.

    Not of `dropout in school` where no school is mentioned: that may be another thing of the same name. So every word
    has to be there that says where; of what a thing does and helps, one.
    """
    text = " ".join(f"{passage.title} {passage.section} {passage.text}" for passage in passages)
    words, stems = frozenset(singular_words(text)), _field().union(terms(text))
    where = _WHERE.search(" ".join(behind))
    told, place = _telling(" ".join(behind)), _telling(where["words"]) if where else []
    is_near = not told or any(terms(word)[0] in stems for word in told)
    return is_near and all(word in words or terms(word)[0] in _field() for word in place)


def opens_its_document(sentence: Sentence) -> bool:
    """Return whether a document begins here, and with its own title."""
    passage = sentence.passage
    if passage.section or sentence.start != passage.start:
        return False
    title = terms(passage.title)
    return bool(title) and terms(sentence.quote)[: len(title)] == title


def _telling(text: str) -> list[str]:
    """Return the words of a text, in the singular, that say more than that somebody asks."""
    return [word for word in singular_words(text) if word not in _ENDS_NAME and terms(word)]


@cache
def _field() -> frozenset[str]:
    """Return the stems that no passage need have, as those of `recall in machine learning`."""
    names = " ".join(name for group in glossary() for name in group)
    return frozenset(terms(f"{names} {_NEEDS_NO_MENTION}"))


def _is_whole_name(words: Sequence[str], length: int) -> bool:
    """Return whether the first words of a subject are a name, and not only how a longer one begins."""
    behind = words[length].lower().strip(",;:?!.") if length < len(words) else ""
    is_apart = behind.startswith("(") or words[length - 1].endswith((",", ";", ":", ")"))
    return not behind or behind in _ENDS_NAME or is_apart
