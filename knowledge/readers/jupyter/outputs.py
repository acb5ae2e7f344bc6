"""What the code of a notebook printed and returned, as far as it is text: pictures, HTML and warnings say nothing here.

Long outputs keep their beginning and end: the first rows of a table, the last epochs of a training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

FIRST_LINES = 15
LAST_LINES = 5
LONGEST_LINE = 200
"""Characters."""

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DESCRIPTION = re.compile(r"<[^\n]*>|Text\([^\n]*\)|\[?<[^\n]*>,?\]?")
"""What Python says of an object that has no text: `<Figure size 640x480 with 1 Axes>`."""
_SHOWN_INSTEAD = ("image/", "video/", "audio/", "application/vnd", "application/javascript")


def printed(outputs: Iterable[object]) -> str:
    """Return the text of all outputs of a cell, shortened; nothing where they have none."""
    texts = (_text(output) for output in outputs if isinstance(output, Mapping))
    lines = [line for text in texts for line in _lines(text)]
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > FIRST_LINES + LAST_LINES + 1:
        lines = [*lines[:FIRST_LINES], "…", *lines[-LAST_LINES:]]
    return "\n".join(lines).strip("\n")


def joined(value: object) -> str:
    """Return a text of a notebook, which may be stored as a list of lines."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    # A JSON escape can spell half a character, which no file could hold.
    return value.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def _text(output: Mapping[str, object]) -> str:
    kind = output.get("output_type")
    if kind == "stream":  # What goes to stderr are warnings and bars of progress.
        return joined(output.get("text")) if output.get("name", "stdout") == "stdout" else ""
    if kind == "error":
        reason = joined(output.get("evalue")).strip().split("\n")[-1]
        return ": ".join(part for part in (joined(output.get("ename")), reason) if part)
    data = output.get("data")
    if not isinstance(data, Mapping) or any(str(form).startswith(_SHOWN_INSTEAD) for form in data):
        return ""
    text = joined(data.get("text/plain"))
    return "" if _DESCRIPTION.fullmatch(text.strip()) or " at 0x" in text else text


def _lines(text: str) -> list[str]:
    """Return the lines as a terminal shows them: without colours, and with what was written over what before."""
    shown = (line.rstrip("\r").rpartition("\r")[2] for line in text.rstrip("\n").split("\n") if text.strip())
    plain = (_ESCAPE.sub("", line).rstrip() for line in shown)
    return [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …" for line in plain]
