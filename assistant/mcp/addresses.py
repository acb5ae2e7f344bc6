"""The address of a document as a resource."""

from __future__ import annotations

from urllib.parse import quote, unquote

_DOCUMENTS = "course://documents/"

TEMPLATE = f"{_DOCUMENTS}{{id}}"
"""The address of any document."""


def uri_of(document_id: str) -> str:
    """Return the address of a document; whatever its id holds is one part of a path."""
    return f"{_DOCUMENTS}{quote(document_id, safe='')}"


def document_id_of(uri: str) -> str:
    """Return the id in an address; empty where it is none of a document."""
    return unquote(uri.removeprefix(_DOCUMENTS)) if uri.startswith(_DOCUMENTS) else ""
