"""What is written and deleted below a folder is told, once it has settled."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from knowledge.errors import DocumentError
from knowledge.intake import watching
from knowledge.intake.watching import Changes, changes_in
from tests.knowledge.intake.pages import zipped
from tests.patience import wait_until


class Watched:
    """Some paths that are being watched, and what was told of them."""

    def __init__(self, *paths: Path) -> None:
        self.stop = threading.Event()
        self.written: set[Path] = set()
        self.gone: set[Path] = set()
        self._told: Queue[Changes] = Queue()
        self._thread = threading.Thread(target=self._watch, args=[paths], daemon=True)
        self._thread.start()
        assert self._told.get(timeout=10) == Changes()

    def _watch(self, paths: tuple[Path, ...]) -> None:
        for changes in changes_in(paths, self.stop):
            self._told.put(changes)
            self.written |= set(changes.written)
            self.gone |= set(changes.gone)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than these tests need for what settles."""
    monkeypatch.setattr(watching, "_SETTLE", 100)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    (folder / "week").mkdir(parents=True)
    for name in ("old.md", "week/a.md", "week/b.md"):
        (folder / name).write_text("Words.")
    return folder


@pytest.fixture
def watched(course: Path) -> Iterator[Watched]:
    watched = Watched(course)
    yield watched
    watched.end()


def test_a_file_that_is_written_is_told(course: Path, watched: Watched) -> None:
    (course / "week" / "new.md").write_text("Words.")
    assert wait_until(lambda: watched.written == {course / "week" / "new.md"})
    (course / "old.md").write_text("Other words.")
    assert wait_until(lambda: course / "old.md" in watched.written)
    assert watched.gone == set()


def test_a_file_that_is_deleted_is_told(course: Path, watched: Watched) -> None:
    (course / "old.md").unlink()
    assert wait_until(lambda: watched.gone == {course / "old.md"})
    assert watched.written == set()


def test_a_file_that_is_renamed_is_both(course: Path, watched: Watched) -> None:
    (course / "old.md").rename(course / "new.md")
    assert wait_until(lambda: (watched.gone, watched.written) == ({course / "old.md"}, {course / "new.md"}))


def test_a_file_that_a_program_puts_in_anothers_place_is_written_and_not_gone(course: Path, watched: Watched) -> None:
    (course / ".old.md.tmp").write_text("Other words.")
    (course / ".old.md.tmp").rename(course / "old.md")
    assert wait_until(lambda: watched.written == {course / "old.md"})
    assert watched.gone == set()


def test_files_of_a_folder_that_is_made_in_one_go_are_told(course: Path, watched: Watched) -> None:
    """The system begins to follow a new folder a moment after there are files in it."""
    paths = {course / f"{n}" / "deep" / f"{n}.md" for n in range(20)}
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text("Words.")
    assert wait_until(lambda: watched.written == paths)


def test_files_of_a_folder_that_is_moved_in_are_told(course: Path, watched: Watched) -> None:
    outside = course.parent / "outside"
    shutil.copytree(course, outside)
    outside.rename(course / "inside")
    expected = {course / "inside" / name for name in ("old.md", "week/a.md", "week/b.md")}
    assert wait_until(lambda: watched.written == expected)


def test_a_folder_that_is_moved_out_or_deleted_is_told(course: Path, watched: Watched) -> None:
    (course / "week").rename(course.parent / "outside")
    assert wait_until(lambda: watched.gone == {course / "week"})
    shutil.rmtree(course)
    assert wait_until(lambda: {course, course / "old.md"} <= watched.gone)


def test_what_is_hidden_or_has_no_reader_is_passed_over(course: Path, watched: Watched) -> None:
    (course / ".git").mkdir()
    for name in (".git/a.md", ".hidden.md", "photo.jpg", "~$note.docx", "old.md~"):
        (course / name).write_text("x")
    (course / "empty").mkdir()
    zipped(course / "last.zip", {"a.md": "Words."})
    assert wait_until(lambda: watched.written == {course / "last.zip"})


def test_a_single_file_is_followed_and_nothing_beside_it(course: Path) -> None:
    watched = Watched(course / "old.md")
    (course / "other.md").write_text("Words.")
    (course / "week" / "a.md").write_text("Words.")
    (course / "old.md").unlink()
    (course / "old.md").write_text("Other words.")
    assert wait_until(lambda: watched.written == {course / "old.md"})
    watched.end()


def test_a_folder_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"There is no folder .*nowhere/at to watch"):
        next(changes_in([tmp_path / "nowhere" / "at" / "all"]))


def test_a_system_that_watches_no_more_folders_is_one_error(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: Path, **options: object) -> Iterator[object]:
        raise RuntimeError("OS file watch limit reached.")
        yield

    monkeypatch.setattr(watching, "watch", refuse)
    with pytest.raises(DocumentError, match=r"course cannot be watched \(OS file watch limit reached"):
        next(changes_in([course]))
