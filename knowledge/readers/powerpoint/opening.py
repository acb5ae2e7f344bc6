"""Opens PowerPoint files that may be damaged, protected, hostile or something else."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING
from zipfile import ZipFile

from knowledge.errors import DocumentError
from knowledge.readers import packages

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LARGEST_XML = 50_000_000
"""Bytes, unpacked and without pictures: several thousand slides."""

_KIND = "a PowerPoint presentation"


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Presentation]:
    """Give a presentation; whatever a library stumbles over while it is open becomes a DocumentError.

    Raises:
        DocumentError: the bytes are no presentation, are damaged or protected, or would unpack to too much.
    """
    _check_kind(data, name)
    members: list[str] = []
    try:
        with packages.opened(data, name, _KIND) as package:
            members = package.namelist()
            _check_size(package, name)
            import pptx

            yield pptx.Presentation(io.BytesIO(data))
    except DocumentError:
        raise
    except Exception as error:
        kind = _other_kind(members) or "damaged, or saved in a form that cannot be read"
        raise DocumentError(f"{name} is {kind}. Open it in its program and save it as .pptx.") from error


def _check_kind(data: bytes, name: str) -> None:
    """Tell what a file is that can be no presentation, from its first bytes."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # The container that older Office files are.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentError(f"{name} is protected by a password. Save it without one and add it again.")
        raise DocumentError(f"{name} is an Office file from before 2007. Open it in its program and save it as .pptx.")
    if data.startswith(b"%PDF"):
        raise DocumentError(f"{name} is a PDF file, not {_KIND}. Name it .pdf and add it again.")


def _check_size(package: ZipFile, name: str) -> None:
    size = sum(member.file_size for member in package.infolist() if member.filename.endswith((".xml", ".rels")))
    if size > LARGEST_XML:
        raise DocumentError(f"{name} has {size:,} bytes of slides, at most {LARGEST_XML:,} are read. Split it.")


def _other_kind(members: Iterable[str]) -> str | None:
    folders = {PurePath(member).parts[0] for member in members if member}
    kinds = {"word": "a Word document", "xl": "an Excel workbook", "content.xml": "an OpenDocument file"}
    found = next((kind for folder, kind in kinds.items() if folder in folders), None)
    return found and f"{found}, not {_KIND}"
