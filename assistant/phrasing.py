"""Reads how a question is put: what it is about, which two things it sets side by side, which parts it has.

By rule, on the words alone. It knows nothing of the material and nothing of what was asked before.
"""

from __future__ import annotations

import re

LONGEST_SUBJECT = 200
"""Characters of a question that are carried on as its subject: more is no subject, and each is waited for."""

MOST_PARTS = 4
"""Questions that are answered one by one; what is asked beyond them stays with the last."""

_ASKING_WORD = (
    r"((what|wat|who|where|when|why|how)['’]?s|what|wat|wut|which|who|whose|whom|where|when|why|how|is|are|was|were|do|"
    r"does|did|can|could|should|would|will|has|have|had|must)"
)

_OPENING = re.compile(
    r"^\W*((please|pls|plz|ok|okay|so|and|but|well|hm+|now|then|hi|hello|hey|thanks|thank you|also|or|i see|"
    r"(can|could|would|will) (you|we|i)|i (want|would like|['’]?d like) to (know|understand|learn)|(do )?you know|"
    r"tell me|tell us|explain|describe|define|compare|discuss|show me|give me|talk about|more|to me|me|about|"
    r"an? (overview|explanation|idea) of|how (much|many|come)|what about|how about|is it (true|right|correct) that|"
    rf"{_ASKING_WORD}|exactly|actually|meant by|do you mean by|the|a|an)\b(?![/*])\W*)+",
    re.IGNORECASE,
)
"""How a question begins before it names its subject."""

_AFTERTHOUGHT = re.compile(
    rf"\s*[,;:–-]\s+({_ASKING_WORD}|please|pls|i|im|i['’]m|explain|tell|in (a|one|simple|short|few)|for)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
"""What follows a subject that stands first: `LoRA, what is that?`"""

_COURTESY = re.compile(
    r"(?<![\s,])([\s,]*\b(to me|for me|please|pls|plz|then|again|though|exactly|thanks|now)\b)+[\s,?!.]*$",
    re.IGNORECASE,
)
"""What follows a question without saying more about it."""

_PRONOUN = re.compile(r"\b(it|its|they|them|their|this|that|these|those)\b", re.IGNORECASE)

_THING = r"[^,;:?!.]{2,60}?"
_NAME = r"(?:[^\s,;:?!.]+ ){0,3}[^\s,;:?!.]+?"
_END = r"(?=[,;:?!.]|$| (?:in|for|when|regarding|with respect|on|then)\b)"
_LEAD = r"^(?:(?:so|and|ok|okay|k\.|now) )*"
_PAIRS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:differences?|distinctions?|comparison|diff|choose|choice|trade-?offs?|relation(?:ship)?) "
        rf"(?:is )?(?:there )?between (?P<left>{_THING}) and (?P<right>{_THING}){_END}",
        rf"\bcompar(?:e|ing|ison of) (?P<left>{_THING}) (?:and|with|to|against|vs\.?|versus) (?P<right>{_THING}){_END}",
        rf"{_LEAD}(?P<left>{_THING}) (?:vs\.?|versus) (?P<right>{_THING}){_END}",
        rf"\bhow (?:does|do|is|are) (?P<left>{_THING}) (?:differ|different|distinct) from (?P<right>{_THING}){_END}",
        rf"\bwhat distinguishes (?P<left>{_THING}) from (?P<right>{_THING}){_END}",
        rf"{_LEAD}(?P<left>{_NAME}) (?:or|and) (?P<right>{_NAME})(?:[,:;–]| -)",
        rf"[,:;–-] (?P<left>{_NAME}) or (?P<right>{_NAME})(?=[?!.]|$)",
        rf"\bhow (?:does|do) (?P<left>{_THING}) compare (?:with|to|against) (?P<right>{_THING}){_END}",
        rf"\bhow do (?P<left>{_NAME}) and (?P<right>{_NAME}) (?:differ|compare){_END}",
        rf"\bwhat separates (?P<left>{_THING}) from (?P<right>{_THING}){_END}",
        rf"^(?:please )?explain (?P<left>{_NAME}) and (?:also )?(?P<right>{_NAME})(?=[?!.]|$| pls| please)",
        rf"\b(?:is|are) (?P<left>{_THING}) (?:better|worse|faster|slower|cheaper|(?:more|less) \w+) than "
        rf"(?P<right>{_THING}){_END}",
    )
]

_ADJECTIVE = re.compile(
    r"[a-z-]*(ed|al|ive|ic|ar|ous|ary|ory|ent|ant|[ai]ble|less|shot|rule-based)"
    r"|deep|dense|sparse|soft|hard|large|small|weak|strong|online|offline|narrow|static|local|discrete"
)
"""A word that lacks the noun it belongs to."""

_SENTENCE_END = re.compile(r"(?<=[?!.;])\s+(?=\S)")
_ASKS = re.compile(
    rf"^\W*((and|but|so|ok|okay|also|then|now|well|please|pls)\b\W*)*({_ASKING_WORD}|explain|describe|define|compare|"
    r"tell me|give me|show me)\b",
    re.IGNORECASE,
)
_NEXT_PART = re.compile(
    r"(?:,? and|,? also|,? plus|;|,? \d\)) (?:also |then |please |in |to |after that, )*"
    r"(?=(?:what|which|who|where|when|why|how|since (?:when|what)|is (?:it|this|that)|do i|does it|can (?:you|i|it))\b"
    r"|(?:explain|describe|define|tell me|give me|show me)\b)",
    re.IGNORECASE,
)
_LEAST_OF_A_PART = 2
"""Words that a part must have: `what and why` is one question."""


def subject_of(question: str) -> str:
    """Return what a question is about: itself without the words that only ask."""
    text = _COURTESY.sub("", _main_sentence(" ".join(question.split()))).rstrip("?!. ")
    text = _OPENING.sub("", text, count=1) or text
    return (_AFTERTHOUGHT.sub("", text) or text).rstrip(",;: ")[:LONGEST_SUBJECT]


def pair_of(question: str) -> tuple[str, str] | None:
    """Return the two things that a question sets side by side, if it does: `LoRA or QLoRA, which is cheaper?`"""
    text = " ".join(question.split())[:1000]
    for pattern in _PAIRS:
        if match := pattern.search(text):
            left, right = _without_opening(match["left"]), _without_opening(match["right"])
            if left and right and not _PRONOUN.match(left) and not _PRONOUN.match(right):
                return _completed(left, right), right
    return None


def parts_of(question: str) -> tuple[str, ...]:
    """Return the questions that one message asks, in order: `What is an LLM? And who makes Claude?` has two."""
    text = " ".join(question.split())
    asked = [part for sentence in _SENTENCE_END.split(text) for part in _clauses(sentence)]
    parts: list[str] = []
    for part in asked:
        # What asks nothing belongs to its neighbour: a greeting before a question, a remark after it.
        if parts and (len(parts) == MOST_PARTS or not _asks(part) or not _asks(parts[-1])):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return tuple(parts)


def _asks(sentence: str) -> bool:
    return bool(_ASKS.match(sentence)) or sentence.endswith("?")


def _clauses(sentence: str) -> list[str]:
    """Return the questions joined by `and` in one sentence."""
    if not _asks(sentence) or pair_of(sentence):
        return [sentence]
    cuts = [
        match for match in _NEXT_PART.finditer(sentence) if len(sentence[: match.start()].split()) > _LEAST_OF_A_PART
    ]
    starts = [0, *(match.end() for match in cuts)]
    ends = [*(match.start() for match in cuts), len(sentence)]
    clauses = [sentence[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return clauses if all(len(clause.split()) > _LEAST_OF_A_PART for clause in clauses) else [sentence]


def _main_sentence(text: str) -> str:
    """Return the first sentence that asks, or the first of all: `I am new here. What is an LLM? Keep it short.`

    One that asks about `it` leaves its subject to the sentence before.
    """
    sentences = _SENTENCE_END.split(text)
    asking = next((n for n, sentence in enumerate(sentences) if sentence.endswith("?")), 0)
    return sentences[asking - 1] if asking and _PRONOUN.search(sentences[asking]) else sentences[asking]


def _without_opening(thing: str) -> str:
    return _COURTESY.sub("", _OPENING.sub("", f"{thing.strip()} ")).strip()


def _completed(left: str, right: str) -> str:
    """Return the left of a pair with the words it shares with the right: `causal` and `masked language modelling`."""
    shared = right.split()[1:]
    return " ".join([left, *shared]) if shared and _ADJECTIVE.fullmatch(left) else left
