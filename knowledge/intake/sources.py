"""What an argument of `add` names: a file, a folder's files, those of a ZIP archive, a page, a sitemap's pages."""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import bytes_of, check_readable, is_readable, packages, read_bytes

if TYPE_CHECKING:
    from knowledge.web import Download, Web

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ARCHIVES = {".zip"}
_LEFT_ALONE = {"__MACOSX", "__pycache__", "node_modules"}
"""Folders that programs make beside a course's own."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on this machine."""

    path: Path
    stamp: str
    size: int

    @classmethod
    def of(cls, path: Path) -> FileSource:
        """Look at a file, without reading it."""
        try:
            stat = path.stat()
        except (OSError, ValueError):  # `read` says what is wrong.
            return cls(path, "", 0)
        return cls(path, f"{stat.st_mtime_ns} {stat.st_size}", stat.st_size)

    @property
    def name(self) -> str:
        """What identifies it."""
        return str(self.path)

    def read(self) -> Document:
        """Return the file as a document. Raises DocumentError."""
        check_readable(self.path.name)
        return read_bytes(bytes_of(self.path), self.path.name)


@dataclass(frozen=True, slots=True)
class MemberSource:
    """A file in a ZIP archive; it is read from there and never unpacked to the disk."""

    archive: Path
    member: str
    stamp: str
    size: int

    @property
    def name(self) -> str:
        """What identifies it."""
        return f"{self.archive}/{self.member}"

    def read(self) -> Document:
        """Return the file as a document. Raises DocumentError."""
        with packages.explained(str(self.archive), "a ZIP archive"):
            data = _opened(self.archive, FileSource.of(self.archive).stamp).read(self.member)
        return read_bytes(data, _inside(self.member).name)


@dataclass(frozen=True, slots=True)
class PageSource:
    """A page on the web."""

    address: str
    web: Web
    stamp: str = ""
    size: int = 0

    @property
    def name(self) -> str:
        """What identifies it."""
        return self.address

    def fetched(self) -> Download:
        """Return the page as it came, which can be read in another process. Raises DocumentError."""
        return self.web.download(self.address)


Source = FileSource | MemberSource | PageSource


@dataclass(frozen=True, slots=True)
class Refusal:
    """What will not be read, and why, in one line."""

    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files in a folder or an archive that no reader is for: they are counted, and are no failure."""

    where: str
    kinds: dict[str, int]
    """How many files there are of each suffix."""


Found = Source | Refusal | LeftOut


def sources_of(argument: str, web: Web) -> Iterator[Found]:
    """Yield what an argument names, in the order of the names; what cannot be read is yielded as a refusal."""
    try:
        if not argument.strip():
            raise DocumentError("A path is empty. Name a file, a folder or an address.")
        if _ADDRESS.match(argument):
            known = len(web.refused)
            yield from (PageSource(address, web, web.stamp(address)) for address in web.pages(argument))
            yield from map(Refusal, web.refused[known:])
            return
        path = Path(argument).resolve()
        if path.is_dir():
            yield from _in_folder(path, web)
        elif path.suffix.lower() in _ARCHIVES:
            yield from _in_archive(path)
        else:
            yield FileSource.of(path)
    except DocumentError as error:
        yield Refusal(str(error))
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: a link that leads to itself.
        yield _unreadable(argument, error)


def is_offered(inside: PurePath) -> bool:
    """Return whether a file in a folder is part of the course: not hidden, not some program's own."""
    return not any(part.startswith((".", "~$")) or part in _LEFT_ALONE for part in inside.parts)


def is_archive(path: Path) -> bool:
    """Return whether a file of this name is one that others are in."""
    return path.suffix.lower() in _ARCHIVES


def files_below(folder: Path, failed: Callable[[OSError], None] = lambda error: None) -> list[Path]:
    """Return the files that a folder offers, in the order of their names; links to folders are not followed.

    `failed` is told of each folder in it that may not be looked into.
    """
    found = []
    for parent, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if is_offered(PurePath(name))]
        found += [Path(parent, name) for name in names if is_offered(PurePath(name))]
    return sorted(found)


def _in_folder(folder: Path, web: Web) -> Iterator[Found]:
    failures: list[OSError] = []
    files = files_below(folder, failures.append)
    yield from (_unreadable(error.filename, error) for error in failures)
    if not files and not failures:
        yield Refusal(f"{folder} holds no files. Name a folder with course material.")
    unreadable: Counter[str] = Counter()
    for path in files:
        if is_archive(path):
            yield from sources_of(str(path), web)
        elif is_readable(path.name):
            yield FileSource.of(path)
        else:
            unreadable[path.suffix.lower()] += 1
    if unreadable:
        yield LeftOut(str(folder), dict(unreadable))


def _in_archive(path: Path) -> Iterator[Found]:
    if not path.is_file():
        raise DocumentError(f"There is no file {path}. Check the path.")
    with packages.explained(str(path), "a ZIP archive"):
        archive = _opened(path, FileSource.of(path).stamp)
    members = sorted((member for member in archive.infolist() if not member.is_dir()), key=lambda one: one.filename)
    if not members:
        yield Refusal(f"{path} holds no files. Name an archive with course material.")
    unreadable: Counter[str] = Counter()
    for member in members:
        inside = _inside(member.filename)
        if _is_a_trick(inside):
            yield Refusal(f"{member.filename!r} in {path} names a place outside the archive. It is left out.")
        elif not is_offered(inside):
            continue
        elif is_readable(inside.name):
            yield MemberSource(path, member.filename, f"{member.CRC:08x} {member.file_size}", member.file_size)
        else:
            unreadable[inside.suffix.lower()] += 1
    if unreadable:
        yield LeftOut(str(path), dict(unreadable))


@lru_cache(maxsize=1)
def _opened(archive: Path, stamp: str) -> zipfile.ZipFile:
    """Return an archive; it stays open for the next of its files, which come one after another."""
    return packages.checked(archive, str(archive))


def _inside(member: str) -> PurePosixPath:
    """Return where in an archive a file is; some programs on Windows write backslashes."""
    return PurePosixPath(member.replace("\\", "/"))


def _is_a_trick(inside: PurePosixPath) -> bool:
    return ".." in inside.parts or inside.is_absolute() or bool(re.match("[a-zA-Z]:", str(inside)))


def _unreadable(where: str, error: Exception) -> Refusal:
    reason = getattr(error, "strerror", None) or error
    return Refusal(f"{where} cannot be read ({reason}). Check the path, and that you may read it.")
