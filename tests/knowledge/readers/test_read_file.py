"""Files that can be read, and one clear line about each that cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge import readers
from knowledge.errors import DocumentError
from knowledge.readers import read_bytes, read_file


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", ["page.md", "page.MARKDOWN", "page.txt"])
def test_the_suffix_chooses_the_reader(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Some words that stand here.\n")
    assert read_file(tmp_path / name).text == "Some words that stand here.\n"


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.md", b"", "is empty"),
        ("a.txt", b" \n\t\n", "is empty"),
        ("a.txt", "\ufeff\u00a0\n".encode(), "is empty"),
        ("a.txt", b"PK\x03\x04\0\0", "is a binary file"),
        ("a.md", b"\x01\x02\x03 words", "is a binary file"),
        ("a.txt", "Größe".encode("latin-1"), "is not UTF-8 text (byte 2 is 0xf6)"),
        ("a.txt", "words".encode("utf-16"), "is UTF-16 text"),
        ("a.mp4", b"\0\0\0", "no reader for .mp4 files. Readable: .md, .markdown, .txt"),
        ("a.doc", b"\xd0\xcf", "no reader for .doc files. Save it as .docx and add that"),
        ("README", b"words", "no reader for files without a suffix"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(data)
    message = refusal(tmp_path / name)
    assert name in message and complaint in message


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "There is no file" in refusal(tmp_path / "absent.md")
    assert "not a regular file" in refusal(tmp_path)
    assert "not a regular file" in refusal(tmp_path / "pipe.txt")
    assert "There is no file" in refusal(tmp_path / "a\0b.md")


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.md").write_text("words")
    monkeypatch.setattr(Path, "open", refused)
    assert "cannot be read: permission denied" in refusal(tmp_path / "a.md")


def test_a_name_longer_than_the_system_takes_is_refused(tmp_path: Path) -> None:
    assert "a.md" in refusal(tmp_path / ("a" * 300 + "a.md"))


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LARGEST_TEXT", 10)
    (tmp_path / "a.md").write_text("eleven char")
    assert "too large: more than 10 bytes" in refusal(tmp_path / "a.md")
    with pytest.raises(DocumentError, match="too large"):
        read_bytes(b"eleven char", "a.md")
