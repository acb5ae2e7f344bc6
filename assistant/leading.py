"""Finds what an answer can open with before a model has read anything: the sentence of the material with the point.

What is opened is never taken back, so it is chosen by its form and not by its nearness alone. A plain question about
one thing opens with the sentence that says what this thing is, one that compares two things with what each of them is,
and one whose every word stands in a sentence about the same thing with that sentence. All else, a why, a number, a yes
or no, an example, waits for the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coverage import YES_OR_NO, is_surely_covered
from assistant.defining import is_spoken_of, opens_its_document, without_aspect, words_defined
from assistant.evidence import Evidence, Sentence
from assistant.generators.extractive import stands_alone
from assistant.messages import Level
from assistant.phrasing import pair_of, subject_of
from assistant.prompting import Prompt
from index.lexical import terms
from index.retrieval import Passage

LONGEST: dict[Level, int] = {"beginner": 200, "standard": 320, "expert": 320}
"""Characters of a sentence: it is read while the model reads the passages."""

NEAR = 0.7
"""Cosine from which a sentence that has every word of a question also says what it asks."""

_PLAIN = re.compile(
    r"^\W*((please|pls|ok|okay|so|and|but|now|then|hi|hello|hey|thanks|(can|could|would|will) you|"
    r"i (want|would like|['’]?d like) to (know|understand))\b\W*)*"
    r"((what(['’]?s| is| are| was| were| does| do| role does| role do)|whats|how (do|does|is|are)|compare|"
    r"(the |main )*differences?|(briefly )?(define|explain|describe|discuss)|tell me)\b|"
    r"(?P<name>[^\s?]+( [^\s?]+){0,2})\W*$)",
    re.IGNORECASE,
)
"""How a question begins that asks what something is or does; or it is a name alone."""

_WANTS_MORE = re.compile(
    r"\b(why|who|whose|whom|when|where|which|how (come|many|much|long|old|often|big|large|far|high|fast|well)|"
    r"show|give|write|list|name|derive|calculate|code|examples?|formula|equation|best|better|newest|latest|faster|"
    r"not|never|except)\b",
    re.IGNORECASE,
)
"""What no sentence about the thing answers by itself."""

_COMPARES = re.compile(r"\b(differ\w*|compar\w+|distinguish\w*|distinction|versus|vs)\b", re.IGNORECASE)

_ABOUT_SOMEBODY = re.compile(r"\b(you|your|yours|i|my|me|mine|we|our|us)\b", re.IGNORECASE)
"""What is asked of a reader's own case, or of the assistant."""

_GOES_ON = re.compile(r"(other|another|both|such|here)\b", re.IGNORECASE)
"""How a sentence begins that needs the list or the section before it."""

_SAYS_NOTHING = frozenset(
    terms("explain describe discuss define tell role purpose concept idea main key important term context please")
)


def lead_of(prompt: Prompt, evidence: Evidence) -> list[str]:
    """Return the one or two sentences that open the answer to a prompt's question; none where none surely would."""
    found = sentences_to_open_with(prompt, evidence)
    return found if found and is_surely_covered(prompt, evidence) else []


def sentences_to_open_with(prompt: Prompt, evidence: Evidence) -> list[str]:
    """Return what would open the answer by its form, however surely the question is covered."""
    question = prompt.question
    plain = _PLAIN.match(question)
    if not plain or YES_OR_NO.match(plain["name"] or "") or _WANTS_MORE.search(question):
        return []
    longest = LONGEST["beginner" if prompt.form == "simpler" else prompt.level]
    found_for_it = {passage.n for passage in prompt.passages}
    there = [one for one in evidence.sentences if one.passage.n in found_for_it and _may_lead(one, longest)]
    if pair := pair_of(question):
        return _both(pair, there, evidence) if _COMPARES.search(question) else []
    if _COMPARES.search(question):
        return []
    found = _defining(subject_of(question), there, prompt.passages) or _saying(question, there, evidence)
    return [_best(found, question, evidence).quote] if found else []


def _may_lead(sentence: Sentence, longest: int) -> bool:
    quote = sentence.quote
    return len(quote) <= longest and stands_alone(quote) and not _GOES_ON.match(quote)


def _both(pair: tuple[str, str], sentences: Sequence[Sentence], evidence: Evidence) -> list[str]:
    """Return what each of two things is; nothing where that is said of one alone."""
    found = [[one for one in sentences if words_defined(side, one) == len(side.split())] for side in pair]
    if not all(found):
        return []
    return list(dict.fromkeys(_best(of_side, side, evidence).quote for side, of_side in zip(pair, found, strict=True)))


def _defining(subject: str, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Sentence]:
    """Return the sentences that say what the thing is that a subject begins with: `dropout in training`."""
    if _ABOUT_SOMEBODY.search(subject):
        return []
    words = without_aspect(subject).split()
    named = [(sentence, words_defined(" ".join(words), sentence)) for sentence in sentences]
    return [one for one, length in named if length and is_spoken_of(words[length:], passages)]


def _saying(question: str, sentences: Sequence[Sentence], evidence: Evidence) -> list[Sentence]:
    """Return the sentences about the same thing that have every word of a question and are near to it."""
    asked = frozenset(terms(question)) - _SAYS_NOTHING
    cosines = evidence.cosines(question)
    near = {evidence.sentences[row] for row in range(len(cosines)) if cosines[row] >= NEAR}
    return [
        sentence
        for sentence in sentences
        if len(asked) > 2
        and sentence in near
        and asked <= sentence.stems
        and _numbers(question) <= _numbers(sentence.quote)
        and _first_term(sentence) in asked
    ]


def _numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text: of `Level 4` the stems have none."""
    return frozenset(re.findall(r"\d+", text))


def _first_term(sentence: Sentence) -> str:
    return next((stem for stem in terms(sentence.quote) if stem not in _SAYS_NOTHING), "")


def _best(found: Sequence[Sentence], question: str, evidence: Evidence) -> Sentence:
    """Return the sentence that opens its own document, or else the one nearest to the question."""
    cosines = dict(zip(evidence.sentences, evidence.cosines(question), strict=True))
    return max(found, key=lambda sentence: (opens_its_document(sentence), cosines[sentence]))
