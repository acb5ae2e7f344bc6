"""Finds the code in a Word document: by its style, or by its typeface, as long as that is not the typeface of all."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from mammoth import documents, transforms

CODE_STYLE = "Concept Guide Code"
"""The style that paragraphs and words get that are code, whatever theirs was."""

MOST_CODE = 0.9
"""Of the paragraphs of a document: one with more in a typeface for code was written on a typewriter."""

Node: TypeAlias = Any
"""An element of mammoth, which has no types."""

_CODE = re.compile(
    r"(?:source[ _]?(?:code|text)|code|html (?:preformatted|code|typewriter|sample|keyboard)|preformatted(?: text)?"
    r"|verbatim|listing|program ?listing|macro text|inline code|code ?block|programming)(?: char| \d)?|code .{1,20}",
    re.IGNORECASE,
)
_MONOSPACED = re.compile(
    r"(?:courier|consolas|menlo|monaco|lucida console|andale mono|source code|fira code|fira mono|jetbrains mono"
    r"|cascadia|inconsolata|liberation mono|dejavu sans mono|noto (?:sans )?mono|roboto mono|ubuntu mono|sf mono).*",
    re.IGNORECASE,
)
_NO_CODE = re.compile(r"heading|title|toc|list", re.IGNORECASE)


def is_monospaced(typeface: str | None) -> bool:
    """Tell whether a typeface is one that code is set in."""
    return bool(_MONOSPACED.fullmatch(typeface or ""))


def with_code_named(document: Node, monospaced: frozenset[str]) -> Node:
    """Return a document in which all that is code has the style that says so.

    `monospaced` are the names of its styles that have such a typeface.
    """

    def looks_like_code(element: Node) -> bool:
        return (element.style_name or "") in monospaced or is_monospaced(getattr(element, "font", None))

    paragraphs = [one for one in transforms.get_descendants_of_type(document, documents.Paragraph) if one.children]
    set_so = [one for one in paragraphs if looks_like_code(one) or all(map(looks_like_code, _runs(one)))]
    by_typeface = len(set_so) <= MOST_CODE * len(paragraphs)

    def is_code(element: Node) -> bool:
        return bool(_CODE.fullmatch(element.style_name or "")) or (by_typeface and looks_like_code(element))

    def name_run(run: Node) -> Node:
        return run.copy(style_name=CODE_STYLE, style_id=None) if run.children and is_code(run) else run

    def name_paragraph(paragraph: Node) -> Node:
        if paragraph.numbering is None and (is_code(paragraph) or _is_all_code(paragraph)):
            return _as_code(paragraph)
        return paragraph

    named = transforms.paragraph(name_paragraph)(transforms.run(name_run)(document))
    return named.copy(children=_with_blank_lines(named.children))


def _with_blank_lines(elements: list[Node]) -> list[Node]:
    """Make empty paragraphs between two of code a part of it."""
    joined: list[Node] = []
    empty: list[Node] = []
    for element in elements:
        if isinstance(element, documents.Paragraph) and not _runs(element) and joined:
            empty.append(element)
            continue
        between = _is_named(joined[-1]) and _is_named(element) if joined else False
        joined += [_as_code(one) if between else one for one in empty] + [element]
        empty = []
    return joined + empty


def _is_named(element: Node) -> bool:
    return isinstance(element, documents.Paragraph) and element.style_name == CODE_STYLE


def _runs(paragraph: Node) -> list[Node]:
    return [child for child in paragraph.children if isinstance(child, documents.Run) and child.children]


def _is_all_code(paragraph: Node) -> bool:
    """Tell whether all words of a paragraph are code, unless its style says that it is something else."""
    runs = _runs(paragraph)
    others = [child for child in paragraph.children if not isinstance(child, (documents.Run, documents.Bookmark))]
    all_code = bool(runs) and not others and all(run.style_name == CODE_STYLE for run in runs)
    return all_code and not _NO_CODE.match(paragraph.style_name or "")


def _as_code(paragraph: Node) -> Node:
    plain = [child.copy(style_name=None) if isinstance(child, documents.Run) else child for child in paragraph.children]
    return paragraph.copy(style_name=CODE_STYLE, style_id=None, children=plain)
