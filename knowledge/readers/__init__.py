"""Files into documents: chooses the reader by the file's suffix. One module per format, each with one `read`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import markdown, plain_text

LARGEST_FILE = 10_000_000
"""Bytes: about twenty thousand passages, several minutes of embedding."""

Reader = Callable[[bytes, str], Document]

READERS: dict[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": plain_text.read,
}


def read_file(path: Path) -> Document:
    """Return a file as a document; its id is made from the file's name.

    Raises:
        DocumentError: the file is missing, too large, unreadable, empty, not text, or of a kind without a reader.
    """
    try:
        _check(path)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(f"{path} cannot be read: {reason}. Check that you may read it.") from error
    if len(data) > LARGEST_FILE:
        raise DocumentError(f"{path} is too large: more than {LARGEST_FILE:,} bytes. Split it into smaller files.")
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Return the contents of a file, wherever they came from, as a document.

    Raises:
        DocumentError: the bytes are empty, too large or not text, or no reader fits the name's suffix.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        kind = f"{suffix} files" if suffix else "files without a suffix"
        raise DocumentError(f"{name} cannot be read: there is no reader for {kind}. Readable: {', '.join(READERS)}.")
    if len(data) > LARGEST_FILE:
        raise DocumentError(f"{name} is too large: more than {LARGEST_FILE:,} bytes. Split it into smaller files.")
    return READERS[suffix](data, name)


def _check(path: Path) -> None:
    if not path.exists():
        raise DocumentError(f"There is no file {path}. Check the path.")
    if path.is_dir():
        raise DocumentError(f"{path} is a folder. Name the files in it: concept-guide add {path}/*.md")
    if not path.is_file():  # Reading a pipe or a device might never end.
        raise DocumentError(f"{path} is not a regular file. Add a text or Markdown file.")
