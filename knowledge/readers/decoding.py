"""Bytes into text, or one clear line about why not. The first thing every reader of text does."""

from __future__ import annotations

import re

from knowledge.errors import DocumentError

STRAY_CONTROLS = 2
"""Control characters that a text may hold, however short it is; a longer one may hold one in a hundred."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")


def decode(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes, with lines that end in a single line feed and without a byte-order mark.

    Raises:
        DocumentError: the bytes are empty, binary, or text in another encoding.
    """
    if not data.strip():
        raise DocumentError(f"{name} is empty. Add a file that has text in it.")
    if data.startswith(_UTF16_MARKS):
        raise DocumentError(f"{name} is UTF-16 text, not UTF-8. Save it as UTF-8 and add it again.")
    if b"\0" in data:
        raise DocumentError(f"{name} is a binary file, not text. Add a text or Markdown file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 text (byte {error.start} is 0x{data[error.start]:02x}). "
            "Save it as UTF-8 and add it again."
        ) from error
    if len(_CONTROL.findall(text)) > max(STRAY_CONTROLS, len(text) // 100):
        raise DocumentError(f"{name} is a binary file, not text. Add a text or Markdown file.")
    if not text.strip():
        raise DocumentError(f"{name} is empty. Add a file that has text in it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
