"""The root of every error a user can meet, and those of documents.

The whole tree is drawn in `assistant/errors.py`.
"""


class ConceptGuideError(Exception):
    """Something a user can act on: the message says what happened, the value, and what to do."""


class DocumentError(ConceptGuideError):
    """A document is missing, empty, not text, or of a kind that cannot be read."""


class DocumentNotFound(DocumentError):
    """No document has this id."""
