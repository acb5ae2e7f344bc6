"""Writes a page that was put in order as Markdown: the step that markdownify does, told how our documents look."""

from __future__ import annotations

import re
from typing import Any

from lxml import html
from markdownify import MarkdownConverter

from knowledge.blocks import LONGEST_FORMULA
from knowledge.errors import DocumentError
from knowledge.readers.hypertext.tree import Element
from knowledge.readers.writing import fenced

_MARK = "\ue000"
"""Stands before what begins a line on purpose: a heading, code, a formula. `tree.parse` takes it out of the input."""
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f]")
_LIKE_MARKDOWN = re.compile(r"^(\s*)(#{1,6}\s|`{3,}|~{3,}|<[A-Za-z/!?])", re.MULTILINE)
_UNDERLINE = re.compile(r"(?<=\S)(\n\s*)(?=(?:=+|-+)\s*$)", re.MULTILINE)
_BLANK = re.compile(r"\n{3,}")
_BEFORE_INNER_LIST = re.compile(r"\n\n(?= +(?:- |\d+\. ))")
_BAR = re.compile(r"`[^`]*`|(?<![\\$])\$(?=\S)[^$]+(?<=\S)\$(?!\d)|\|")


class _Writer(MarkdownConverter):
    """Writes paragraphs on one line each, and nothing that is not words, structure, code or formula."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_br(self, el: Any, text: str, parent_tags: set[str]) -> str:
        following = el.next_sibling
        while isinstance(following, str) and not following.strip():
            following = following.next_sibling  # type: ignore[attr-defined]
        if "_inline" in parent_tags:
            return " "
        return "\n\n" if getattr(following, "name", None) == "br" else "\n"

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        return f"\n\n{_MARK}{'#' * n} {' '.join(text.split())}\n\n" if text.strip() else ""

    def convert_blockquote(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_hr(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return "\n\n"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        code = el.get_text()
        if not code.strip():
            return ""
        return f"\n\n{_MARK}{fenced(code, el.get('language', ''))}{_MARK}\n\n"

    def convert_formula(self, el: Any, text: str, parent_tags: set[str]) -> str:
        source = el.get_text().strip()
        if el.get("display") and "_inline" not in parent_tags:
            lines = source if source.count("\n") + 1 < LONGEST_FORMULA else " ".join(source.split())
            return f"\n\n{_MARK}$$\n{lines}\n$${_MARK}\n\n"
        return f"${' '.join(source.split())}$" if source else ""

    def convert_td(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f" {_BAR.sub(_inside_a_cell, ' '.join(text.split()))} |"

    convert_th = convert_td

    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        if not text.strip():
            return ""
        bullet = f"{el['number']}. " if el.get("number") else "- "
        lines = text.strip().split("\n")
        indented = (" " * len(bullet) + line if line else "" for line in lines[1:])
        return "\n" + "\n".join([bullet + lines[0], *indented]) + "\n"


def _inside_a_cell(part: re.Match[str]) -> str:
    """Return code, a formula or a bar so that no bar in it ends the cell."""
    if part[0].startswith("$"):
        source = part[0][1:-1].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return f"${source.strip()}$"
    return part[0].replace("|", r"\|")


def written(content: Element, name: str) -> str:
    """Return the content of a page, put in order, as Markdown that ends in one line feed; nothing where it has none.

    Raises:
        DocumentError: its elements are nested too deeply.
    """
    _number_items(content)
    source = html.tostring(content, encoding="unicode", with_tail=False)
    try:
        text = _Writer(bs4_options="lxml", wrap=True, wrap_width=None).convert(source)
    except RecursionError as error:
        raise DocumentError(
            f"{name} is nested too deeply to be read. Save it anew from a browser and add it again."
        ) from error
    return _tidy(text)


def _number_items(content: Element) -> None:
    for numbered in content.iter("ol"):
        start = numbered.get("start", "1").strip()
        first = int(start) if start.isdecimal() and len(start) < 4 else 1
        for number, item in enumerate(numbered.iterchildren("li"), first):
            item.set("number", str(number))


def _tidy(text: str) -> str:
    """Return text without stray white space; nothing in it reads as Markdown that was not written as such."""
    before, *others = text.split(_MARK)
    parts = [_tidy_prose(before)]
    for part in others:
        if part.startswith(("`", "$")):
            parts.append(part)
        elif part.startswith("#"):
            heading, _, below = part.partition("\n")
            parts.append(" ".join(_INVISIBLE.sub("", heading).split()) + _tidy_prose(f"\n{below}"))
        else:
            parts.append(_tidy_prose(part))
    return "".join(parts).strip("\n") + "\n"


def _tidy_prose(text: str) -> str:
    """Return text between code and headings. It may end with the indent of what follows."""
    *lines, last = _INVISIBLE.sub("", text).split("\n")
    tidied = [_tidy_line(line) for line in lines]
    tidied.append(last if not last.strip(" ") else _tidy_line(last))
    escaped = _LIKE_MARKDOWN.sub(r"\1\\\2", "\n".join(tidied))
    return _BLANK.sub("\n\n", _BEFORE_INNER_LIST.sub("\n", _UNDERLINE.sub(r"\1\\", escaped)))


def _tidy_line(line: str) -> str:
    """Return a line with single spaces, and with its indent where that makes it part of a list."""
    indent = len(line) - len(line.lstrip(" "))
    words = " ".join(line.split())
    return " " * indent + words if indent > 1 and words else words
