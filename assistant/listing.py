"""What an operator is told of the documents: more than a reader is, such as where on this machine each came from."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from assistant.contract import DocumentEntry
from index.storage import IndexedDocument
from knowledge.library import Entry


class ListedDocument(DocumentEntry):
    """A document that can be cited, or that can be once the index is built."""

    source: str | None
    """A file's path, an address; `None` for a built-in page."""
    size: int
    """Bytes: of the file it was read from, of the text of a built-in page."""
    indexed: bool


class Listing(BaseModel):
    """Every document, those that a user added first."""

    documents: list[ListedDocument]


def listing(indexed: Sequence[IndexedDocument], added: Sequence[Entry]) -> Listing:
    """Join what the index holds with what the library knows."""
    entries = {entry.id: entry for entry in added}
    found = [_listed(document, entries.get(document.id)) for document in indexed]
    missing = entries.keys() - {document.id for document in indexed}
    found += [_not_indexed(entries[id]) for id in sorted(missing)]
    return Listing(documents=sorted(found, key=lambda one: one.source is None))


def _listed(document: IndexedDocument, entry: Entry | None) -> ListedDocument:
    return ListedDocument(
        **DocumentEntry.of(document).model_dump(),
        source=entry.source if entry else None,
        size=entry.size if entry else len(document.text.encode()),
        indexed=True,
    )


def _not_indexed(entry: Entry) -> ListedDocument:
    return ListedDocument(
        id=entry.id,
        title=entry.title,
        url=None,
        chunks=0,
        added=entry.added,
        source=entry.source,
        size=entry.size,
        indexed=False,
    )
