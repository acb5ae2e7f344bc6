"""Gives back the memory of a file that a library has mapped and does not need any more."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_DONT_NEED = 4
"""MADV_DONTNEED of Linux: the pages go, and come back from the file if somebody reads them after all."""


def unload(file: Path) -> None:
    """Let go of a file's pages in this process. Does nothing where the system is another than Linux or does not tell.

    That a page stays is no reason to answer nobody, so nothing is raised.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for begin, end in _mapped_from(file):
        libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _DONT_NEED)


def _mapped_from(file: Path) -> Iterator[tuple[int, int]]:
    """Yield where in memory a file lies unchanged, from and to: pages that were written to would be lost."""
    try:
        # As bytes: whatever this process has mapped is listed, and names need not be UTF-8.
        lines = Path("/proc/self/maps").read_bytes().split(b"\n")
    except OSError:
        return
    for line in lines:
        addresses, permissions, *_, name = line.split(maxsplit=5) or [b"", b"", b""]
        if name == os.fsencode(file) and permissions == b"r--s":
            begin, end = (int(address, 16) for address in addresses.split(b"-"))
            yield begin, end
