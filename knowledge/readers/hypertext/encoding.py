"""The bytes of a page into text: by its byte-order mark, by what it says of itself, else UTF-8."""

from __future__ import annotations

import codecs
import re

from knowledge.errors import DocumentError
from knowledge.readers.decoding import decode

_WIDE_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_OF_THE_WEB = re.compile(
    r"ascii|iso8859-\d+|cp\d+|koi8-\w|mac-\w+|gb\w+|hz|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|johab|tis-620"
)
"""Names of codecs that turn bytes into letters: Python has others, such as `punycode`."""


def page_text(data: bytes, name: str) -> str:
    """Return the text of a page, with lines that end in a single line feed and without a byte-order mark.

    Raises:
        DocumentError: the bytes are empty, binary, or not in the encoding that they should be in.
    """
    for mark, encoding in _WIDE_MARKS.items():
        if data.startswith(mark):
            return decode(_decoded(data, encoding, name).encode(), name)
    declared = _declared(data)
    if not declared or data.startswith(codecs.BOM_UTF8) or _is_utf8(data):
        return decode(data, name)
    return decode(_decoded(data, declared, name).encode(), name)


def _is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, whatever they say: text in another encoding that is UTF-8 too is plain ASCII."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes) -> str | None:
    """Return the codec that a page names; `None` where it names none, or UTF-8, or none of the web's."""
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    if not found:
        return None
    try:
        codec = codecs.lookup((found[1] or found[2]).decode()).name
    except LookupError:
        return None
    if codec in ("iso8859-1", "ascii"):  # As browsers do.
        return "cp1252"
    return codec if _OF_THE_WEB.fullmatch(codec) else None


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding).replace("\0", "")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} says that it is {encoding} text, but byte {error.start} (0x{data[error.start]:02x}) is not. "
            "Save it as UTF-8 and add it again."
        ) from error
