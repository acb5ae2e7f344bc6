"""Looks at a file before anything opens it: whether it is a PDF, whole, and no bomb."""

from __future__ import annotations

import re
import zlib

from knowledge.errors import DocumentError

HEAD = 1_024
"""Bytes among which a PDF must say that it is one."""
TAIL = 2_048
SMALLEST_BOMB = 100_000
"""Bytes of a stream: at a thousand to one, a smaller one does no harm."""
LARGEST_STREAM = 100_000_000
"""Bytes of a stream, unpacked: the largest font has a quarter of that. Pictures are not unpacked."""
LARGEST_TOTAL = 2_000_000_000
_STEP = 1_000_000

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKED = re.compile(rb"/Fl(?:ateDecode)?\b")
_PACKED_TWICE = re.compile(rb"/F(?:ilter)?\s*\[\s*/Fl\w*\s*/Fl\w*")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")

_KINDS = {
    b"PK\x03\x04": "a ZIP, Word, PowerPoint or EPUB file",
    b"\xd0\xcf\x11\xe0": "an old Word or PowerPoint file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%!PS": "a PostScript file",
    b"\x1f\x8b": "a gzip file",
    b"{\\rtf": "an RTF file",
}


def check(data: bytes, name: str) -> None:
    """Raise DocumentError where bytes are no PDF, are cut off, or would unpack to too much."""
    if b"%PDF-" not in data[:HEAD]:
        raise DocumentError(
            f"{name} is not a PDF but {_kind(data)}. Give it the suffix that fits, or export it as PDF."
        )
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-TAIL:]:
        raise DocumentError(f"{name} is cut off: its end is missing. Download or export it again.")
    if _PACKED_TWICE.search(data) or _is_bomb(data):
        raise DocumentError(f"{name} would unpack to far more than it holds. Export it again, or split it.")


def _kind(data: bytes) -> str:
    start = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"<(?:!doctype|html)", start, re.IGNORECASE):
        return "an HTML page"
    return next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), "something else")


def _is_bomb(data: bytes) -> bool:
    total = 0
    for found in _STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        about = data[max(0, found.start() - HEAD) : found.start()].rpartition(b" obj")[2]
        if end - found.end() < SMALLEST_BOMB or _PICTURE.search(about) or not _PACKED.search(about):
            continue
        size = _unpacked(data[found.end() : end])
        total += size
        if size > LARGEST_STREAM or total > LARGEST_TOTAL:
            return True
    return False


def _unpacked(packed: bytes) -> int:
    """Return how many bytes a stream would unpack to, without keeping them; no more than the limit are counted."""
    unpacking = zlib.decompressobj()
    size = 0
    try:
        while packed and size <= LARGEST_STREAM:
            size += len(unpacking.decompress(packed, _STEP))
            packed = unpacking.unconsumed_tail
    except zlib.error:
        return size  # Encrypted, or damaged: what follows is PDFium's affair.
    return size
