"""Opens an index and fuses dense and lexical search into ranked passages."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from index.embedding import Embedder, FloatArray
from index.errors import IndexDamaged, IndexMissing, IndexUnusable
from index.expansion import Synonyms
from index.folder import current_build, forgotten
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.names import Names
from index.storage import IndexedDocument, load_chunks, load_documents
from index.vectors import VectorStore, load_store
from index.vocabulary import Vocabulary
from knowledge.documents import Chunk, Place, place_at

CANDIDATES = 50
"""How many hits of each kind are fused."""

LEXICAL_WEIGHT = 0.4
"""What the best BM25 hit adds to its cosine: one number for short concept questions and long scientific claims alike.
`make eval` shows it beside its neighbours."""

NAMED_WEIGHT = 0.1
"""What a passage gains whose document's title or alias stands in the query: a page on gradient descent before one on
something else that mentions it."""

MOST_SYNONYMS = 3
"""Other names that are added to a query's embedding: more would drown what else it asks."""

SECTION_SEPARATOR = " › "

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as a reader of an answer meets it: `document.text[start:end] == text`, always."""

    n: int
    """Its rank, from 1."""
    document_id: str
    title: str
    section: str
    """The headings it stands under, outermost first, joined by ` › `; empty at the top of a document."""
    url: str | None
    text: str
    start: int
    end: int
    score: float
    """Cosine to the query, at most 1: what a reader may compare across questions."""
    places: tuple[Place, ...] = field(default=(), repr=False, compare=False)
    """Those of its whole document."""

    @property
    def place(self) -> str | None:
        """Where it begins in the file that the document was read from, such as `page 3`; `None` where that has none."""
        return place_at(self.places, self.start)

    @property
    def where(self) -> str:
        """Where it stands, for a reader: title, headings and place."""
        return SECTION_SEPARATOR.join(part for part in (self.title, self.section, self.place) if part)


@dataclass(frozen=True)
class Index:
    """One build, opened and checked."""

    folder: Path
    manifest: Manifest
    documents: dict[str, IndexedDocument]
    chunks: list[Chunk]
    vectors: VectorStore
    lexical: LexicalIndex
    vocabulary: Vocabulary
    synonyms: Synonyms
    names: Names[str]
    """Titles and aliases, for the ids of their documents."""
    embedder: Embedder
    removed: frozenset[str] = frozenset()
    """Ids of documents that are passed over, although the build holds them."""

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Index:
        """Open the current build of an index folder.

        Raises:
            IndexMissing: nothing has been built.
            IndexMismatch: it was built by another embedder or version.
            IndexDamaged: a file is missing or differs in one bit.
        """
        build = current_build(folder)
        if build is None:
            raise IndexMissing(f"There is no index at {folder}. Run: concept-guide index build")
        manifest = Manifest.load(build)
        manifest.check_embedder(embedder.name, embedder.dimensions)
        try:
            manifest.check_files(build)
            chunks = load_chunks(build)
            vectors = load_store(build / "vectors.faiss")
            lexical = LexicalIndex.load(build / "lexical", len(chunks))
            vocabulary = Vocabulary.load(build)
            documents = load_documents(build)
            other_names = [(document.title, *document.aliases) for document in documents.values() if document.aliases]
            synonyms = Synonyms.of(vocabulary.acronyms, other_names)
            names = Names(
                (name, id) for id, document in documents.items() for name in (document.title, *document.aliases)
            )
            index = cls(build, manifest, documents, chunks, vectors, lexical, vocabulary, synonyms, names, embedder)
            return index.without(forgotten(build))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise IndexDamaged(
                f"The index at {build} cannot be read ({error}). Run: concept-guide index build"
            ) from error

    def without(self, removed: frozenset[str]) -> Index:
        """Return this index as if it did not hold some documents."""
        documents = {id: document for id, document in self.documents.items() if id not in removed}
        return replace(self, documents=documents, removed=removed)

    def search(self, query: str, k: int) -> list[Passage]:
        """Return the k best passages for a query, best first.

        What it names is looked for under its other names too: by meaning, not by words, where they would outweigh
        what else it asks.
        """
        query_vector = self.embedder.embed_query(self._with_synonyms(query))
        cosines = self._kept(self.vectors.search(query_vector, CANDIDATES + len(self._removed_rows)))
        lexical = self._kept(self.lexical.search(query, CANDIDATES + len(self._removed_rows)))
        cosines.update(self._cosines(lexical.keys() - cosines.keys(), query_vector))
        best_lexical = max(lexical.values(), default=1.0)
        named = set(self.names.found_in(query))
        fused = {
            row: cosine
            + LEXICAL_WEIGHT * lexical.get(row, 0.0) / best_lexical
            + NAMED_WEIGHT * (self.chunks[row].document_id in named)
            for row, cosine in cosines.items()
        }
        ranked = sorted(fused, key=lambda row: (-fused[row], row))[:k]
        return [self._passage(n, row, cosines[row]) for n, row in enumerate(ranked, start=1)]

    @cached_property
    def _removed_rows(self) -> frozenset[int]:
        if not self.removed:
            return frozenset()
        return frozenset(row for row, chunk in enumerate(self.chunks) if chunk.document_id in self.removed)

    def _kept(self, hits: list[tuple[int, float]]) -> dict[int, float]:
        """Return the score of each hit that may be shown, by its row."""
        return dict([hit for hit in hits if hit[0] not in self._removed_rows][:CANDIDATES])

    def _with_synonyms(self, query: str) -> str:
        names = self.synonyms.names_missing_from(query)[:MOST_SYNONYMS]
        return f"{query} ({', '.join(names)})" if names else query

    def _cosines(self, rows: set[int], query_vector: FloatArray) -> dict[int, float]:
        return {row: float(self.vectors.row(row) @ query_vector) for row in rows}

    def _passage(self, n: int, row: int, cosine: float) -> Passage:
        chunk = self.chunks[row]
        document = self.documents[chunk.document_id]
        section = SECTION_SEPARATOR.join(chunk.heading_path)
        return Passage(
            n,
            chunk.document_id,
            document.title,
            section,
            document.url,
            chunk.text,
            chunk.start,
            chunk.end,
            cosine,
            document.places,
        )


class CurrentIndex:
    """The index in use: opened again when a build has replaced it, so that `add` reaches a running server.

    A build that cannot be opened (damaged, or another embedder's) does not take the place of the one that is open:
    a warning is logged once, and the next build is tried.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._lock = threading.Lock()
        self._index = self._open_newest()
        self._passed_over: Path | str | None = None

    def get(self) -> Index:
        """Return the newest build that opens. Keep it for the whole of one question, so that its spans agree."""
        if self._has_changed():
            with self._lock:
                if self._has_changed():
                    self._renew()
        removed = forgotten(self._index.folder)
        if removed != self._index.removed:
            self._index = self._index.without(removed | self._index.removed)
        return self._index

    def _has_changed(self) -> bool:
        return self._newest() not in (self._index.folder, self._passed_over)

    def _newest(self) -> Path | str:
        """Return the folder that the pointer names, or why it names none."""
        try:
            return current_build(self._folder) or "missing"
        except IndexDamaged as error:
            return str(error)

    def _renew(self) -> None:
        newest = self._newest()
        try:
            self._index, self._passed_over = self._open_newest(), None
        except IndexUnusable as error:
            self._passed_over = newest
            _LOG.warning("Answers still come from the index that was open, for the new one does not open: %s", error)

    def _open_newest(self) -> Index:
        """Open the current build; the next one where it was replaced and swept away meanwhile."""
        while True:
            before = current_build(self._folder)
            try:
                return Index.open(self._folder, self._embedder)
            except IndexDamaged:
                if current_build(self._folder) == before:
                    raise
