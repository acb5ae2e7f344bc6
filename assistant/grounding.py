"""Each sentence of an answer is held against the passages: what carries it, and what in it nothing carries.

Two tests. Every number, name and acronym must stand in a passage, word for word. And the sentence as a whole must
say what some sentence of a passage says: its words and, where they differ, its meaning by the embedding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Evidence, Sentence
from assistant.relations import turns_around
from index.embedding import FloatArray
from index.lexical import terms

MIN_SUPPORT = 0.66
"""Below it a sentence is not presented as fact. Support runs from 0 to 1; see `_support`."""

SECOND_SPAN_WORDS = 2
SECOND_SPAN_SHARE = 0.2
"""A second sentence is cited too where it brings at least so many of an answer sentence's words, and this share."""

_OPENERS = frozenset(
    "additionally also although another besides both consequently each examples finally first furthermore hence "
    "however instead like many moreover most much nevertheless next note one other overall rather second similarly "
    "since some still such therefore thus today two unlike usually whereas whether yes yet".split()
)
"""Words that open a sentence and name nothing, beside the stop words."""

_LEAD_IN_WORDS = frozenset(terms("examples following list include includes included ways reasons kinds types tasks"))
"""Words that announce a list."""

_ORDINARY_ENDING = re.compile(r"(ing|ly|tion|ment|ness|ity|ism)$")

_NEGATION = re.compile(r"\b(not|no|never|without|cannot|nor|neither|hardly|\w+n['’]t)\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W_][\w'’.,%-]*[\w%]|[^\W_]")


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

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        words = " ".join(f"{passage.title} {passage.section} {passage.text}" for passage in evidence.passages)
        self._words = _all_forms(words)
        self._stems = frozenset(terms(words))

    def carries(self, word: str, *, opens_sentence: bool) -> bool:
        """Return whether a word may be shown: a number, name or acronym only if it stands in a passage."""
        return not _is_checkable(word, opens_sentence) or self._stands(word)

    def unfounded(self, sentence: str) -> list[str]:
        """Return the numbers, names and acronyms of a sentence that stand in no passage."""
        words = [match.group() for match in words_of(sentence)]
        return [word for n, word in enumerate(words) if not self.carries(word, opens_sentence=n == 0)]

    def announces(self, sentence: str) -> bool:
        """Return whether a sentence only leads in to a list, in words of the passages: it claims nothing itself."""
        unknown = set(terms(sentence)) - self._stems - _LEAD_IN_WORDS
        return sentence.endswith(":") and not unknown and not self.unfounded(sentence)

    def support(self, sentence: str) -> list[Support]:
        """Return the spans that carry a sentence, best first; none where nothing does."""
        stems = frozenset(terms(sentence))
        if not stems or not self._evidence.sentences or self.unfounded(sentence):
            return []
        scores = self._support(sentence, stems)
        best = int(np.argmax(scores))
        if scores[best] < MIN_SUPPORT:
            return []
        rows = [best]
        gains = [len((stems - self._evidence.sentences[best].stems) & e.stems) for e in self._evidence.sentences]
        second = int(np.argmax(gains))
        if gains[second] >= max(SECOND_SPAN_WORDS, SECOND_SPAN_SHARE * len(stems)):
            rows.append(second)
        cited = [self._evidence.sentences[row] for row in rows]
        if not _names_stand_in(sentence, cited):
            return []
        return [_as_support(e, float(scores[row])) for row, e in zip(rows, cited, strict=True)]

    def _support(self, sentence: str, stems: frozenset[str]) -> FloatArray:
        """Return how well each sentence of the passages carries this one (evidence,), from 0 to 1.

        The mean of the share of its words that stand there and of the cosine of the two; 0 where one denies the other
        or turns it around.
        """
        evidence = self._evidence.sentences
        overlap = np.array([len(stems & e.stems) / len(stems) for e in evidence], dtype=np.float32)
        cosine = np.clip(self._evidence.cosines(sentence), 0, 1)
        agrees = np.array(
            [not _contradicts(sentence, len(stems), e) and not turns_around(sentence, e.quote) for e in evidence]
        )
        support: FloatArray = agrees * (overlap + cosine) / 2
        return support

    def _stands(self, word: str) -> bool:
        return _stands_among(word, self._words)


def words_of(text: str) -> list[re.Match[str]]:
    """Return the words of a text, with their places."""
    return list(_WORD.finditer(text))


def _as_support(evidence: Sentence, score: float) -> Support:
    passage = evidence.passage
    return Support(passage.n, passage.document_id, evidence.start, evidence.end, evidence.quote, score)


def _names_stand_in(sentence: str, cited: Sequence[Sentence]) -> bool:
    """Return whether the very sentences that are cited hold every number, name and acronym.

    That each stands somewhere is not enough: `Claude is made by OpenAI` mixes two sentences that are both true.
    """
    there = _all_forms(" ".join(f"{e.place} {e.quote}" for e in cited))
    words = [match.group() for match in words_of(sentence)]
    return all(_stands_among(word, there) for n, word in enumerate(words) if _is_checkable(word, n == 0))


def _contradicts(sentence: str, stems: int, evidence: Sentence) -> bool:
    """Return whether one of the two denies what the other says, as far as a `not` shows it.

    A long sentence may deny one thing and say another, so that leaving out its `not` is no contradiction.
    """
    denied = bool(_NEGATION.search(evidence.quote))
    if _NEGATION.search(sentence):
        return not denied
    return denied and len(evidence.own_stems) <= 1.3 * stems


def _is_checkable(word: str, opens_sentence: bool) -> bool:
    """Return whether a word claims something by itself: a number, a name or an acronym."""
    if not _names_something(word) or word in ("I", "A"):
        return False
    if not opens_sentence or not word[0].isupper() or any(c.isupper() or c.isdigit() for c in word[1:]):
        return True
    # Any word may be capitalised at the beginning of a sentence. It is taken for a name unless it looks ordinary.
    lower = _bare(word)
    return bool(terms(lower)) and lower not in _OPENERS and not _ORDINARY_ENDING.search(lower)


def _names_something(word: str) -> bool:
    return any(character.isdigit() or character.isupper() for character in word)


def _all_forms(text: str) -> set[str]:
    return {form for word in _WORD.findall(text) for form in _forms(word)}


def _stands_among(word: str, forms: set[str]) -> bool:
    """Return whether a word, or each part of a compound that names something, is one of some forms."""
    if any(form in forms for form in (_bare(word), _bare(word).removesuffix("s"), f"{_bare(word)}s")):
        return True
    parts = re.split(r"[-/]", word)
    return len(parts) > 1 and all(_stands_among(part, forms) for part in parts if part and _names_something(part))


def _forms(word: str) -> set[str]:
    """Return the forms in which a word of a passage may be repeated: itself, and its parts.

    The 3 of GPT-3 is no number by itself; the years of 2010-2012 are.
    """
    parts = re.split(r"[-/'’]", _bare(word))
    has_letters = any(character.isalpha() for character in word)
    return {_bare(word), *(part for part in parts if part and not (has_letters and part.isdigit()))}


def _bare(word: str) -> str:
    return word.lower().rstrip(".,").removesuffix("'s").removesuffix("’s")
