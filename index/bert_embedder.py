"""Texts in, unit vectors out, by a BERT that OpenVINO computes: loaded without torch, so that it is there sooner.

In bf16 where the processor computes in it, as OpenVINO finds out itself, and in fp32 elsewhere. Its threads wait
without spinning, so that a query need not wait for a core while a model writes on the same two.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bert import graph
from index.embedding import FloatArray, remembering
from index.processor import options_that_work

_TOKENS_AT_ONCE = 1024
"""Of a batch, padding included: twice as many or half as many are slower."""

_MOST_REQUESTS = 8
"""Each has memory of its own for what lies between two layers."""


class BertEmbedder:
    """A sentence-transformers model from a local folder, if `index.bert.is_bert`. For many threads at once."""

    def __init__(self, path: Path, name: str) -> None:
        import openvino
        from tokenizers import Tokenizer

        self.name = name
        self.max_tokens = int(json.loads((path / "sentence_bert_config.json").read_text())["max_seq_length"])
        self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._end = self._tokenizer.encode("").ids[-1]
        self._at_once = min(_cores(), _MOST_REQUESTS)
        # A core a batch: two batches side by side are quicker than both cores on each in turn, and a query that comes
        # beside a model that writes does not wait for its second core.
        options = {"NUM_STREAMS": self._at_once, "INFERENCE_NUM_THREADS": self._at_once, "ENABLE_CPU_PINNING": False}
        model = openvino.Core().compile_model(graph(path), "CPU", options | options_that_work())
        self.dimensions = int(model.output(0).get_partial_shape()[1].get_length())
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self._at_once):
            self._requests.put(model.create_infer_request())
        self._remembered = remembering(lambda text: self._computed([self._read(text)])[0])

    def count_tokens(self, text: str) -> int:
        """Return of how many tokens a text is, those that mark its beginning and end among them."""
        return len(self._tokenizer.encode(text).ids)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors (len(texts), dimensions); batches are made of texts of like length."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        with ThreadPoolExecutor(self._at_once) as threads:
            read = list(threads.map(self._read, texts))
            batches = list(_batches([len(ids) for ids in read]))
            computed = threads.map(lambda batch: self._computed([read[row] for row in batch]), batches)
            for batch, found in zip(batches, computed, strict=True):
                vectors[batch] = found
        return vectors

    def embed_query(self, text: str) -> FloatArray:
        """Return one unit vector (dimensions,), remembered and therefore not to be written to."""
        return self._remembered(text)

    def _read(self, text: str) -> list[int]:
        """Return the ids of the tokens of a text that are read."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], self._end]

    def _computed(self, read: Sequence[Sequence[int]]) -> FloatArray:
        """Return unit vectors (len(read), dimensions). A query waits for no more than a batch that others are at."""
        shape = len(read), max(map(len, read))
        ids: NDArray[np.int64] = np.zeros(shape, np.int64)
        there: NDArray[np.int64] = np.zeros(shape, np.int64)
        for row, tokens in enumerate(read):
            ids[row, : len(tokens)] = tokens
            there[row, : len(tokens)] = 1
        request = self._requests.get()
        try:
            vectors: FloatArray = request.infer({0: ids, 1: there})[0].copy()
        finally:
            self._requests.put(request)
        return vectors


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of the texts that are computed together, the longest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
