"""Unpacks what a server packed for the way, a piece at a time: a few kilobytes can unpack to terabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

PIECE = 65_536
ACCEPTED = "gzip, deflate"
GZIP_MARK = b"\x1f\x8b"

_GZIP = 16 + zlib.MAX_WBITS


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield contents under a `Content-Encoding`; what was packed, in pieces of at most `PIECE` bytes.

    Raises:
        ValueError: the encoding is none that was asked for, or the data is damaged or ends too early.
    """
    match encoding.strip().lower():
        case "" | "identity":
            yield from chunks
        case "gzip" | "x-gzip" | "deflate":
            yield from inflated(chunks)
        case other:
            raise ValueError(f"packed as {other[:40]!r}, which was not asked for")


def inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was packed as gzip, also in several members, as zlib or as bare deflate.

    Raises:
        ValueError: the data is damaged or ends too early.
    """
    held, inflater, ended = b"", None, False
    for chunk in chunks:
        held += chunk
        full = False
        while held or full:
            if inflater is None:
                if len(held) < 2:
                    break
                if ended and not held.startswith(GZIP_MARK):  # Some servers pad the end.
                    return
                inflater = zlib.decompressobj(_window(held))
            try:
                piece = inflater.decompress(held, PIECE)
            except zlib.error as error:
                raise ValueError(f"damaged ({error})") from error
            if piece:
                yield piece
            held, full = inflater.unconsumed_tail, len(piece) == PIECE
            if inflater.eof:
                held, inflater, ended, full = inflater.unused_data, None, True, False
    if inflater is not None or (held and not ended):
        raise ValueError("it ends too early")


def at_most(pieces: Iterable[bytes], most: int) -> bytes:
    """Return the pieces as one, or the first `most + 1` bytes without asking for the rest."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > most:
            break
    return bytes(data[: most + 1])


def _window(start: bytes) -> int:
    """Return how zlib is told which of its formats begins so. Servers take `deflate` for either of two."""
    if start.startswith(GZIP_MARK):
        return _GZIP
    is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
