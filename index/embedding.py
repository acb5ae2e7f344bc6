"""Texts in, unit vectors out. The only module that imports sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.processor import computes_in_bf16

FloatArray = NDArray[np.float32]

QUERIES_REMEMBERED = 256
"""Searching, coverage and grounding each ask for the vector of the question that is being answered."""


class Embedder(Protocol):
    """Places texts in a space where nearby means related."""

    @property
    def name(self) -> str:
        """Identifies the space: vectors of two embedders with one name may be compared."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions)."""

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (dimensions,)."""


@runtime_checkable
class Tokenizing(Protocol):
    """An embedder that knows its tokens, and reads only so many of a text."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read: what comes after them is left out of its vector."""

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is, those that mark its beginning and end among them."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local folder, run by torch, in bf16 where the processor computes in it."""

    def __init__(self, path: Path, name: str, batch_size: int = 32) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        dtype = torch.bfloat16 if computes_in_bf16() else torch.float32
        self._model = SentenceTransformer(
            str(path), device="cpu", local_files_only=True, trust_remote_code=False, model_kwargs={"dtype": dtype}
        )
        self._batch_size = batch_size
        # A fast tokenizer keeps its padding as state, so that two threads in it at once fail.
        self._lock = threading.Lock()
        self._remembered = remembering(lambda text: self.embed_passages([text])[0])
        self.name = name
        self.dimensions = int(self.embed_query("dimensions").shape[0])
        self.max_tokens = int(self._model.max_seq_length or self._model.tokenizer.model_max_length)

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is, those that mark its beginning and end among them."""
        with self._lock:
            return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions); batches are made of texts of like length."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts), batch_size=self._batch_size, show_progress_bar=False, convert_to_tensor=True
            )
        return unit_rows(vectors.float().cpu().numpy())

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (dimensions,), remembered and therefore not to be written to."""
        return self._remembered(text)


class DeferredEmbedder:
    """Loads an embedder when it is first asked for a vector: a build in which nothing is new does without."""

    def __init__(self, name: str, load: Callable[[], Embedder]) -> None:
        self.name = name
        self._load = load
        self._loaded: Embedder | None = None

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._embedder().dimensions

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions)."""
        return self._embedder().embed_passages(texts)

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (dimensions,)."""
        return self._embedder().embed_query(text)

    def _embedder(self) -> Embedder:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


class HashingEmbedder:
    """Needs no weights: words hashed into a fixed number of buckets. Stands in for a model in quick tests."""

    name = "hashing"
    dimensions = 256

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), 256) that are close where texts share word beginnings."""
        import zlib

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
            for word in words:
                # Five letters stand in for a stem: "learn", "learning" and "learns" share a bucket.
                vectors[row, zlib.crc32(word[:5].encode()) % self.dimensions] += 1.0 if len(word) > 3 else 0.1
        return unit_rows(vectors)

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (256,)."""
        row: FloatArray = self.embed_passages([text])[0]
        return row


def remembering(embed: Callable[[str], FloatArray]) -> Callable[[str], FloatArray]:
    """Return a function that embeds a text once and then knows its vector, for as many texts as were asked for last.

    Any thread may call it; two that ask for one text at once may both embed it.
    """

    @lru_cache(QUERIES_REMEMBERED)
    def embed_once(text: str) -> FloatArray:
        vector = embed(text)
        vector.setflags(write=False)  # Who writes to it would change it for everyone.
        return vector

    return embed_once


def unit_rows(vectors: NDArray[np.float32]) -> FloatArray:
    """Scale each row to length one; a row of zeros, an empty text, stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
