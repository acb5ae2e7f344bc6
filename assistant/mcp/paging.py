"""A long list in pages. A page begins behind an id, so that it is the right one whatever was added or removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.storage import IndexedDocument


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents in the order of their ids."""

    documents: tuple[IndexedDocument, ...]
    next: str | None
    """Behind which id the next page begins; None after the last."""


def page_of(documents: Iterable[IndexedDocument], after: str | None, limit: int) -> Page:
    """Return at most so many documents behind an id."""
    left = sorted((one for one in documents if one.id > (after or "")), key=lambda document: document.id)
    shown = tuple(left[:limit])
    return Page(shown, shown[-1].id if len(left) > limit else None)
