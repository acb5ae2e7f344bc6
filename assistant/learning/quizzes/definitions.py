"""What a sentence defines: the name, and what the thing is said to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.learning.quizzes.statements import LEANS, MARKS, WORDS, Statement, name_stems, stands_alone
from index.lexical import terms

KIND_WORDS = 9
"""How far into a definition what something is a kind of is named."""

_BRACKETS = re.compile(r" \([^()]{1,60}\)")
_DEFINITION = re.compile(
    r"(?P<article>(?:an?|the) )?(?P<name>[^\s,.;:()?!\"“”]+(?: [^\s,.;:()?!\"“”]+){0,6}?) "
    r"(?P<verb>is|are|means|refers to|stands for) (?P<predicate>(?P<opens>\S+)(?:[^.?!]|[.?!](?!\s))+)",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"(what|which|who|how|why|when|where|there|each|every|all|some|most|many|one|two|no|none|neither|either|another|a|an|"
    r"first|last|next|only|other|main|usual|common|best|simplest|goal|aim|purpose|result|reason|difference|advantage|"
    r"disadvantage|idea|task|way|problem|risk|answer|output|input|number|size|set|name|value|more|less|today|in|on|at|to|"
    r"with|for|from|by|as|using|good|bad|his|her|our|your|my|term)(?!\S)",
    re.IGNORECASE,
)
_JUDGES = re.compile(
    r"an? (very |rather )?(poor|fair|good|bad|clear|reasonable|everyday|separate|wider|simple|common|usual|mistake)\b"
    r"|the (same|most|best|usual|standard|choice|simplest|main|only|first|last|outer)\b|"
    r"not\b|[a-z-]+(ed|ly|ing)\b|in\b|on\b|at\b|of\b|"
    r"one of\b|more\b|less\b|often\b|harder\b|easier\b|better\b|worse\b|worth\b|useful\b|good\b|normal\b",
    re.IGNORECASE,
)
"""How a sentence goes on that says what something is like, not what it is."""
_NAMES_A_KIND = re.compile(r"(an?|the|any|asking|what happens)\b", re.IGNORECASE)
_SECOND_CLAUSE = re.compile(
    r",? (?:and|while|whereas|but|so) (?:\w+ ){1,4}(?:is|are|can|may|tries|reserve|has|have) .*$"
)
"""What follows a definition in the same sentence and speaks of something else."""


@dataclass(frozen=True)
class Definition:
    """A statement that says what something is."""

    name: str
    """As it stands in the sentence, without article."""
    other_names: tuple[str, ...]
    """The document's title and aliases, where it is what the document is about."""
    predicate: str
    """What follows its verb: a stretch of the sentence, without the full stop."""
    is_plural: bool
    statement: Statement

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The stems of each of its names."""
        return tuple(dict.fromkeys(stems for name in (self.name, *self.other_names) if (stems := name_stems(name))))

    @cached_property
    def usual_names(self) -> tuple[frozenset[str], ...]:
        """The stems of its name and of its title: an alias may be an everyday word."""
        return tuple(dict.fromkeys((name_stems(self.name), name_stems(self.title))))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its name and of its title."""
        return frozenset().union(*self.usual_names)

    @cached_property
    def title(self) -> str:
        """Its name as a heading has it."""
        return self.other_names[0] if self.other_names else self.name[:1].upper() + self.name[1:]

    @cached_property
    def kind_stems(self) -> frozenset[str]:
        """The stems of the words among which it says what kind of thing it is."""
        return name_stems(" ".join(self.predicate.split()[:KIND_WORDS]))

    def is_named_among(self, stems: frozenset[str]) -> bool:
        """Return whether all the words of its name or of its title are among some stems."""
        return any(name <= stems for name in self.usual_names)

    def is_named_in(self, text: str) -> bool:
        """Return whether a text holds all the words of its name or of its title."""
        return self.is_named_among(name_stems(text))


def definition_in(statement: Statement) -> Definition | None:
    """Return what a sentence defines, if it says what something is."""
    if len(statement.text.split()) not in WORDS or LEANS.match(statement.text) or MARKS.search(statement.text):
        return None
    match = _DEFINITION.fullmatch(_BRACKETS.sub("", statement.text))
    if not match or _NO_NAME.match(match["name"]) or _JUDGES.match(match["predicate"]):
        return None
    document = statement.document
    known = tuple(dict.fromkeys((document.title, *document.aliases)))
    name = terms(match["name"])
    opens_page = statement.section in ("", document.title)
    is_title = name == terms(document.title)
    is_subject = any(name == terms(other) for other in known)
    defines = stands_alone(statement.text) and _defines(match)
    if not name or not ((is_subject and opens_page) or defines):
        return None
    predicate = _SECOND_CLAUSE.sub("", match["predicate"].rstrip(" ."))
    plural = match["verb"].lower() == "are"
    return Definition(
        match["name"], known if is_title or (opens_page and is_subject) else (), predicate, plural, statement
    )


def _defines(match: re.Match[str]) -> bool:
    """Return whether `A loss is a number that …` is what a sentence looks like, for a name that no title confirms."""
    return len(match["name"].split()) <= 4 and bool(
        _NAMES_A_KIND.match(match["opens"])
        and re.search(r"\b(that|which|whose|where|of|for|when)\b", match["predicate"])
    )
