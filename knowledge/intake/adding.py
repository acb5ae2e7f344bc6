"""Adds what was named to the library: what did not change is not even read, and one bad file stops nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from knowledge.intake.reading import readings
from knowledge.intake.sources import LeftOut, Refusal, Source, sources_of
from knowledge.library import Library

if TYPE_CHECKING:
    from knowledge.web import Web


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that the library holds now."""

    status: Literal["added", "unchanged", "replaced"]
    id: str
    title: str


Taken = Kept | Refusal | LeftOut


class Watcher(Protocol):
    """Sees how far reading has come."""

    def found(self, sources: int, size: int) -> None:
        """So many sources are to be read, of so many bytes together; an address counts none."""

    def took(self, name: str, size: int) -> None:
        """One of them was dealt with."""


def take_in(arguments: Iterable[str], library: Library, web: Web, watcher: Watcher) -> Iterator[Taken]:
    """Add what the arguments name; yield what became of each source once that is on the disk.

    A file whose size and time are those of its last reading is `unchanged` without being read.

    Raises:
        DocumentError: the library is damaged or another process holds it.
        OSError: the disk is full; what was yielded before is stored.
    """
    sources: dict[str, Source] = {}
    for argument in arguments:
        for found in sources_of(argument, web):
            if isinstance(found, (Refusal, LeftOut)):
                yield found
            else:
                sources[found.name] = found
    watcher.found(len(sources), sum(source.size for source in sources.values()))
    stored = {entry.source: entry for entry in library.entries()}
    to_read = []
    for source in sources.values():
        entry = stored.get(source.name)
        if entry and source.stamp and entry.stamp == source.stamp:
            watcher.took(source.name, source.size)
            yield Kept("unchanged", entry.id, entry.title)
        else:
            to_read.append(source)
    for source, read in readings(to_read):
        watcher.took(source.name, source.size)
        if isinstance(read, Refusal):
            yield read
        else:
            outcome = library.add(read, source.name, source.stamp, source.size)
            yield Kept(outcome.status, outcome.document.id, outcome.document.title)
