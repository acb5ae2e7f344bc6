from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.embedding import FloatArray
from index.vectors import FlatStore

# Eighths: every product and sum is exact, whatever the order they are added in.
NUMBERS = st.integers(-8, 8).map(lambda n: n / 8)


@st.composite
def stores_and_queries(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    dimensions = draw(st.integers(1, 8))
    rows = draw(st.integers(0, 30))
    vectors = draw(arrays.arrays(np.float32, (rows, dimensions), elements=NUMBERS))
    return vectors, draw(arrays.arrays(np.float32, (dimensions,), elements=NUMBERS))


@given(stores_and_queries(), st.integers(0, 40))
def test_the_store_ranks_as_numpy_does(case: tuple[FloatArray, FloatArray], k: int) -> None:
    vectors, query = case
    expected = vectors @ query
    found = FlatStore.of(vectors).search(query, k)
    rows = [row for row, _ in found]
    assert len(set(rows)) == len(rows) == min(k, len(vectors))
    assert [score for _, score in found] == sorted(expected.tolist(), reverse=True)[:k]
    assert all(expected[row] == score for row, score in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(case=stores_and_queries())
def test_what_was_saved_is_what_is_loaded(case: tuple[FloatArray, FloatArray], tmp_path: Path) -> None:
    vectors, query = case
    store = FlatStore.of(vectors)
    store.save(tmp_path / "vectors.faiss")
    loaded = FlatStore.load(tmp_path / "vectors.faiss")
    assert np.array_equal(loaded.rows(), vectors)
    assert len(loaded) == len(vectors)
    assert loaded.search(query, 5) == store.search(query, 5)


def test_a_row_is_the_vector_that_was_added_there() -> None:
    vectors = np.eye(4, dtype=np.float32)[::-1]
    store = FlatStore.of(vectors)
    assert [store.row(n).tolist() for n in range(4)] == vectors.tolist()


def test_a_folder_with_letters_of_any_language_holds_it(tmp_path: Path) -> None:
    place = tmp_path / "Übungen 深度"
    place.mkdir()
    FlatStore.of(np.eye(2, dtype=np.float32)).save(place / "vectors.faiss")
    assert len(FlatStore.load(place / "vectors.faiss")) == 2


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"these are no vectors at all")
    with pytest.raises(RuntimeError):
        FlatStore.load(tmp_path / "vectors.faiss")


def test_on_macos_torch_is_loaded_before_faiss(monkeypatch: pytest.MonkeyPatch) -> None:
    import faiss  # noqa: F401
    import torch  # noqa: F401

    loaded: list[str] = []
    really_import = builtins.__import__

    def note(name: str, *arguments: Any, **options: Any) -> Any:
        loaded.append(name)
        return really_import(name, *arguments, **options)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(builtins, "__import__", note)
    FlatStore.of(np.eye(2, dtype=np.float32))
    assert [name for name in loaded if name in ("torch", "faiss")] == ["torch", "faiss"]
