"""Tells a sentence that says something else in the words of its source.

Turned around: the words of `A is a subset of B` also make `B is a subset of A`. A relation is what stands before and
after a preposition or a `than`; the neighbours of that one small word are compared in both sentences. Besides: a cause
where the source names none, what a word means made the way to something, a contrast that was dropped, a doubt that was,
a case that the source only supposes, told as one that is, and a kind that the source does not name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import terms

_BETWEEN = re.compile(r"\b(of|by|than|from|over|before|after|into|on|instead of|to)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.!?()]|\b(and|but|while|which|that|so|because|whereas)\b", re.IGNORECASE)
_NEGATES = re.compile(r"\b(not|no|never|cannot|\w+n['’]t)\b", re.IGNORECASE)
_MOST = 0.6

_NEAR = 5
"""Words on the left among which a relation's subject is looked for."""


_CAUSE = re.compile(
    r"\b(because|therefore|thus|hence|due to|leads? to|leading to|results? in|resulting in|so that|this is why|"
    r"which (helps?|allows?|enables?|makes?|means))\b",
    re.IGNORECASE,
)
_REASONS = (
    r"because|since|so|therefore|thus|hence|consequently|due|thanks|owing|stem\w*|aris\w+|(?<!such )as(?! well)|"
    r"reasons?|why|lead\w*|result\w*|caus\w+|allow\w*|enabl\w+|mak\w+|ensur\w+|reduc\w+|improv\w+|prevent\w*|avoid\w*|lets?|by|"
    r"boost\w*|leverag\w+"
)
_SOURCE_OF_BECAUSE = re.compile(rf"\b({_REASONS})\b", re.IGNORECASE)
_SOURCE_OF_CAUSE = re.compile(rf"\b({_REASONS}|help\w*|mean\w*)\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(because|due to)\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(if|unless|when(?:ever)?)\s+([^,;:.!?()]+)", re.IGNORECASE)
_SUPPOSES = re.compile(
    r"\b(if|unless|when\w*|where|once|while|as (long|soon) as|provided|assuming|suppos\w+|whether|in case|given that|"
    r"in the event|for which)\b",
    re.IGNORECASE,
)
_GIVES_REASON = re.compile(r"^\W*(this|that|it) (is|happens|occurs) (why|because)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(because|since|due|reason|why|therefore|hence)\b", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\b(over|instead of|rather than|than|without|unlike|alone|only|while|whereas|but|however|in contrast|"
    r"as opposed to|compared (to|with))\b",
    re.IGNORECASE,
)
_PREFERENCE = re.compile(r"\b(over|instead of|rather than|than) ([\w-]+( [\w-]+)?)", re.IGNORECASE)
_BY_DOING = re.compile(r"\bby (\w+ing)\b", re.IGNORECASE)
_IS_DOING = re.compile(r"\b(?:means?|meaning|that is|i\.e\.|called|known as|such as),? (\w+ing)\b", re.IGNORECASE)
_KIND_OF = re.compile(
    r"\b(?:is|are) (?:an? |one )?(?:\w+ )?(?:types?|kinds?|forms?|sorts?|variants?|subsets?|branch(?:es)?) of "
    r"([^,;:.!?()]+)",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"\b(may|might|possibly|potentially|perhaps|probably)\b", re.IGNORECASE)
_ANY_DOUBT = re.compile(
    r"\b(may|might|can|could|possibly|potentially|perhaps|probably|often|sometimes|usually|generally|typically|likely|"
    r"tends?|risks?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Relation:
    word: str
    head: str
    """The stem right before the word: `subset` of, `faster` than."""
    left: tuple[str, ...]
    """The stems before the head, in the same clause."""
    right: tuple[str, ...]
    """The first two stems after the word."""


def distorts(text: str, source: str) -> bool:
    """Return whether a text changes the sense of the sentence whose words it uses."""
    return (
        turns_around(text, source)
        or bool(_CAUSE.search(text) and not _SOURCE_OF_CAUSE.search(source))
        or bool(_BECAUSE.search(text) and not _SOURCE_OF_BECAUSE.search(source))
        or bool(_GIVES_REASON.match(text) and not _REASON.search(source))
        or _makes_means_of_meaning(text, source)
        or _drops_contrast(text, source)
        or _drops_condition(text, source)
        or _names_another_kind(text, source)
        or bool(_DOUBT.search(source) and not _ANY_DOUBT.search(text) and _is_about_all_of(text, source))
    )


def _makes_means_of_meaning(text: str, source: str) -> bool:
    """Return whether what a source only explains, as in `overfitting, which means fitting noise`, becomes the way to
    something: `reduces overfitting by fitting noise`."""
    explained = {doing.lower() for doing in _IS_DOING.findall(source)}
    return any(doing.lower() in explained for doing in _BY_DOING.findall(text)) and not _BY_DOING.search(source)


def _drops_contrast(text: str, source: str) -> bool:
    """Return whether a text keeps both sides of `A is preferred over B` and loses the word between them."""
    if _CONTRAST.search(text) or _NEGATES.search(text):
        return False
    said = set(terms(text))
    for match in _PREFERENCE.finditer(source):
        left, right = set(terms(_CLAUSE_END.split(source[: match.start()])[-1] or "")), set(terms(match[2]))
        if right and right <= said and (left - right) & said:
            return True
    return False


def _drops_condition(text: str, source: str) -> bool:
    """Return whether a text tells what a source supposes as a fact: for `if it is convex`, `it is convex`.

    What comes `when` something is so may be told of it too, unless the text says no more than that it is so.
    """
    if _SUPPOSES.search(text):
        return False
    said = f" {_plainly(text)} "
    supposed = ((word.lower(), f" {_plainly(clause)} ") for word, clause in _SUPPOSED.findall(source))
    return any(
        said in clause or (word in ("if", "unless") and clause in said and " " in clause.strip())
        for word, clause in supposed
    )


def _names_another_kind(text: str, source: str) -> bool:
    """Return whether a text has something be a kind of what its source does not name: where `offline inference` is
    explained, `a type of online inference` comes from beside it."""
    there = set(terms(source))
    kinds = (terms(kind) for kind in _KIND_OF.findall(text))
    return any(kind and kind[0] not in there for kind in kinds)


def _plainly(text: str) -> str:
    return " ".join(word for word in re.findall(r"[\w-]+", text.lower()) if word not in ("a", "an", "the"))


def _is_about_all_of(text: str, source: str) -> bool:
    """Return whether a text takes up most of a source: what it leaves out may be the doubtful part."""
    source_stems = set(terms(source))
    return len(source_stems & set(terms(text))) >= _MOST * len(source_stems)


def turns_around(sentence: str, evidence: str) -> bool:
    """Return whether a sentence says of B what the evidence, in the same words, says of A."""
    there = _relations(evidence)
    for relation in _relations(sentence):
        same = [other for other in there if (other.word, other.head) == (relation.word, relation.head)]
        swapped = any(set(other.right) <= set(relation.left) for other in same)
        if swapped and not any(_agree(relation, other) for other in same):
            return True
    return False


def _agree(relation: _Relation, other: _Relation) -> bool:
    return relation.right[:1] == other.right[:1] or set(relation.right) == set(other.right)


def _relations(text: str) -> list[_Relation]:
    found = []
    for match in _BETWEEN.finditer(text):
        before = terms(_CLAUSE_END.split(text[: match.start()])[-1] or "")
        after = terms(_first_clause(text[match.end() :]))
        if before and after:
            found.append(_Relation(match.group().lower(), before[-1], tuple(before[:-1][-_NEAR:]), tuple(after[:2])))
    return found


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
