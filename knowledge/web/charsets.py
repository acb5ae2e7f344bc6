"""Turns a text into UTF-8 whose server says that it is in an older encoding."""

from __future__ import annotations

import codecs
import re

from knowledge.errors import DocumentError
from knowledge.web.kinds import is_text

MOST_UNREADABLE = 0.01
"""Share of a text's characters that may be wrong in the encoding that its server names."""

_SEVEN_BITS = "iso2022"
_ENCODINGS = re.compile(
    r"cp\d+|iso8859-\d+|koi8-[rut]|mac-\w+|ascii|tis-620|gb2312|gbk|gb18030|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+"
    r"|utf-(?:16|32)(?:-[bl]e)?"
)
_AS_BROWSERS_DO = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_MARK = codecs.BOM_UTF8


def in_utf8(data: bytes, charset: str | None, name: str) -> bytes:
    """Return a text in UTF-8 whose server says that it is in another encoding; everything else as it is.

    What is UTF-8 already stays, whatever the server says: so do many who say ISO-8859-1. HTML gets a byte-order mark,
    which holds against what the page says of itself.

    Raises:
        DocumentError: the text is not in the encoding.
    """
    encoding = _encoding(charset)
    if not encoding or not is_text(name) or data.startswith(_MARK):
        return data
    if _is_utf8(data) and not encoding.startswith(_SEVEN_BITS):
        return data
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > len(text) * MOST_UNREADABLE:
        raise DocumentError(f"{name} is not the {charset} text that its server says. Download it, save it as UTF-8.")
    return (_MARK if name.endswith("html") else b"") + text.removeprefix("\ufeff").encode("utf-8", "replace")


def _encoding(charset: str | None) -> str | None:
    """Return the codec of a legacy encoding. Python has others, which are no encodings of text on the web."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_DO.get(name, name) if _ENCODINGS.fullmatch(name) else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data
