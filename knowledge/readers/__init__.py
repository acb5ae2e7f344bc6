"""Files into documents: chooses the reader by the file's suffix. One module per format, each with one `read`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path, PurePath
from typing import Protocol, cast

from knowledge.documents import Document
from knowledge.errors import DocumentError

LARGEST_TEXT = 10_000_000
"""Bytes of a file that is text: about twenty thousand passages, several minutes of embedding."""
LARGEST_FILE = 200_000_000
"""Bytes of a file that also holds pictures."""

READERS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain_text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "word",
    ".pptx": "slides",
    ".ipynb": "notebook",
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".epub": "epub",
}
"""The module that reads files with a suffix. Imported when the first such file comes."""

_HOLDS_PICTURES = {".pdf", ".docx", ".pptx", ".ipynb", ".epub"}

_SAVE_AS = {".doc": ".docx", ".ppt": ".pptx", ".odt": ".docx", ".odp": ".pptx", ".rtf": ".docx", ".pages": ".docx"}
"""What a program that writes an unreadable kind can also write."""


class Reader(Protocol):
    """A module that reads one format."""

    def read(self, data: bytes, name: str) -> Document:
        """Return a file's contents as a document, whose id is made from the file's name. Raises DocumentError."""


def read_file(path: Path) -> Document:
    """Return a file as a document; its id is made from the file's name.

    Raises:
        DocumentError: the file is missing, too large, unreadable, empty, not what its name says, or of a kind without
            a reader.
    """
    return read_bytes(bytes_of(path), path.name)


def bytes_of(path: Path) -> bytes:
    """Return the contents of a file. Raises DocumentError where it is missing, too large, or may not be read."""
    limit = _limit(path.name)
    try:
        _check(path)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(f"{path} cannot be read: {reason}. Check that you may read it.") from error
    if len(data) > limit:
        raise DocumentError(f"{path} is too large: more than {limit:,} bytes. Split it into smaller files.")
    return data


def read_bytes(data: bytes, name: str) -> Document:
    """Return the contents of a file, wherever they came from, as a document.

    Raises:
        DocumentError: the bytes are empty, too large or not what the name says, or no reader fits the name's suffix.
    """
    name = name.encode("utf-8", "replace").decode()  # A file's name may hold bytes that are no text.
    check_readable(name)
    limit = _limit(name)
    if len(data) > limit:
        raise DocumentError(f"{name} is too large: more than {limit:,} bytes. Split it into smaller files.")
    if not data:
        raise DocumentError(f"{name} is empty. Add a file that has text in it.")
    return _reader(_suffix(name)).read(data, name)


def is_readable(name: str) -> bool:
    """Return whether there is a reader for files of this name."""
    return _suffix(name) in READERS


def check_readable(name: str) -> None:
    """Raise DocumentError where there is no reader for files of this name."""
    suffix = _suffix(name)
    if suffix in READERS:
        return
    kind = f"{suffix} files" if suffix else "files without a suffix"
    if suffix in _SAVE_AS:
        raise DocumentError(
            f"{name} cannot be read: there is no reader for {kind}. Save it as {_SAVE_AS[suffix]} and add that."
        )
    raise DocumentError(f"{name} cannot be read: there is no reader for {kind}. Readable: {', '.join(READERS)}.")


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _reader(suffix: str) -> Reader:
    return cast(Reader, import_module(f"knowledge.readers.{READERS[suffix]}"))


def _limit(name: str) -> int:
    return LARGEST_FILE if _suffix(name) in _HOLDS_PICTURES else LARGEST_TEXT


def _check(path: Path) -> None:
    if not path.exists():
        raise DocumentError(f"There is no file {path}. Check the path.")
    if not path.is_file():  # Reading a pipe or a device might never end.
        raise DocumentError(f"{path} is not a regular file. Add a file or a folder.")
