"""A ZIP inside is opened, or refused in one line."""

from __future__ import annotations

import io
import zipfile

import pytest

from knowledge.errors import DocumentError
from knowledge.readers import packages


def zipped(names: list[str], content: bytes = b"words") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught, packages.opened(data, "a.zip", "a ZIP archive") as package:
        for member in package.infolist():
            package.read(member)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_whole_can_be_read() -> None:
    with packages.opened(zipped(["a.md"]), "a.zip", "a ZIP archive") as package:
        assert package.read("a.md") == b"words"


def test_what_is_none_or_damaged_says_so() -> None:
    assert "a.zip is damaged or not a ZIP archive" in refusal(b"no archive")
    whole = zipped(["a.md"], b"words " * 100)
    assert "damaged" in refusal(whole[:60])
    assert "damaged" in refusal(whole.replace(b"a.md", b"b.md", 1))


def test_a_name_that_is_no_text_is_damage() -> None:
    data = bytearray(zipped(["größe.md"]))
    for place in (place for place in range(len(data)) if data[place : place + 2] == "ö".encode()):
        data[place + 1] = ord("x")
    assert "damaged" in refusal(bytes(data))


def test_a_bomb_and_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "would unpack to" in refusal(zipped(["a.md"], b"0" * 5_000_000))
    monkeypatch.setattr(packages, "MOST_MEMBERS", 2)
    assert "holds 3 files" in refusal(zipped(["a", "b", "c"]))
