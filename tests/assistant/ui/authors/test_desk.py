from __future__ import annotations

import errno
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from assistant.ui.authors.desk import Build, Desk, Progress
from knowledge.library import Library
from knowledge.web import Web
from tests.patience import PATIENCE, wait_until

NOTE = "# Gradients\n\nA gradient points uphill.\n"


class Building:
    """Stands in for the index: says what it embeds, and waits where a test lets it wait."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.indexed: list[str] = []
        self.go_on = Event()
        self.go_on.set()
        self.dies_of: Exception | None = None

    def __call__(self, between: Callable[[], None], report: Callable[[int, int], None]) -> None:
        """Embed each document as one chunk."""
        ids = [id for id in self.library.digests() if id not in self.indexed]
        for done, _ in enumerate(ids):
            report(done, len(ids))
            self.go_on.wait(PATIENCE)
            between()
        if self.dies_of:
            raise self.dies_of
        report(len(ids), len(ids))
        self.indexed += ids


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture
def building(library: Library) -> Building:
    return Building(library)


def desk_of(folder: Path, library: Library, build: Build) -> Desk:
    """Return a desk."""
    return Desk(folder / "uploads", library, Web(), build)


@pytest.fixture
def desk(tmp_path: Path, library: Library, building: Building) -> Desk:
    return desk_of(tmp_path, library, building)


def uploaded(folder: Path, name: str, text: str | bytes = NOTE) -> Path:
    """Return a file as Gradio keeps an upload: in a folder of its own."""
    place = folder / "gradio" / str(len(list(folder.glob("gradio/*")))) / name
    place.parent.mkdir(parents=True)
    place.write_bytes(text.encode() if isinstance(text, str) else text)
    return place


def ended(desk: Desk) -> Progress:
    """Return how the work at hand ends."""

    def has_ended() -> bool:
        return bool(desk.progress and desk.progress.ended)

    assert wait_until(has_ended, 20)
    assert desk.progress
    return desk.progress


def results(progress: Progress) -> list[tuple[str, str]]:
    """Return what became of each source."""
    return [(result.status, result.what) for result in progress.results]


def test_what_cannot_be_read_is_told_and_the_rest_is_added(
    desk: Desk, library: Library, building: Building, tmp_path: Path
) -> None:
    archive = tmp_path / "course.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("week1/losses.md", "# Losses\n\nA loss is a number.\n")
        file.writestr("week1/logo.bmp", "")
    files = [
        uploaded(tmp_path, "gradients.md"),
        uploaded(tmp_path, "empty.md", ""),
        uploaded(tmp_path, "x.exe"),
        uploaded(tmp_path, "broken.pdf", b"no pdf"),
        archive,
    ]
    assert desk.hand_in(files, [])
    end = ended(desk)
    assert end.step == "done"
    told = results(end)
    assert ("added", "Gradients") in told
    assert ("added", "Losses") in told
    refused = [what for status, what in told if status == "refused"]
    assert [what.split()[0] for what in sorted(refused)] == ["broken.pdf", "empty.md", "x.exe"]
    assert ("left out", "course.zip: .bmp (1)") in told
    assert str(tmp_path) not in str(told)
    assert len(building.indexed) == 2
    assert sorted(desk.source(entry.source) for entry in library.entries()) == [
        "course.zip/week1/losses.md",
        "gradients.md",
    ]
    assert not (tmp_path / "uploads").exists()
    assert not files[0].exists()


def test_a_file_of_the_same_name_replaces_the_one_before(desk: Desk, library: Library, tmp_path: Path) -> None:
    for text, status in ((NOTE, "added"), (NOTE, "unchanged"), (f"{NOTE}\nAlways.\n", "replaced")):
        assert desk.hand_in([uploaded(tmp_path, "gradients.md", text)], [])
        assert results(ended(desk)) == [(status, "Gradients")]
    assert len(library.entries()) == 1


def test_two_files_of_one_name_do_not_replace_each_other(desk: Desk, library: Library, tmp_path: Path) -> None:
    desk.hand_in([uploaded(tmp_path, "a.md", "# One\n\nOne.\n"), uploaded(tmp_path, "a.md", "# Two\n\nTwo.\n")], [])
    first, second = results(ended(desk))
    assert first[0] == "refused"
    assert "two files have this name" in first[1]
    assert second == ("added", "One")


@pytest.mark.parametrize("address", ["/etc/passwd.txt", "note.md", "file:///etc/passwd", "ftp://elsewhere.test/a.md"])
def test_an_address_that_is_not_of_the_web_is_refused(desk: Desk, address: str, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(NOTE)
    desk.hand_in([], [address])
    ((status, what),) = results(ended(desk))
    assert status == "refused"
    assert "no address of the web" in what


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/"])
def test_an_address_of_this_machine_or_network_is_refused(desk: Desk, address: str) -> None:
    desk.hand_in([], [address])
    ((status, _),) = results(ended(desk))
    assert status == "refused"


def test_a_second_author_is_told_to_wait_in_another_process_too(
    desk: Desk, library: Library, building: Building, tmp_path: Path
) -> None:
    building.go_on.clear()
    assert desk.hand_in([uploaded(tmp_path, "a.md")], [])
    other = desk_of(tmp_path, library, building)
    waiting = uploaded(tmp_path, "b.md", "# Other\n\nOther.\n")
    assert not desk.hand_in([waiting], [])
    assert not other.hand_in([waiting], [])
    assert waiting.exists()
    building.go_on.set()
    ended(desk)
    assert wait_until(lambda: other.hand_in([waiting], []))
    assert results(ended(other)) == [("added", "Other")]


def test_embedding_that_is_cancelled_is_finished_by_the_next_press(
    desk: Desk, building: Building, tmp_path: Path
) -> None:
    building.go_on.clear()
    desk.hand_in([uploaded(tmp_path, "a.md")], [])
    assert wait_until(lambda: bool(desk.progress and desk.progress.step == "embedding" and desk.progress.total))
    desk.cancel()
    building.go_on.set()
    assert ended(desk).step == "postponed"
    assert building.indexed == []
    assert wait_until(lambda: desk.hand_in([], []))
    end = ended(desk)
    assert (end.step, end.anything_new) == ("done", True)
    assert len(building.indexed) == 1


def test_nothing_handed_in_is_nothing_new(desk: Desk) -> None:
    desk.hand_in([], [])
    end = ended(desk)
    assert (end.step, end.anything_new) == ("done", False)


@pytest.mark.parametrize(
    ("error", "step"),
    [(OSError(errno.ENOSPC, "No space left on device"), "disk full"), (RuntimeError("broken"), "failed")],
)
def test_trouble_is_told_and_the_next_try_is_possible(
    desk: Desk, building: Building, tmp_path: Path, error: Exception, step: str
) -> None:
    building.dies_of = error
    desk.hand_in([uploaded(tmp_path, "a.md")], [])
    end = ended(desk)
    assert end.step == step
    assert results(end) == [("added", "Gradients")]
    building.dies_of = None
    assert wait_until(lambda: desk.hand_in([], []))
    assert ended(desk).step == "done"
