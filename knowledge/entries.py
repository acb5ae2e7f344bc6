"""One stored document as one JSON file: written whole or not at all, and checked when it is read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.documents import Document, Section
from knowledge.errors import DocumentError
from knowledge.files import sync


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document and where it came from."""

    document: Document
    source: str
    added: str
    """When it was added or last replaced: ISO 8601, UTC."""


def store(path: Path, stored: StoredDocument) -> None:
    """Write a document to its file; at any moment the file is the old one, the new one, or absent as before.

    Raises:
        OSError: it could not be written to the end; nothing of it is left behind.
    """
    unfinished = path.with_suffix(".unfinished")
    try:
        unfinished.write_bytes(_encoded(stored))
        sync(unfinished)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def discard(path: Path) -> None:
    """Delete a document's file, if there is one."""
    path.unlink(missing_ok=True)
    sync(path.parent)


def load(path: Path) -> StoredDocument:
    """Read a document from its file.

    Raises:
        DocumentError: the file cannot be read, or is not what was written.
        FileNotFoundError: there is none.
    """
    try:
        return _decoded(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(
            f"The stored document {path} cannot be read: {reason}. Check that you may read it."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError(
            f"The stored document {path.stem} is damaged ({path}). "
            f"Run: concept-guide remove {path.stem}, then add its file again."
        ) from error


def _encoded(stored: StoredDocument) -> bytes:
    values = asdict(stored)
    return json.dumps({"digest": _digest(values), "stored": values}, ensure_ascii=False, indent=1).encode()


def _decoded(data: bytes) -> StoredDocument:
    envelope = json.loads(data)
    values = envelope["stored"]
    if _digest(values) != envelope["digest"]:
        raise ValueError("the digest differs")
    document = values.pop("document")
    document["sections"] = tuple(Section(**section) for section in document["sections"])
    document["questions"] = tuple(document["questions"])
    return StoredDocument(Document(**document), **values)


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
