"""Adds to a query the other names of what it names, so that `CNN` also finds `convolutional neural network`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from index.lexical import terms
from knowledge.glossary import glossary

Stems = tuple[str, ...]


class Synonyms:
    """Groups of names for one thing, found in a query by their stems."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [{tuple(terms(name)): name for name in group} for group in groups]
        self._by_first: dict[str, list[tuple[Stems, int]]] = {}
        for number, group in enumerate(self._groups):
            for stems in group:
                if stems:
                    self._by_first.setdefault(stems[0], []).append((stems, number))

    @classmethod
    def with_acronyms(cls, acronyms: Mapping[str, str]) -> Synonyms:
        """Join the field's own names with acronyms that the material explains."""
        return cls([*glossary(), *((long_form, acronym) for acronym, long_form in acronyms.items())])

    def names_missing_from(self, query: str) -> list[str]:
        """Return for each thing that a query names the most usual of its names that the query does not have."""
        asked = terms(query)
        named = dict.fromkeys(number for place in range(len(asked)) for number in self._named_at(asked, place))
        missing = (self._missing(asked, number) for number in named)
        unique: dict[Stems, str] = {}
        for name in missing:
            if name:
                unique.setdefault(tuple(terms(name)), name)
        return list(unique.values())

    def _missing(self, asked: list[str], number: int) -> str | None:
        names = self._groups[number].items()
        return next((name for stems, name in names if not _stands_in(asked, stems)), None)

    def _named_at(self, asked: list[str], place: int) -> Iterable[int]:
        for stems, number in self._by_first.get(asked[place], ()):
            if tuple(asked[place : place + len(stems)]) == stems:
                yield number


def _stands_in(asked: list[str], stems: Stems) -> bool:
    return any(tuple(asked[place : place + len(stems)]) == stems for place in range(len(asked)))
