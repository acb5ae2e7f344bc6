"""Adds to a query the other names of what it names, so that `CNN` also finds `convolutional neural network`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from index.lexical import terms, terms_of_each
from index.names import Names, Stems
from knowledge.glossary import glossary


class Synonyms:
    """Groups of names for one thing, the usual one first, found in a query by their stems."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        named = [list(group) for group in groups]
        names = [(name, number) for number, group in enumerate(named) for name in group]
        stems = [tuple(words) for words in terms_of_each([name for name, _ in names])]
        self._groups: list[dict[Stems, str]] = [{} for _ in named]
        for (name, number), words in zip(names, stems, strict=True):
            self._groups[number].setdefault(words, name)
        self._names = Names(names)

    @classmethod
    def of(cls, acronyms: Mapping[str, str], other_names: Iterable[Sequence[str]]) -> Synonyms:
        """Join the field's own names with acronyms that the material explains and the names that its documents have."""
        return cls([*other_names, *glossary(), *((long_form, acronym) for acronym, long_form in acronyms.items())])

    def names_missing_from(self, query: str) -> list[str]:
        """Return for each thing that a query names the most usual of its names that the query does not have."""
        asked = terms(query)
        missing = (self._missing(asked, number) for number in self._names.found_in(query))
        unique: dict[Stems, str] = {}
        for name in missing:
            if name:
                unique.setdefault(tuple(terms(name)), name)
        return list(unique.values())

    def _missing(self, asked: list[str], number: int) -> str | None:
        names = self._groups[number].items()
        return next((name for stems, name in names if not _stands_in(asked, stems)), None)


def _stands_in(asked: list[str], stems: Stems) -> bool:
    return any(tuple(asked[place : place + len(stems)]) == stems for place in range(len(asked)))
