"""Vectors that were computed for a build which is not finished: a process that is killed loses none of them.

One file beside the builds, to which records are appended: the digest of a text, then its vector. The next build reads
it and, once it is in use, deletes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.embedding import FloatArray

_DIGEST_BYTES = 32
_BYTES_PER_NUMBER = 4


class PendingVectors:
    """The file of one embedder; those of another are none of its business."""

    def __init__(self, folder: Path, embedder: str) -> None:
        self._path = folder / f"pending-{hashlib.sha256(embedder.encode()).hexdigest()[:12]}.vectors"

    def append(self, texts: Sequence[str], vectors: FloatArray) -> None:
        """Write the vectors (texts, dimensions) of some texts."""
        records = [
            _digest(text) + vector.astype(np.float32).tobytes() for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._path.open("ab") as file:
            # Behind half a record, by a process that was killed, nothing would be found again.
            file.truncate(file.tell() - file.tell() % _record_size(vectors.shape[1]))
            file.write(b"".join(records))

    def of(self, texts: Sequence[str], dimensions: int) -> dict[str, FloatArray]:
        """Return the vectors (dimensions,) of those texts that the file has."""
        records = dict(self._records(dimensions))
        return {text: records[digest] for text in texts if (digest := _digest(text)) in records} if records else {}

    def clear(self) -> None:
        """Delete the file: what it held is in a build."""
        self._path.unlink(missing_ok=True)

    def _records(self, dimensions: int) -> Iterator[tuple[bytes, FloatArray]]:
        size = _record_size(dimensions)
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            while len(record := file.read(size)) == size:
                vector = np.frombuffer(record[_DIGEST_BYTES:], np.float32)
                if np.isclose(np.linalg.norm(vector), 1, atol=1e-3):  # Else the power failed before it was written.
                    yield record[:_DIGEST_BYTES], vector


def _record_size(dimensions: int) -> int:
    return _DIGEST_BYTES + _BYTES_PER_NUMBER * dimensions


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
