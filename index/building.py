"""Chunks documents, embeds what is new, and writes an index folder whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import numpy as np
from filelock import FileLock

from index.embedding import Embedder, FloatArray
from index.errors import IndexUnusable
from index.folder import current_build, files_of, forgotten, new_build, pass_over, sweep
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Manifest, document_digests, file_digest
from index.pending import PendingVectors
from index.storage import IndexedDocument, load_chunks, load_documents, save_chunks, save_documents
from index.vectors import load_store, store_of
from index.vocabulary import Vocabulary
from knowledge.chunking import chunk
from knowledge.documents import Chunk, Document

_EMBED_AT_ONCE = 256

Report = Callable[[int, int], None]
"""Is told (chunks embedded, chunks to embed)."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did."""

    folder: Path
    documents: int
    chunks: int
    embedded: int
    """Chunks that were new; the others kept their vectors."""


@dataclass(frozen=True)
class _Previous:
    """What a new build may take over from the one in use."""

    folder: Path | None = None
    forgotten: frozenset[str] = frozenset()
    """Ids of documents that it holds but does not show."""
    added: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    chunks: dict[str, list[Chunk]] = field(default_factory=dict)
    """By the id of their document."""
    vectors: dict[str, FloatArray] = field(default_factory=dict)
    """By the text they stand for."""

    def build_of(self, documents: Sequence[Document]) -> Build | None:
        """Return the build in use, if these documents are what it was made from and nothing of it is passed over."""
        if self.folder is None or not self.vectors or forgotten(self.folder):
            return None
        same = self.digests == document_digests(documents)
        return Build(self.folder, len(documents), sum(map(len, self.chunks.values())), 0) if same else None

    def forgotten_since(self) -> frozenset[str]:
        """Return the ids of documents that were removed since this was read."""
        return forgotten(self.folder) - self.forgotten if self.folder else frozenset()

    def chunks_of(self, document: Document) -> list[Chunk]:
        """Return the chunks of a document; one that has not changed is not cut again."""
        if self.digests.get(document.id) == document.digest:
            return self.chunks.get(document.id, [])
        return chunk(document)


def build(
    documents: Iterable[Document], embedder: Embedder, folder: Path, report: Report = lambda done, total: None
) -> Build:
    """Index documents into `folder` and make the result the current build.

    One process builds at a time. A generator of documents is read when its turn has come, so that it misses nothing
    which another process added while this one waited. What a build that was killed had embedded is not embedded again.
    Where nothing has changed, the build in use stays.

    Raises:
        OSError: the disk is full or the folder cannot be written; the previous build stays in use.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        previous = _previous(folder, embedder.name)
        documents = list(documents)
        pending = PendingVectors(folder, embedder.name)
        if unchanged := previous.build_of(documents):
            sweep(folder, keep=unchanged.folder)
            pending.clear()
            return unchanged
        chunks = [piece for document in documents for piece in previous.chunks_of(document)]
        texts = embedding_texts(chunks, {document.id: document.title for document in documents})
        vectors, embedded = _embed(texts, embedder, previous.vectors, pending, report)
        with new_build(folder) as target:
            save_chunks(chunks, target)
            store_of(vectors).save(target / "vectors.faiss")
            LexicalIndex.of(texts).save(target / "lexical")
            Vocabulary.of(texts).save(target)
            _save_documents(documents, chunks, previous.added, target)
            _save_manifest(documents, len(chunks), embedder.name, vectors.shape[1], target)
            if removed := previous.forgotten_since() & {document.id for document in documents}:
                pass_over(target, removed)
        pending.clear()
    return Build(target, len(documents), len(chunks), embedded)


def embedding_texts(chunks: Sequence[Chunk], titles: dict[str, str]) -> list[str]:
    """Return what is embedded for each chunk: its place in the document says what a passage alone may not."""
    return [
        "\n".join(part for part in (" › ".join((titles[c.document_id], *c.heading_path)), c.lead_in, c.text) if part)
        for c in chunks
    ]


def _embed(
    texts: Sequence[str], embedder: Embedder, known: dict[str, FloatArray], pending: PendingVectors, report: Report
) -> tuple[FloatArray, int]:
    """Return the vectors (texts, dimensions) and how many of them had to be computed.

    Where none had to be, the embedder is not asked for anything, so that it need not even be loaded.
    """
    if not texts:
        return np.zeros((0, embedder.dimensions), np.float32), 0
    new = sorted({text for text in texts if text not in known}, key=len)
    if new:
        known.update(pending.of(new, embedder.dimensions))
        new = [text for text in new if text not in known]
    for start in range(0, len(new), _EMBED_AT_ONCE):
        report(start, len(new))
        batch = new[start : start + _EMBED_AT_ONCE]
        vectors = embedder.embed_passages(batch)
        pending.append(batch, vectors)
        known.update(zip(batch, vectors, strict=True))
    report(len(new), len(new))
    return np.stack([known[text] for text in texts]), len(new)


def _previous(folder: Path, embedder: str) -> _Previous:
    """Return what the current build holds; nothing where it cannot be trusted."""
    try:
        previous = current_build(folder)
        if previous is None:
            return _Previous()
        removed = forgotten(previous)
        manifest = Manifest.load(previous)
        manifest.check_files(previous)
        documents = load_documents(previous)
        added = {id: document.added for id, document in documents.items()}
        chunks = load_chunks(previous)
        by_document = {id: list(pieces) for id, pieces in groupby(chunks, lambda piece: piece.document_id)}
        vectors: dict[str, FloatArray] = {}
        if manifest.embedder == embedder:
            texts = embedding_texts(chunks, {id: document.title for id, document in documents.items()})
            vectors = dict(zip(texts, load_store(previous / "vectors.faiss").rows(), strict=True))
        return _Previous(previous, removed, added, dict(manifest.documents), by_document, vectors)
    except (IndexUnusable, OSError, ValueError, KeyError, TypeError, RuntimeError):
        return _Previous()


def _save_documents(
    documents: Sequence[Document], chunks: Sequence[Chunk], added: dict[str, str], target: Path
) -> None:
    counts = Counter(piece.document_id for piece in chunks)
    save_documents(
        (IndexedDocument.of(document, counts[document.id], added.get(document.id, _now())) for document in documents),
        target,
    )


def _save_manifest(documents: Sequence[Document], chunks: int, embedder: str, dimensions: int, target: Path) -> None:
    """Write the manifest, after every file that it describes."""
    digests = {path.relative_to(target).as_posix(): file_digest(path) for path in files_of(target)}
    Manifest(FORMAT, embedder, dimensions, chunks, _now(), document_digests(documents), digests).save(target)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
