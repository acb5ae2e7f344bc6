"""Which document a text is about, by the names and the questions that the documents give themselves."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from index.lexical import terms, terms_of_each
from index.names import Names, joined
from knowledge.documents import Document

_ENOUGH = 300
"""Characters of a text that are looked at: what is longer names nothing in particular."""
_A_SLIP = 88
"""Likeness, of 100, of a name and the same name misspelled."""
_ALIKE = 70
"""Likeness of names of which one may have been meant for the other."""
_HOW_MANY = 3


class Subjects:
    """Finds documents by their names. A name of two documents is that of the one whose title it is."""

    def __init__(self, documents: Sequence[Document]) -> None:
        titles = [(document.title, document.id) for document in documents]
        aliases = [(alias, document.id) for document in documents for alias in document.aliases]
        by_stems: dict[tuple[str, ...], tuple[str, str]] = {}
        names = [(joined(name), id) for name, id in titles + aliases]
        for stems, name in zip(terms_of_each([name for name, _ in names]), names, strict=True):
            by_stems.setdefault(tuple(stems), name)
        self._names = Names(by_stems.values())
        self._spelled = {utils.default_process(name): id for name, id in reversed(titles + aliases)}
        self._questions = {_key(question): doc.id for doc in documents for question in doc.questions}
        self._ids = {document.id for document in documents}

    def of(self, question: str, document_ids: Sequence[str]) -> str | None:
        """Return what a question is about, given what was found for it, best first.

        Questions name more than their subject, as in `What is AI used for in medicine?`: what was found decides which
        of the names counts, and the best of it counts itself where it has none of them.
        """
        question = question[:_ENOUGH]
        if own := self._questions.get(_key(question)):
            return own
        named = self._names.found_in(question)
        if found := next((id for id in document_ids if id in named), None):
            return found
        if document_ids and document_ids[0] in self._ids:
            return document_ids[0]
        return named[0] if named else None

    def named(self, text: str) -> list[str]:
        """Return what a text is a name of, be it misspelled; else what it names, in its order."""
        text = text[:_ENOUGH]
        alike = process.extractOne(
            text, self._spelled.keys(), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_A_SLIP
        )
        return [self._spelled[alike[0]]] if alike else self._names.found_in(text)

    def nearest(self, text: str) -> list[str]:
        """Return what has names much like a text or a part of it, the most alike first."""
        ranked = process.extract(
            text[:_ENOUGH],
            self._spelled.keys(),
            scorer=fuzz.token_set_ratio,
            processor=utils.default_process,
            score_cutoff=_ALIKE,
            limit=20,
        )
        return list(dict.fromkeys(self._spelled[name] for name, _, _ in ranked))[:_HOW_MANY]


def _key(question: str) -> tuple[str, ...]:
    return tuple(terms(question))
