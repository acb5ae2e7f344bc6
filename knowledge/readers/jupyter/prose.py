"""Markdown cells: what their author wrote, without pictures and without HTML that only places and colours it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" *(`{3,}(?=[^`]*$)|~{3,})")
_CODE = r"(?P<code>`[^`\n]+`)"
_UNSEEN = re.compile(
    _CODE + r"|<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|<img\b[^<>]*>"
    r"|!\[[^\]\n]{0,500}\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|\[[^\]\n]{0,500}\])",
    re.I,
)
_TAG = re.compile(
    _CODE + r"|<(?P<end>/?)(?P<tag>div|span|center|font|p|br|hr|a|b|i|u|em|strong|small|big|figure|figcaption|section"
    r"|details|summary|button|iframe|video|audio|source|ul|ol|li|code)\b[^<>]*>",
    re.I,
)
_HEADING = re.compile(r"<h(?P<level>[1-6])\b[^<>]*>(?P<words>[^<>\n]*)</h(?P=level)>", re.I)
_EMPTY_LINK = re.compile(r"\[ ?\]\([^()\n]*\)")
_ENDLESS = ("script", "style", "pre", "textarea")
"""Elements that Markdown holds open to the end of the text where nothing ends them."""


def tidy(source: str) -> str:
    """Return the Markdown of a cell so that it ends with the cell: what it leaves open, code or HTML, is closed."""
    text = "".join(_tidy_prose(part) if prose else part for prose, part in _parts(source))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _parts(source: str) -> Iterator[tuple[bool, str]]:
    """Yield stretches of prose and blocks of code in turn, each with whether it is prose."""
    lines: list[str] = []
    fence = ""
    for line in source.split("\n"):
        opening = _FENCE.match(line)
        if not fence and opening:
            yield True, "\n".join([*lines, ""])
            lines, fence = [line], opening[1]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            yield False, "\n".join([*lines, line, ""])
            lines, fence = [], ""
        else:
            lines.append(line)
    yield not fence, "\n".join([*lines, fence])


def _tidy_prose(text: str) -> str:
    text = _UNSEEN.sub(lambda found: found["code"] or "", text)
    text = _HEADING.sub(_markdown_heading, _TAG.sub(_without_tag, text))
    text = "\n".join(line.rstrip() for line in _EMPTY_LINK.sub("", text).split("\n"))
    unclosed = [tag for tag in _ENDLESS if text.lower().count(f"<{tag}") > text.lower().count(f"</{tag}>")]
    return text + "".join(f"\n</{tag}>\n" for tag in unclosed)


def _without_tag(found: re.Match[str]) -> str:
    if found["code"]:
        return found["code"]
    tag = found["tag"].lower()
    if tag == "code":
        return "`"
    if tag == "li":
        return "" if found["end"] else "\n- "
    return "\n" if tag in ("p", "div", "ul", "ol") else " " if tag == "br" else ""


def _markdown_heading(found: re.Match[str]) -> str:
    return f"\n\n{'#' * int(found['level'])} {' '.join(found['words'].split())}\n\n"
