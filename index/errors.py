"""Errors of an index on disk. The whole tree is drawn in `assistant/errors.py`."""

from knowledge.errors import ConceptGuideError


class IndexUnusable(ConceptGuideError):
    """There is no index to search, or it must be built again."""


class IndexMissing(IndexUnusable):
    """No index has been built in this data folder."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing or does not match its digest."""


class IndexMismatch(IndexUnusable):
    """The index was built by another embedder or another version than the one that opens it."""
