"""What is named comes into the library: once, and again only where it has changed."""

from __future__ import annotations

import errno
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.intake import reading
from knowledge.intake.adding import Kept, Taken, take_in
from knowledge.intake.sources import FileSource, LeftOut, MemberSource, Refusal
from knowledge.library import Library
from tests.knowledge.intake.misbehaving import Endless, Killed
from tests.knowledge.intake.pages import SITE, Pages, zipped


class Seen:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.sources = 0
        self.size = 0
        self.taken: list[str] = []

    def found(self, sources: int, size: int) -> None:
        self.sources, self.size = sources, size

    def took(self, name: str, size: int) -> None:
        self.taken.append(name)
        self.size -= size


class Author:
    """Someone with files to add."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library(folder.parent / "library")
        self.web = Pages()
        self.seen = Seen()

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def taking(self, *arguments: str | Path) -> Iterator[Taken]:
        self.seen = Seen()
        yield from take_in(map(str, arguments), self.library, self.web, self.seen)

    def add(self, *arguments: str | Path) -> list[Taken]:
        return list(self.taking(*arguments))

    def statuses(self, *arguments: str | Path) -> list[str]:
        return [one.status if isinstance(one, Kept) else type(one).__name__ for one in self.add(*arguments)]

    def texts(self) -> dict[str, str]:
        return {document.id: document.text.strip() for document in self.library.documents()}


@pytest.fixture
def author(tmp_path: Path) -> Author:
    (tmp_path / "course").mkdir()
    return Author(tmp_path / "course")


@pytest.fixture
def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to read a file fail the test."""

    def read(source: object) -> Document:
        raise AssertionError(f"{source} was read")

    monkeypatch.setattr(FileSource, "read", read)
    monkeypatch.setattr(MemberSource, "read", read)


def test_a_files_document_is_in_the_library_by_the_time_it_is_told(author: Author) -> None:
    author.write("a.md", "# A\n\nOne.")
    author.write("b.md", "# B\n\nTwo.")
    for taken in author.taking(author.folder):
        assert isinstance(taken, Kept)
        assert taken.id in author.texts()
        assert len(author.texts()) == (1 if taken.title == "A" else 2)


def test_what_is_told_comes_in_the_order_of_the_names(author: Author) -> None:
    for name in ("c.html", "a.md", "b.ipynb", "d.txt"):
        author.write(name, "<h1>C</h1><p>Words.</p>" if name == "c.html" else "Words, ever the same but not: " + name)
    told = [one.title if isinstance(one, Kept) else one for one in author.add(author.folder)]
    assert isinstance(told[1], Refusal)
    assert [told[0], *told[2:]] == ["a", "C", "d"]


def test_the_same_files_again_are_not_even_read(author: Author, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    author.write("a.md", "One.")
    author.write("w/b.html", "<title>B</title><p>Two words of a page.</p>")
    zipped(author.folder / "c.zip", {"c.md": "Three."})
    first = author.add(author.folder)
    request.getfixturevalue("nothing_is_read")
    again = author.add(author.folder)
    assert [one.status for one in again if isinstance(one, Kept)] == ["unchanged"] * 3
    assert [one.id for one in again if isinstance(one, Kept)] == [one.id for one in first if isinstance(one, Kept)]


def test_a_file_named_in_several_ways_is_added_once(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    author.write("a.md", "One.")
    monkeypatch.chdir(author.folder)
    (author.folder.parent / "link").symlink_to(author.folder)
    assert author.statuses("a.md", "./a.md", author.folder / "a.md", author.folder, "../link", "../course/a.md") == [
        "added"
    ]


def test_a_changed_file_is_replaced_under_its_id(author: Author) -> None:
    path = author.write("a.md", "One.")
    (before,) = author.add(path)
    author.write("a.md", "Another.")
    (after,) = author.add(path)
    assert isinstance(before, Kept)
    assert after == Kept("replaced", before.id, "a")
    assert author.texts() == {before.id: "Another."}


def test_a_file_that_was_touched_is_read_and_found_unchanged_and_then_known_by_its_new_time(
    author: Author, request: pytest.FixtureRequest
) -> None:
    path = author.write("a.md", "One.")
    author.add(path)
    os.utime(path, ns=(1, 1))
    assert author.statuses(path) == ["unchanged"]
    request.getfixturevalue("nothing_is_read")
    assert author.statuses(path) == ["unchanged"]


def test_a_copy_elsewhere_is_no_second_document(author: Author) -> None:
    first, copy = author.write("a.md", "# A\n\nOne."), author.write("copies/b.md", "# A\n\nOne.")
    (added,) = author.add(first)
    assert isinstance(added, Kept)
    assert author.add(copy) == [Kept("unchanged", added.id, "A")]
    assert [entry.source for entry in author.library.entries()] == [first]


def test_a_file_of_an_archive_that_was_renamed_keeps_its_id(author: Author) -> None:
    path = zipped(author.folder / "c.zip", {"a.md": "# A\n\nOne.", "b.md": "# B\n\nTwo."})
    before = {one.title: one.id for one in author.add(path) if isinstance(one, Kept)}
    zipped(path, {"w/first.md": "# A\n\nOne.", "b.md": "# B\n\n2."})
    after = {one.title: (one.status, one.id) for one in author.add(path) if isinstance(one, Kept)}
    assert after == {"A": ("unchanged", before["A"]), "B": ("replaced", before["B"])}


def test_one_bad_file_stops_nothing_and_is_named(author: Author) -> None:
    for name, content in (("a.md", "One."), ("b.md", ""), ("c.html", "\0"), ("d.pdf", "no PDF"), ("e.md", "Two.")):
        author.write(name, content)
    told = author.add(author.folder)
    assert [type(one) for one in told] == [Kept, Refusal, Refusal, Refusal, Kept]
    for name, refused in zip(("b.md", "c.html", "d.pdf"), told[1:4], strict=True):
        assert isinstance(refused, Refusal)
        assert refused.reason.startswith(str(author.folder / name))


def test_readers_that_hang_or_kill_their_process_stop_nothing(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READ_SECONDS", 1)
    monkeypatch.setattr(
        "knowledge.intake.adding.sources_of",
        lambda argument, web: {
            "hangs": [Endless.named("hangs")],
            "dies": [Killed.named("dies")],
            "fine": [FileSource.of(Path(author.write("fine.md", "Words.")))],
        }[argument],
    )
    assert author.statuses("hangs", "dies", "fine") == ["Refusal", "Refusal", "added"]


def test_a_file_that_is_deleted_after_it_was_listed_is_named_and_the_others_are_added(author: Author) -> None:
    paths = [author.write(f"{name}.md", f"Words of {name}.") for name in "abc"]
    taking = author.taking(author.folder)
    next(taking)
    Path(paths[2]).unlink()
    rest = list(taking)
    assert isinstance(rest[0], Kept)
    assert rest[1] == Refusal(f"There is no file {paths[2]}. Check the path.")


def test_what_no_reader_is_for_is_counted_and_no_failure(author: Author) -> None:
    author.write("a.jpg", "x")
    author.write("a.md", "One.")
    assert author.statuses(author.folder) == ["LeftOut", "added"]
    assert LeftOut(str(author.folder), {".jpg": 1}) in author.add(author.folder)


def test_the_pages_of_a_sitemap_are_added_under_their_addresses(author: Author) -> None:
    author.web = Pages({f"https://course.example/{name}": f"<p>{f'Words of {name}. ' * 20}</p>" for name in "ab"})
    assert author.statuses(SITE) == ["added", "added"]
    assert [entry.source for entry in author.library.entries()] == list(author.web.texts)
    assert [document.url for document in author.library.documents()] == list(author.web.texts)


def test_a_watcher_is_told_of_everything_once(author: Author) -> None:
    author.write("a.md", "One.")
    author.add(author.folder)
    author.write("b.md", "Two.")
    author.write("c.html", "")
    author.add(author.folder)
    assert author.seen.sources == 3
    assert sorted(author.seen.taken) == [str(author.folder / name) for name in ("a.md", "b.md", "c.html")]
    assert author.seen.size == 0


# what comes from outside


def test_a_disk_that_fills_up_keeps_what_was_told(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdef":
        author.write(f"{name}.md", f"Words of {name}.")
        author.write(f"{name}.html", f"<p>Words of a page of {name}.</p>")
    really = Library.add

    def add(library: Library, *arguments: object) -> object:
        if len(library.entries()) == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere")
        return really(library, *arguments)  # type: ignore[arg-type]

    told: list[Taken] = []
    with monkeypatch.context() as full:
        full.setattr(Library, "add", add)
        with pytest.raises(OSError, match="No space left"):
            for one in author.taking(author.folder):
                told.append(one)
    assert multiprocessing.active_children() == []
    assert {one.id for one in told if isinstance(one, Kept)} == author.texts().keys()
    assert len(told) == 4
    assert author.statuses(author.folder).count("unchanged") == 4
    assert len(author.texts()) == 12


def test_a_damaged_library_is_one_error_before_anything_is_read(author: Author, nothing_is_read: None) -> None:
    author.write("a.md", "One.")
    author.library.folder.mkdir()
    (author.library.folder / "library.sqlite").write_bytes(b"no database" * 1_000)
    with pytest.raises(DocumentError, match="is damaged"):
        author.add(author.folder)


def test_two_who_add_the_same_folder_at_once_add_each_file_once(author: Author) -> None:
    for n in range(20):
        author.write(f"{n}.md", f"Words of {n}.")
    other = Author(author.folder)
    told: list[Taken] = []
    for mine, theirs in zip(author.taking(author.folder), other.taking(author.folder), strict=True):
        told += [mine, theirs]
    assert sorted(one.status for one in told if isinstance(one, Kept)) == ["added"] * 20 + ["unchanged"] * 20
    assert len(author.texts()) == 20
