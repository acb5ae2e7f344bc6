"""Takes over what version 0.1 stored: one JSON file a document, in the folder where the database is now."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

from knowledge.documents import Document, Section
from knowledge.entries import encoded
from knowledge.errors import DocumentError


def files(folder: Path) -> list[Path]:
    """Return the files of an earlier library."""
    return sorted(folder.glob("*.json"))


def take_over(folder: Path, database: sqlite3.Connection) -> list[Path]:
    """Store the documents of those files in a database and return the files, which are to go once that is committed.

    Raises:
        DocumentError: one is not what was written.
    """
    found = files(folder)
    for path in found:
        try:
            envelope = json.loads(path.read_bytes())
            stored = envelope["stored"]
            if hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest() != envelope["digest"]:
                raise ValueError("the digest differs")
            document = _document(stored["document"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DocumentError(
                f"The stored document {path} of an earlier version is damaged. Delete it, then add its file again."
            ) from error
        content = replace(document, id="").digest
        row = (document.id, stored["source"], "", 0, stored["added"], document.title, content, document.digest)
        database.execute(
            "INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, encoded(document))
        )
    return found


def _document(values: dict[str, object]) -> Document:
    sections = tuple(Section(**section) for section in values["sections"])  # type: ignore[attr-defined]
    return Document(**{**values, "sections": sections, "questions": tuple(values["questions"])})  # type: ignore[arg-type]
