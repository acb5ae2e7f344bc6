"""What an argument names is listed, and nothing of it is read yet."""

from __future__ import annotations

import os
import socket
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.intake.sources import FileSource, Found, LeftOut, MemberSource, PageSource, Refusal, sources_of
from knowledge.readers import packages
from tests.knowledge.intake.pages import SITE, Pages, zipped
from tests.patience import PATIENCE, waiting_at_most, within

NOTE = "# Note\n\nWords.\n"


def listed(argument: str | Path) -> list[Found]:
    return list(sources_of(str(argument), Pages({"https://course.example/a": "A.", "https://course.example/b": "B."})))


def names(argument: str | Path) -> list[str]:
    """Return what can be read, by name; nothing may be refused."""
    found = listed(argument)
    assert not [one for one in found if isinstance(one, Refusal)]
    return [one.name for one in found if not isinstance(one, Refusal | LeftOut)]


def refusal(argument: str | Path) -> str:
    """Return why all of it is refused."""
    (found,) = listed(argument)
    assert isinstance(found, Refusal)
    assert "\n" not in found.reason
    return found.reason


def read(found: Found) -> Document:
    assert isinstance(found, FileSource | MemberSource)
    return found.read()


def course(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


# a file


def test_a_file_is_named_by_its_whole_path_and_stamped_with_its_time_and_size(tmp_path: Path) -> None:
    path = course(tmp_path, {"note.md": NOTE}) / "note.md"
    (found,) = listed(os.path.relpath(path))
    assert isinstance(found, FileSource)
    assert (found.name, found.size) == (str(path), len(NOTE))
    assert read(found).title == "Note"
    os.utime(path, ns=(1, 1))
    (later,) = listed(path)
    assert isinstance(later, FileSource)
    assert later.stamp != found.stamp


def test_a_file_that_is_missing_is_listed_and_says_so_when_it_is_read(tmp_path: Path) -> None:
    assert names(tmp_path / "missing.md") == [str(tmp_path / "missing.md")]


@pytest.mark.parametrize("argument", ["", " "])
def test_an_empty_path_does_not_mean_the_folder_one_is_in(argument: str) -> None:
    assert "path is empty" in refusal(argument)


@pytest.mark.parametrize("argument", ["nul\0.md", "loop/note.md", "x" * 5_000])
def test_a_path_that_leads_nowhere_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    assert argument[:20] in refusal(argument)


# a folder


def test_a_folder_gives_its_files_and_those_in_its_folders_in_the_order_of_their_names(tmp_path: Path) -> None:
    course(tmp_path, {"week 2/b.md": NOTE, "week 2/a.TXT": NOTE, "week 10/deep/er/c.srt": NOTE, "intro.md": NOTE})
    expected = ["intro.md", "week 10/deep/er/c.srt", "week 2/a.TXT", "week 2/b.md"]
    assert names(tmp_path) == [str(tmp_path / name) for name in expected]


def test_what_is_hidden_or_some_programs_own_is_passed_over_in_silence(tmp_path: Path) -> None:
    hidden = [".git/a.md", ".note.md", "w/.x/a.md", "__MACOSX/a.md", "w/node_modules/m/a.md", "~$note.docx", ".x.exe"]
    course(tmp_path, dict.fromkeys([*hidden, "w/note.md"], NOTE))
    assert [one for one in listed(tmp_path) if isinstance(one, LeftOut)] == []
    assert names(tmp_path) == [str(tmp_path / "w/note.md")]


def test_a_folder_whose_own_path_is_hidden_is_read_all_the_same(tmp_path: Path) -> None:
    course(tmp_path / ".hidden" / "course", {"note.md": NOTE})
    assert len(names(tmp_path / ".hidden" / "course")) == 1


def test_files_that_no_reader_is_for_are_counted_once_by_their_kind(tmp_path: Path) -> None:
    course(tmp_path, dict.fromkeys(["a.jpg", "b/c.JPG", "b/d.mp4", "Makefile", "note.md"], NOTE))
    *rest, left = listed(tmp_path)
    assert left == LeftOut(str(tmp_path), {".jpg": 2, ".mp4": 1, "": 1})
    assert len(rest) == 1


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty" / "within").mkdir(parents=True)
    assert f"{tmp_path / 'empty'} holds no files" in refusal(tmp_path / "empty")


def test_links_that_lead_round_in_circles_end_nowhere(tmp_path: Path) -> None:
    course(tmp_path, {"w/note.md": NOTE})
    (tmp_path / "w" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    with within(5):
        assert names(tmp_path) == [str(tmp_path / "w/note.md")]


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    course(tmp_path, {"note.md": NOTE})
    os.mkfifo(tmp_path / "a.md")
    os.mkfifo(tmp_path / "b.zip")
    with socket.socket(socket.AF_UNIX) as listening, waiting_at_most(PATIENCE):
        listening.bind(str(tmp_path / "c.md"))
        found = listed(tmp_path)
    assert [one.name for one in found if isinstance(one, FileSource)] == [
        str(tmp_path / name) for name in ("a.md", "c.md", "note.md")
    ]
    assert [one.reason for one in found if isinstance(one, Refusal)] == [
        f"There is no file {tmp_path / 'b.zip'}. Check the path."
    ]


def test_a_folder_that_may_not_be_looked_into_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(tmp_path, {"locked/a.md": NOTE, "open/b.md": NOTE})
    really = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refused, found = listed(tmp_path)
    assert isinstance(refused, Refusal)
    assert f"{tmp_path / 'locked'} cannot be read (Permission denied)" in refused.reason
    assert isinstance(found, FileSource)
    assert found.path == tmp_path / "open/b.md"


def test_a_name_that_is_no_text_is_listed(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.md")).write_text("Words.")
    (found,) = listed(tmp_path)
    assert read(found).text.strip() == "Words."


# an archive


def test_an_archives_files_are_cited_as_the_archive_and_their_place_in_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "course.zip", {"week 1/b.md": "# B\n\nWords.", "a.txt": "Words.", "week 1/": ""})
    found = listed(path)
    assert [one.name for one in found if isinstance(one, MemberSource)] == [f"{path}/a.txt", f"{path}/week 1/b.md"]
    assert [read(one).title for one in found] == ["a", "B"]
    assert [path.name for path in tmp_path.iterdir()] == ["course.zip"]


def test_an_archive_in_a_folder_is_looked_into_too(tmp_path: Path) -> None:
    zipped(tmp_path / "b.ZIP", {"note.md": NOTE})
    course(tmp_path, {"a.md": NOTE, "c.md": NOTE})
    assert names(tmp_path) == [str(tmp_path / name) for name in ("a.md", "b.ZIP/note.md", "c.md")]


def test_what_programs_put_into_archives_is_passed_over(tmp_path: Path) -> None:
    hidden = ["__MACOSX/._note.md", "w/.DS_Store", ".git/x.md", "w\\.x\\a.md"]
    path = zipped(tmp_path / "course.zip", dict.fromkeys([*hidden, "note.md", "photo.jpg"], NOTE))
    assert names(path) == [f"{path}/note.md"]
    assert listed(path)[-1] == LeftOut(str(path), {".jpg": 1})


def test_an_archive_within_an_archive_is_left_out(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"note.md": NOTE}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {"inner.zip": inner, "a.md": NOTE})
    assert names(path) == [f"{path}/a.md"]
    assert listed(path)[-1] == LeftOut(str(path), {".zip": 1})


@pytest.mark.parametrize(
    "trick", ["../x.md", "w/../../x.md", "/abs.md", "C:\\x.md", "c:x.md", "..\\x.md", "\\\\host\\x.md"]
)
def test_a_name_that_points_out_of_its_archive_is_refused_and_the_others_are_read(tmp_path: Path, trick: str) -> None:
    path = zipped(tmp_path / "course.zip", {trick: NOTE, "note.md": NOTE})
    found = listed(path)
    assert [one.name for one in found if isinstance(one, MemberSource)] == [f"{path}/note.md"]
    (reason,) = [one.reason for one in found if isinstance(one, Refusal)]
    assert repr(trick) in reason
    assert str(path) in reason


@pytest.mark.parametrize("name", ["Week 1: attention.md", "a..b.md", "./note.md", "w\\note.md"])
def test_an_unusual_name_is_no_trick(tmp_path: Path, name: str) -> None:
    (found,) = listed(zipped(tmp_path / "course.zip", {name: "Words."}))
    assert read(found).title in name
    assert "\\" not in read(found).title


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    assert f"{tmp_path / 'course.zip'} holds no files" in refusal(zipped(tmp_path / "course.zip", {}))


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "course.zip", {"note.md": NOTE})
    path.write_bytes(path.read_bytes()[:-30])
    assert f"{path} is damaged or not a ZIP archive" in refusal(path)


def test_an_archive_that_is_missing_is_named(tmp_path: Path) -> None:
    assert f"There is no file {tmp_path / 'course.zip'}" in refusal(tmp_path / "course.zip")


def test_an_encrypted_archive_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "course.zip", {"note.md": NOTE})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # What the archive's list says of the file's encryption.
    path.write_bytes(content)
    assert f"{path} is protected by a password" in refusal(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "course.zip", {"note.md": "a" * 20_000_000})
    assert path.stat().st_size < 50_000
    with within(2):
        assert "would unpack to 20,000,000 bytes" in refusal(path)


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_MEMBERS", 2)
    assert "holds 3 files" in refusal(zipped(tmp_path / "course.zip", dict.fromkeys(["a.md", "b.md", "c.md"], NOTE)))


def test_a_file_of_an_archive_has_the_same_stamp_until_its_content_is_another(tmp_path: Path) -> None:
    path = tmp_path / "course.zip"

    def stamps() -> list[str]:
        return [one.stamp for one in listed(path) if isinstance(one, MemberSource)]

    zipped(path, {"a.md": "One.", "b.md": "Two."})
    before = stamps()
    zipped(path, {"a.md": "One.", "b.md": "2."})
    assert stamps()[0] == before[0]
    assert stamps()[1] != before[1]


def test_an_archive_that_was_written_anew_is_not_read_from_memory(tmp_path: Path) -> None:
    path = tmp_path / "course.zip"
    assert read(*listed(zipped(path, {"a.md": "One."}))).text.strip() == "One."
    assert read(*listed(zipped(path, {"a.md": "Another."}))).text.strip() == "Another."


def test_the_files_of_a_large_archive_are_read_as_quickly_as_files(tmp_path: Path) -> None:
    """To look for each through the list of all of them would take a minute."""
    path = zipped(tmp_path / "course.zip", {f"{n}.md": NOTE for n in range(4_000)})
    with within(10):
        assert all(read(one).title == "Note" for one in listed(path))


def test_two_files_of_one_name_in_an_archive_are_one(tmp_path: Path) -> None:
    path = tmp_path / "course.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.md", "Old.")
        archive.writestr("a.md", "New.")
    assert {read(one).text.strip() for one in listed(path)} == {"New."}


# addresses


def test_an_address_gives_the_pages_that_it_means() -> None:
    found = listed(SITE)
    assert [one.name for one in found if isinstance(one, PageSource)] == [
        "https://course.example/a",
        "https://course.example/b",
    ]
    (first, _) = found
    assert isinstance(first, PageSource)
    assert first.fetched().data == b"A."


@pytest.mark.parametrize("address", ["https://course.example/refused", "HTTP://course.example/refused"])
def test_an_address_that_may_not_be_fetched_is_refused(address: str) -> None:
    assert f"{address} may not be fetched" in refusal(address)
