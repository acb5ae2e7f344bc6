"""What the authors' page knows of the documents: which there are, their passages, and how one is taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.service import Assistant
from index.folder import current_build, forget
from index.storage import load_chunks
from knowledge.documents import Chunk
from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the list shows it."""

    id: str
    title: str
    source: str | None
    """A file's name or path, or an address; None for a page of the built-in handbook."""
    kilobytes: int | None
    chunks: int
    added: str
    """The day: ISO 8601, UTC."""


class Shelf:
    """The documents that can be cited."""

    def __init__(self, assistant: Assistant, library: Library, index: Path, name: Callable[[str], str]) -> None:
        """`name` returns a source as an author knows it."""
        self._assistant = assistant
        self._library = library
        self._index = index
        self._name = name

    def documents(self, wanted: str = "", with_handbook: bool = True) -> list[Listed]:
        """Return those whose title or source holds some words, the newest added first, then the handbook's."""
        entries = {entry.id: entry for entry in self._library.entries()}
        listed = []
        for document in self._assistant.documents():
            entry = entries.get(document.id)
            if entry:
                source, size, added = self._name(entry.source), -(-entry.size // 1024) or None, entry.added
            else:
                source, size, added = None, None, document.added
            if entry or with_handbook:
                listed.append(Listed(document.id, document.title, source, size, document.chunks, added[:10]))
        words = wanted.casefold().split()
        found = [one for one in listed if all(word in f"{one.title} {one.source}".casefold() for word in words)]
        found.sort(key=lambda one: one.title.casefold())
        found.sort(key=lambda one: one.added, reverse=True)
        return sorted(found, key=lambda one: one.source is None)

    def chunks(self, document_id: str) -> list[Chunk]:
        """Return the passages of a document, in its order. Raises DocumentNotFound."""
        self._assistant.document(document_id)
        build = current_build(self._index)
        return [chunk for chunk in load_chunks(build) if chunk.document_id == document_id] if build else []

    def is_own(self, document_id: str) -> bool:
        """Return whether an author added a document, and may take it away."""
        return document_id in self._library.digests()

    def remove(self, document_id: str) -> str:
        """Take a document away and return its title: no answer cites it once this returns.

        It is forgotten first, so that a process that is killed in between leaves nothing to be cited.

        Raises:
            DocumentNotFound: it is a page of the handbook, or somebody else has taken it away.
        """
        titles = {entry.id: entry.title for entry in self._library.entries()}
        if document_id in titles:
            forget(self._index, document_id)
        self._library.remove(document_id)
        return titles[document_id]
