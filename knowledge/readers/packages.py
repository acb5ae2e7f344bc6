"""Opens what is a ZIP inside (Word, PowerPoint, EPUB, an archive) without trusting what it says of itself.

A few kilobytes can claim to unpack to terabytes, and a name inside can point anywhere: nothing is unpacked to the disk,
and no more is read than a course could need.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import DocumentError

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 200_000_000
LARGEST_TOTAL = 1_000_000_000
"""Bytes, unpacked."""
MOST_UNPACKED_PER_BYTE = 200
"""Text packs about ten to one; a bomb a thousand to one."""
_HARMLESS = 1_000_000
"""Bytes that may be packed any which way."""

_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,  # of a member's name
)


@contextmanager
def opened(data: bytes, name: str, kind: str) -> Iterator[zipfile.ZipFile]:
    """Give a ZIP file whose members are few and small enough to be read.

    `kind` is what the file should be, as in `a Word document`.

    Raises:
        DocumentError: it is no ZIP, is damaged or encrypted, or would unpack to too much.
    """
    with explained(name, kind), checked(io.BytesIO(data), name) as package:
        yield package


@contextmanager
def explained(name: str, kind: str) -> Iterator[None]:
    """Say of a ZIP file that turns out to be damaged, or to be none, what it should be. Raises DocumentError."""
    try:
        yield
    except _DAMAGED as error:
        raise DocumentError(
            f"{name} is damaged or not {kind} ({error}). Open it in its program and save it again."
        ) from error


def checked(file: Path | io.BytesIO, name: str) -> zipfile.ZipFile:
    """Return an open ZIP file whose members are few and small enough to be read.

    Raises:
        DocumentError: it is encrypted or would unpack to too much.
        BadZipFile: it is no ZIP; `explained` makes this a DocumentError too.
    """
    package = zipfile.ZipFile(file)
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise DocumentError(f"{name} holds {len(members):,} files, at most {MOST_MEMBERS:,} are read. Split it.")
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError(f"{name} is protected by a password. Save it without one and add it again.")
    total = sum(member.file_size for member in members)
    for member in members:
        bomb = member.file_size > max(_HARMLESS, member.compress_size * MOST_UNPACKED_PER_BYTE)
        if bomb or member.file_size > LARGEST_MEMBER or total > LARGEST_TOTAL:
            raise DocumentError(f"{name} would unpack to {total:,} bytes, which is more than is read. Split it.")
    return package
