"""Open questions: what an author says a page answers, and the sentences that a good reply says in other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from assistant.learning.quizzes.material import Listing, Material
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.statements import Statement, name_stems
from assistant.suggestions import as_question
from index.embedding import FloatArray
from index.lexical import terms

SAME_QUESTION = 0.9
ANSWERS = 0.45
"""Cosine of a question and the best sentence below which a page is not taken to answer it."""
SHARE_OF_BEST = 0.88
"""A sentence is a key point only if it answers at least this well, compared with the best one."""
MOST_POINTS = 4
_SAME_POINT = 0.9
_NEW_WORDS = 3
"""What answers says more than the question."""
_DEFINES = 0.3
"""What the sentence gains that says what the thing is, where just that is asked."""
_WHAT_IS = re.compile(r"what (?:is|are) (?P<thing>[^?]+)", re.I)
_CONTEXT = re.compile(r" (in|of|for) .*|\(.*")
_WHY = re.compile(r"why\b", re.I)
_REASON = re.compile(
    r"\b(because|since|so|therefore|thus|otherwise|as long as|leads?|means|"
    r"makes?|causes?|helps?|why|reasons?|remove)\b",
    re.I,
)
_GIVES_REASON = 0.1
"""What a sentence gains that gives a reason, where one is asked for."""
_FORM = frozenset(terms("difference differ different mean work works kind kinds called become became many much"))
"""Words that say how a question asks."""
_SHARED = 0.5
"""The share of a question's words that must stand in the best sentence or its heading."""
_POOR = re.compile(
    r"(who|when was|when were|where was)\b|.*\b(numbers?|calculat\w+|comput\w+ step|formulas?|how (many|much)|"
    r"step by step|worked|example)\b",
    re.I,
)
"""What asks for names, dates, figures or a calculation: trivia, or more than sentences answer."""
_COMPARED = 40
"""Questions of one document that are looked at, at most: it may bring thousands."""


@dataclass(frozen=True)
class Open:
    """A question to answer in one's own words."""

    question: str
    points: tuple[Statement, ...]
    """The sentences that answer it, the best first."""


def open_questions(page: Material, asked: str, meanings: Meanings, random: Random) -> Iterator[Open]:
    """Yield questions that a page answers, without the one that was just asked."""
    offered = [one for one in (page.document.questions or _headings(page))[:_COMPARED] if not _POOR.match(one)]
    meanings.vectors([asked, *offered, *_texts(page.statements)])  # All at once is quicker than one by one.
    for question in random.sample(offered, len(offered)):
        is_again = terms(question) == terms(asked) or meanings.nearest(asked, [question]) >= SAME_QUESTION
        points = () if is_again else key_points(question, page, meanings)
        if points:
            yield Open(question, points)


def key_points(question: str, page: Material, meanings: Meanings) -> tuple[Statement, ...]:
    """Return the sentences of a page that answer a question, the best first; none where it does not."""
    said = list(page.statements)
    if not said:
        return ()
    scores = _scores(question, said, meanings) + _bonus(question, page)
    best = int(np.argmax(scores))
    whole_list = _list_that_answers(question, page, float(scores[best]), meanings)
    if whole_list:
        return whole_list.items[:MOST_POINTS]
    if not _answers(question, [said[best]], page, meanings):
        return ()
    asked = frozenset(terms(question))
    kept: list[Statement] = []
    for row in np.argsort(-scores, kind="stable"):
        is_new = meanings.nearest(said[row].text, [point.text for point in kept]) < _SAME_POINT
        is_new = is_new and len(said[row].stems - asked) >= _NEW_WORDS and _gives_reason(question, said[row])
        if is_new and scores[row] >= SHARE_OF_BEST * scores[best] and len(kept) < MOST_POINTS:
            kept.append(said[row])
    return tuple(kept)


def _answers(question: str, said: Sequence[Statement], page: Material, meanings: Meanings) -> bool:
    """Return whether a sentence, with the items that it announces, answers: it may merely be the nearest there is."""
    if said[0] in _defining(question, page):
        return True
    names = frozenset().union(*(name for one in page.definitions if one.other_names for name in one.names))
    # What the whole page is about tells no sentence of it from another.
    asked = frozenset(terms(question)) - names - _FORM
    there = asked & frozenset(terms(said[0].section)).union(*(one.stems for one in said))
    is_near = meanings.nearest(question, [said[0].text]) >= ANSWERS
    gives_reason = any(_gives_reason(question, one) for one in said)
    return is_near and gives_reason and len(there) >= _SHARED * len(asked)


def _gives_reason(question: str, statement: Statement) -> bool:
    """Return whether a sentence gives a reason, if one is asked for."""
    return not _WHY.match(question) or bool(_REASON.search(statement.text))


def _defining(question: str, page: Material) -> list[Statement]:
    """Return the sentences that say what something is, where just that is asked: `What is a kernel in an SVM?`"""
    thing = _WHAT_IS.match(question)
    asked = name_stems(_CONTEXT.sub("", thing["thing"])) if thing else frozenset()
    return [one.statement for one in page.definitions if asked in one.names]


def _bonus(question: str, page: Material) -> FloatArray:
    """Return what each sentence gains (sentences,) for being what is asked for: a definition, or a reason."""
    said = page.statements
    gains = np.zeros(len(said), np.float32)
    if _WHY.match(question):
        gains += _GIVES_REASON * np.array([_gives_reason(question, one) for one in said], np.float32)
    defining = _defining(question, page)
    gains += _DEFINES * np.array([one in defining for one in said], np.float32)
    return gains


def _scores(question: str, said: Sequence[Statement], meanings: Meanings) -> FloatArray:
    """Return how well each sentence answers (sentences,): by meaning, under its heading, and by words."""
    asked = frozenset(terms(question))
    words = [len(asked & statement.stems) / max(len(asked), 1) for statement in said]
    in_place = [f"{statement.section}: {statement.text}" for statement in said]
    return np.asarray(meanings.cosines(question, in_place) + 0.3 * np.array(words), dtype=np.float32)


def _list_that_answers(question: str, page: Material, best: float, meanings: Meanings) -> Listing | None:
    """Return the list whose announcement answers better than any sentence: then its items are the answer."""
    listings = [listing for listing in page.listings if len(listing.items) > 1]
    if not listings:
        return None
    scores = _scores(question, [listing.lead_in for listing in listings], meanings)
    row = int(np.argmax(scores))
    found = listings[row]
    answers = scores[row] > best and _answers(question, [found.lead_in, *found.items], page, meanings)
    return found if answers else None


def _texts(said: Sequence[Statement]) -> list[str]:
    """Return every form in which sentences are compared."""
    return [text for one in said for text in (one.text, f"{one.section}: {one.text}")]


def _headings(page: Material) -> tuple[str, ...]:
    return tuple(as_question(heading) for heading in dict.fromkeys(one.section for one in page.statements) if heading)
