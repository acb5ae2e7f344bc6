"""A document as a row of the library keeps it: one JSON object, and back."""

from __future__ import annotations

import json
from dataclasses import asdict

from knowledge.documents import Document, Place, Section

_LISTS = ("questions", "aliases")


def encoded(document: Document) -> str:
    """Return a document as JSON."""
    return json.dumps(asdict(document), ensure_ascii=False)


def decoded(text: str) -> Document:
    """Return the document that `encoded` wrote. Raises ValueError, KeyError or TypeError where it is something else."""
    values = json.loads(text)
    values["sections"] = tuple(Section(**section) for section in values["sections"])
    values["places"] = tuple(Place(**place) for place in values.get("places", ()))
    return Document(**{**values, **{key: tuple(values.get(key, ())) for key in _LISTS}})
