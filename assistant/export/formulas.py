"""LaTeX becomes a small tree that Typst sets, by way of MathML.

What cannot be read, or is larger or deeper than any formula of a lesson, is None: its source is shown instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

Node = list[Any]
"""A kind and what belongs to it, as JSON takes it: `["fraction", above, below, has_line]`."""

_LONGEST = 1_000
"""Characters; the longest of the handbook has 201."""
_DEEPEST = 12
"""Levels of MathML; the deepest of the handbook has 9. Typst stops at about twice as many."""
_MOST_PARTS = 400

_ENVIRONMENTS = {"{aligned}": "{align*}", "{gathered}": "{align*}"}
"""What the converter does not know, and what looks alike."""

_ACCENTS = {
    "^": "\u0302", "\u02c6": "\u0302", "~": "\u0303", "\u02dc": "\u0303", "¯": "\u0304", "˘": "\u0306",
    "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "→": "\u20d7", "´": "\u0301", "`": "\u0300",
}  # fmt: skip
_OVER = {"⏞": "overbrace", "―": "overline", "‾": "overline"}
_UNDER = {"⏟": "underbrace", "―": "underline", "_": "underline"}
_AS_MEANT = {"·": "⋅", "*": "∗", "-": "−", "'": "′"}
"""Signs as they come, and as they are in a formula."""
_OPENING = frozenset("([{|‖∣")
_SPELT_OUT = ("\\", "\\arg")
"""What the converter passes on as it does a command that it does not know."""


def formula(latex: str, *, displayed: bool) -> Node | None:
    """Return a formula as a tree, or None where it cannot be set."""
    if len(latex) > _LONGEST:
        return None
    for unknown, known in _ENVIRONMENTS.items():
        latex = latex.replace(unknown, known)
    try:
        mathml = Converter(display="block" if displayed else "inline").convert_to_element(latex)
        if sum(1 for _ in mathml.iter()) > _MOST_PARTS or _depth(mathml) > _DEEPEST:
            return None
        return _node(mathml)
    except Exception:  # whatever it is that the converter could not read, its source can be
        return None


def _depth(element: Element) -> int:
    return 1 + max(map(_depth, element), default=0)


def _node(element: Element) -> Node:
    parts = list(element)
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext":
            return _token(element)
        case "mspace":
            return ["space", _width(element.get("width", ""))]
        case "mfrac":
            return ["fraction", _node(parts[0]), _node(parts[1]), element.get("linethickness") != "0"]
        case "msqrt":
            return ["root", _row(parts), None]
        case "mroot":
            return ["root", _node(parts[0]), _node(parts[1])]
        case "msub" | "munder":
            return _attached(element.tag, parts[0], parts[1], None)
        case "msup" | "mover":
            return _attached(element.tag, parts[0], None, parts[1])
        case "msubsup" | "munderover":
            return _attached(element.tag, *parts)
        case "mtable":
            return _table(element)
        case "mphantom":
            return ["row"]
        case "mstyle" if style := element.get("displaystyle"):
            return ["display" if style == "true" else "inline", _row(parts)]
    return _row(parts)


def _token(element: Element) -> Node:
    """Return a letter, a number, a sign, a word."""
    # The converter leaves its own entities for a reader of XML to resolve.
    text = unescape(element.text or "").replace("\xa0", " ")
    if element.tag in ("mtext", "mn") or not text:
        return ["text", text]
    if text.startswith("\\") and text not in _SPELT_OUT:
        raise ValueError(f"{text} is not known")
    if len(text) > 1:
        return ["operator", text.removeprefix("\\")]
    node: Node = ["symbol", _AS_MEANT.get(text, text)]
    variant = element.get("mathvariant")
    return ["styled", variant, node] if variant in ("bold", "normal", "italic", "bold-italic") else node


def _row(parts: Sequence[Element]) -> Node:
    """Return parts side by side; brackets that enclose something grow with it."""
    if len(parts) > 1 and (parts[0].get("fence") or parts[-1].get("fence")):
        return ["fenced", *map(_node, parts)]
    row: Node = ["row"]
    at = 0
    while at < len(parts):
        taken = 3 if _is_bracketed(parts[at : at + 3]) else 1
        row.append(["fenced", *map(_node, parts[at : at + 3])] if taken == 3 else _node(parts[at]))
        at += taken
    return row


def _is_bracketed(parts: Sequence[Element]) -> bool:
    """Return whether it is a matrix or a binomial coefficient between its brackets."""
    if [part.tag for part in parts] not in (["mo", "mtable", "mo"], ["mo", "mfrac", "mo"]):
        return False
    return unescape(parts[0].text or "") in _OPENING and (
        parts[1].tag == "mtable" or bool(parts[1].get("linethickness"))
    )


def _attached(tag: str, base: Element, below: Element | None, above: Element | None) -> Node:
    """Return what stands with something below or above it: an index, a limit, a hat, a brace."""
    if below is None and above is not None and tag == "mover":
        sign = unescape(above.text or "")
        if sign in _ACCENTS and above.tag == "mo":
            return ["accent", _node(base), _ACCENTS[sign]]
        if sign in _OVER:
            return [_OVER[sign], _node(base)]
    if above is None and below is not None and tag == "munder" and (sign := unescape(below.text or "")) in _UNDER:
        return [_UNDER[sign], _node(base)]
    word = unescape(base.text or "")
    limits = tag.startswith(("mu", "mo")) or word in ("max", "min", "lim", "sup", "inf", "argmax", "argmin")
    attached = [None if part is None else _node(part) for part in (below, above)]
    return ["attach", _node(base), *attached, limits]


def _table(element: Element) -> Node:
    rows = [[_row(list(cell)) for cell in row] for row in element if len(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [["row"]] * (width - len(row)) for row in rows]
    if element.get("displaystyle"):
        return ["aligned", *rows]
    first = element.find("mtr/mtd")
    return ["table", "left" if first is not None and first.get("columnalign") == "left" else "center", *rows]


def _width(said: str) -> float:
    """Return a width in em, within what a line holds; names stand for narrow negative spaces."""
    try:
        return min(max(float(said.removesuffix("em")), -1.0), 4.0)
    except ValueError:
        return -0.167 if said.startswith("negative") else 0.0
