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

from index import vectors as stores
from index.embedding import FloatArray
from index.vectors import LISTS_READ, FlatStore, ListStore, load_store, store_of

# Eighths: every product and sum is exact, whatever the order they are added in.
NUMBERS = st.integers(-8, 8).map(lambda n: n / 8)

Store = type[FlatStore] | type[ListStore]
EVERY_STORE = pytest.mark.parametrize("store", [FlatStore, ListStore])


@st.composite
def stores_and_queries(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    dimensions = draw(st.integers(1, 8))
    rows = draw(st.integers(1, 30))
    vectors = draw(arrays.arrays(np.float32, (rows, dimensions), elements=NUMBERS))
    return vectors, draw(arrays.arrays(np.float32, (dimensions,), elements=NUMBERS))


@EVERY_STORE
@given(case=stores_and_queries(), k=st.integers(0, 40))
def test_the_store_ranks_as_numpy_does(store: Store, case: tuple[FloatArray, FloatArray], k: int) -> None:
    """So few have few lists, of which every one is read."""
    vectors, query = case
    expected = vectors @ query
    found = store.of(vectors).search(query, k)
    rows = [row for row, _ in found]
    assert len(set(rows)) == len(rows) == min(k, len(vectors))
    assert [score for _, score in found] == sorted(expected.tolist(), reverse=True)[:k]
    assert all(expected[row] == score for row, score in found)


@EVERY_STORE
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(case=stores_and_queries())
def test_what_was_saved_is_what_is_loaded(
    store: Store, case: tuple[FloatArray, FloatArray], tmp_path_factory: pytest.TempPathFactory
) -> None:
    vectors, query = case
    saved = store.of(vectors)
    path = tmp_path_factory.mktemp("store") / "vectors.faiss"
    saved.save(path)
    loaded = load_store(path)
    assert type(loaded) is store
    assert np.array_equal(loaded.rows(), vectors)
    assert [loaded.row(row).tolist() for row in range(len(loaded))] == vectors.tolist()
    assert loaded.search(query, 5) == saved.search(query, 5)


@EVERY_STORE
def test_a_row_is_the_vector_that_was_added_there(store: Store) -> None:
    vectors = np.eye(4, dtype=np.float32)[::-1]
    held = store.of(vectors)
    assert [held.row(n).tolist() for n in range(4)] == vectors.tolist()


@EVERY_STORE
def test_a_folder_with_letters_of_any_language_holds_it(store: Store, tmp_path: Path) -> None:
    place = tmp_path / "Übungen 深度"
    place.mkdir()
    store.of(np.eye(2, dtype=np.float32)).save(place / "vectors.faiss")
    assert len(load_store(place / "vectors.faiss")) == 2


def test_the_store_of_nothing_finds_nothing(tmp_path: Path) -> None:
    store_of(np.zeros((0, 4), np.float32)).save(tmp_path / "vectors.faiss")
    assert load_store(tmp_path / "vectors.faiss").search(np.ones(4, np.float32), 5) == []


def test_as_many_as_a_query_is_quickly_compared_with_are_searched_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "EXACT_UP_TO", 3)
    assert isinstance(store_of(np.eye(3, dtype=np.float32)), FlatStore)
    assert isinstance(store_of(np.eye(4, dtype=np.float32)), ListStore)


@pytest.fixture(scope="module")
def clustered() -> FloatArray:
    """Unit vectors (20000, 32) around 400 points: more lists than a query reads."""
    draw = np.random.default_rng(0)
    points = draw.standard_normal((400, 32)).astype(np.float32)
    scattered = np.repeat(points, 50, axis=0) + 0.5 * draw.standard_normal((20_000, 32), np.float32)
    unit: FloatArray = scattered / np.linalg.norm(scattered, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def lists(clustered: FloatArray) -> ListStore:
    return ListStore.of(clustered)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nearly_all_of_the_nearest_are_found_among_many_and_their_cosines_are_exact(
    clustered: FloatArray, lists: ListStore, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    recalls = []
    for near in draw.choice(clustered, 40):
        query = near + 0.1 * draw.standard_normal(32, np.float32)
        query /= np.linalg.norm(query)
        cosines = clustered @ query
        found = lists.search(query, 10)
        assert [score for _, score in found] == pytest.approx([cosines[row] for row, _ in found], abs=1e-5)
        recalls.append(len({row for row, _ in found} & set(np.argsort(-cosines)[:10].tolist())) / 10)
    assert len(clustered) ** 0.5 * 2 > 4 * LISTS_READ
    assert float(np.mean(recalls)) >= 0.97


def test_more_than_the_nearest_lists_hold_are_found_where_more_are_asked_for(
    clustered: FloatArray, lists: ListStore
) -> None:
    found = lists.search(clustered[0], len(clustered) - 5)
    assert len({row for row, _ in found}) == len(clustered) - 5


def test_the_same_vectors_make_the_same_lists(clustered: FloatArray, lists: ListStore, tmp_path: Path) -> None:
    for name, store in (("one", lists), ("other", ListStore.of(clustered))):
        store.save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"these are no vectors at all")
    with pytest.raises(RuntimeError):
        load_store(tmp_path / "vectors.faiss")


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
