"""Vectors outlive the process that computed them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding import HashingEmbedder
from index.pending import PendingVectors

TEXTS = ["deep learning", "sourdough bread", "wild yeast"]
VECTORS = HashingEmbedder().embed_passages(TEXTS)
DIMENSIONS = HashingEmbedder.dimensions


@pytest.fixture
def pending(tmp_path: Path) -> PendingVectors:
    found = PendingVectors(tmp_path, "hashing")
    found.append(TEXTS[:2], VECTORS[:2])
    return found


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("pending-*")
    return path


def test_vectors_are_found_by_their_texts(pending: PendingVectors) -> None:
    found = pending.of(TEXTS, DIMENSIONS)
    assert list(found) == TEXTS[:2]
    assert all((found[text] == vector).all() for text, vector in zip(TEXTS[:2], VECTORS[:2], strict=True))


def test_another_embedder_finds_nothing(pending: PendingVectors, tmp_path: Path) -> None:
    assert PendingVectors(tmp_path, "other").of(TEXTS, DIMENSIONS) == {}


def test_a_record_that_was_cut_off_is_passed_over_and_what_is_added_then_is_found(
    pending: PendingVectors, tmp_path: Path
) -> None:
    whole = the_file(tmp_path).read_bytes()
    the_file(tmp_path).write_bytes(whole[:-100])
    assert list(pending.of(TEXTS, DIMENSIONS)) == TEXTS[:1]
    pending.append(TEXTS[2:], VECTORS[2:])
    assert list(pending.of(TEXTS, DIMENSIONS)) == [TEXTS[0], TEXTS[2]]


def test_a_vector_that_the_disk_lost_is_computed_again(pending: PendingVectors, tmp_path: Path) -> None:
    lost = the_file(tmp_path).read_bytes()[:32] + np.zeros(DIMENSIONS, np.float32).tobytes()
    the_file(tmp_path).write_bytes(lost)
    assert pending.of(TEXTS, DIMENSIONS) == {}


def test_once_they_are_in_a_build_the_file_goes(pending: PendingVectors, tmp_path: Path) -> None:
    pending.clear()
    pending.clear()
    assert list(tmp_path.iterdir()) == []
