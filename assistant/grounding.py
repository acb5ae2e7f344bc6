"""Each sentence of an answer is held against the passages: what carries it, and what in it nothing carries.

One sentence of a passage must say what it says: by its words and, where they differ, by its meaning as the embedding
has it. Nearly every word must stand there, every number, name and acronym must, and its sense may not be changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Evidence, Sentence
from assistant.messages import Citation
from assistant.names import forms_of, is_checkable, stands_among, words_of
from assistant.prompting import heading_of
from assistant.relations import distorts
from index.embedding import FloatArray
from index.lexical import terms

MIN_SUPPORT = 0.66
"""Below it a sentence is not presented as fact. Support runs from 0 to 1; see `_scores`."""

LEAST_TERMS = 2
"""A word alone says nothing of anything: `HACKED` stands in a passage that only orders the model to say it."""

MOST_NEW_WORDS = 0.2
"""The share of a sentence's words, at most, that do not stand in the sentence it cites."""

SAME_MEANING = 0.9
"""Cosine from which two sentences say the same."""

_FILLERS = frozenset(
    terms(
        "yes example examples mainly main point called means mean refers known basically alone only also still many "
        "use uses used work works help helps become becomes occurs one another approach process technique method "
        "mechanism"
    )
)
"""Words that say nothing of the matter."""

_CLAUSE = re.compile(r";\s+|,?\s+(?:and|while|but|whereas)\s+", re.IGNORECASE)

_LEAD_IN_WORDS = frozenset(terms("examples following list include includes included ways reasons kinds types tasks"))
"""Words that announce a list."""

_NEGATION = re.compile(r"\b(not|no|never|without|cannot|nor|neither|hardly|\w+n['’]t)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Support:
    """A span of a passage that carries a sentence: `document.text[start:end] == quote`."""

    n: int
    document_id: str
    start: int
    end: int
    quote: str
    score: float


class Grounding:
    """Holds the sentences of one answer against the evidence that it is written from."""

    def __init__(self, evidence: Evidence, question: str = "", acronyms: Mapping[str, str] | None = None) -> None:
        """Hold the evidence, the question that is answered, and what the acronyms of the material stand for."""
        self._evidence = evidence
        self._acronyms = {acronym: frozenset(terms(long_form)) for acronym, long_form in (acronyms or {}).items()}
        self._asked = frozenset(terms(question))
        words = " ".join(f"{passage.title} {passage.section} {passage.text}" for passage in evidence.passages)
        self._words = forms_of(words)
        headings = ((heading_of(passage), passage.title, passage.section) for passage in evidence.passages)
        self._headings = frozenset(line.strip() for lines in headings for line in lines) - {""}
        self._stems = frozenset(terms(words))

    def carries(self, word: str, *, opens_sentence: bool) -> bool:
        """Return whether a word may be shown: a number, name or acronym only if it stands in a passage."""
        return not is_checkable(word, opens_sentence) or self._stands(word)

    def unfounded(self, sentence: str) -> list[str]:
        """Return the numbers, names and acronyms of a sentence that stand in no passage."""
        words = [match.group() for match in words_of(sentence)]
        return [word for n, word in enumerate(words) if not self.carries(word, opens_sentence=n == 0)]

    def is_heading(self, line: str) -> bool:
        """Return whether a line is the heading of a passage, or a part of it, and so no sentence."""
        return line.strip() in self._headings

    def may_become_heading(self, text: str) -> bool:
        """Return whether a text is what a heading begins with."""
        return any(f"{heading} ".startswith(text.lstrip()) for heading in self._headings)

    def announces(self, sentence: str) -> bool:
        """Return whether a sentence only leads in to a list, in words of the passages: it claims nothing itself."""
        unknown = set(terms(sentence)) - self._stems - _LEAD_IN_WORDS
        return sentence.endswith(":") and not unknown and not self.unfounded(sentence)

    def support(self, sentence: str) -> list[Support]:
        """Return the spans that carry a sentence; none where nothing does.

        One sentence of the passages must carry all of it, or one each of its clauses.
        """
        if len(terms(sentence)) < LEAST_TERMS or not self._evidence.sentences or self.unfounded(sentence):
            return []
        whole = self._carrier(sentence)
        if whole:
            return [whole]
        found = [self._carrier(clause) for clause in _clauses(sentence)]
        if not all(found):
            return []
        return list({(one.n, one.start): one for one in found if one}.values())

    def says_again(self, sentence: str, support: Sequence[Support], quoted: Sequence[Citation]) -> bool:
        """Return whether a sentence says no more than sentences of the passages that are quoted already.

        What carries it is one of them, or it means the same.
        """
        places = {(citation.document_id, citation.start) for citation in quoted}
        if places.issuperset((one.document_id, one.start) for one in support):
            return True
        cosines = self._evidence.cosines(sentence)
        there = [(s.passage.document_id, s.start) for s in self._evidence.sentences]
        return any(cosine >= SAME_MEANING for cosine, place in zip(cosines, there, strict=True) if place in places)

    def _carrier(self, text: str) -> Support | None:
        """Return the sentence of the passages that says what a text says, if one does.

        Its words and its meaning must be near, nearly every word must stand there, every number, name and acronym
        must, and what the text makes of it may not change its sense.
        """
        stems = frozenset(terms(text))
        scores = self._scores(text, stems)
        for row in np.argsort(-scores):
            evidence = self._evidence.sentences[int(row)]
            if scores[row] < MIN_SUPPORT:
                return None
            acronyms = self._acronyms_of(evidence)
            same = frozenset(terms(" ".join(acronyms)))
            has_words = self._has_words_of(evidence, stems - same) and _has_subject_of(text, evidence.stems | same)
            if has_words and _names_stand_in(text, evidence, acronyms) and not _changes(text, evidence):
                return _as_support(evidence, float(scores[row]))
        return None

    def _scores(self, text: str, stems: frozenset[str]) -> FloatArray:
        """Return how near each sentence of the passages is to a text (evidence,), from 0 to 1.

        The mean of the share of its words that stand there and of the cosine of the two.
        """
        overlap = [len(stems & evidence.stems) / max(len(stems), 1) for evidence in self._evidence.sentences]
        cosines = np.clip(self._evidence.cosines(text), 0, 1)
        scores: FloatArray = np.mean([np.array(overlap, dtype=np.float32), cosines], axis=0, dtype=np.float32)
        return scores

    def _acronyms_of(self, evidence: Sentence) -> list[str]:
        """Return the acronyms whose long form a sentence has: a large language model may be called an LLM."""
        return [acronym for acronym, long_form in self._acronyms.items() if long_form <= evidence.stems]

    def _has_words_of(self, evidence: Sentence, stems: frozenset[str]) -> bool:
        """Return whether nearly all words of a text stand in a sentence.

        A word of the question may be repeated, unless it stands in some other sentence: then that one should carry it.
        """
        missing = stems - evidence.stems - (self._asked - self._stems) - _FILLERS
        return len(missing) < MOST_NEW_WORDS * len(stems)

    def _stands(self, word: str) -> bool:
        return stands_among(word, self._words)


def _as_support(evidence: Sentence, score: float) -> Support:
    passage = evidence.passage
    return Support(passage.n, passage.document_id, evidence.start, evidence.end, evidence.quote, score)


def _clauses(sentence: str) -> list[str]:
    """Return the parts of a sentence that may each rest on another passage."""
    clauses = _CLAUSE.split(sentence)
    return clauses if len(clauses) > 1 and all(len(terms(clause)) > 2 for clause in clauses) else [sentence]


def _names_stand_in(text: str, evidence: Sentence, acronyms: Sequence[str]) -> bool:
    """Return whether the very sentence that is cited holds every number, name and acronym.

    That each stands somewhere is not enough: `Claude is made by OpenAI` mixes two sentences that are both true.
    """
    place = "" if _has_another_subject(evidence) else evidence.place
    there = forms_of(f"{place} {evidence.quote} {' '.join(acronyms)}")
    words = [match.group() for match in words_of(text)]
    return all(stands_among(word, there) for n, word in enumerate(words) if is_checkable(word, n == 0))


def _has_another_subject(evidence: Sentence) -> bool:
    """Return whether a sentence opens with a name that is not its heading's: then the heading is not its subject."""
    opening = next((match.group() for match in words_of(evidence.quote)), "")
    return is_checkable(opening, opens_sentence=True) and not stands_among(opening, forms_of(evidence.place))


def _changes(text: str, evidence: Sentence) -> bool:
    return _contradicts(text, evidence) or distorts(text, evidence.quote)


def _contradicts(text: str, evidence: Sentence) -> bool:
    """Return whether one of the two denies what the other says, as far as a `not` shows it.

    A long sentence may deny one thing and say another: then what stands right before or after its `not` tells which.
    """
    denials = list(_NEGATION.finditer(evidence.quote))
    if _NEGATION.search(text):
        return not denials
    stems = set(terms(text))
    if denials and len(evidence.own_stems) <= 1.3 * len(stems):
        return True
    return any(near and stems.issuperset(near) for denial in denials for near in _beside(evidence.quote, denial))


def _beside(quote: str, denial: re.Match[str]) -> tuple[list[str], list[str]]:
    """Return the two stems before a `not` and the two after it; none where there are fewer."""
    before = [stem for stem in terms(quote[: denial.start()]) if stem not in _FILLERS][-2:]
    after = terms(quote[denial.end() :])[:2]
    return before if len(before) == 2 else [], after if len(after) == 2 else []


def _has_subject_of(text: str, stems: frozenset[str]) -> bool:
    """Return whether what a text begins with is among some stems: `The "self" comes from …` is not about queries."""
    subject = next((stem for stem in terms(text) if stem not in _FILLERS), None)
    return subject is None or subject in stems
