"""LaTeX into MathML that a browser sets by itself: no script, no font to load.

The converter is trusted with nothing: of what it makes, only elements and attributes that lay out a formula are
written, every word escaped, every length small. What it cannot convert is for the caller to show as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from typing import Any
from xml.etree.ElementTree import Element  # Only elements that the converter builds; nothing is parsed.

from assistant.formula_repairs import repaired, rewritten

LONGEST_FORMULA = 2_000
"""Characters; the longest of the handbook has 117."""

_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
    "mtable mtr mtd mstyle mpadded mphantom".split()
)
_ATTRIBUTES = frozenset(
    "display displaystyle scriptlevel stretchy fence form separator accent accentunder movablelimits largeop "
    "symmetric minsize maxsize lspace rspace width height depth voffset linethickness columnalign mathvariant".split()
)
_CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}

_VALUE = re.compile(r"[a-z-]{1,20}|[+-]?(?:\d(?:\.\d{0,4})?|\.\d{1,4})(?:em|ex|pt|px|mu)?")
"""A keyword, or a length of less than ten units: a formula stays in its place."""

_DEFINES = re.compile(r"\\(?:newcommand|renewcommand|def|newenvironment|DeclareMathOperator)(?![a-zA-Z])")
"""Macros may grow without bound."""


class _NotSet(Exception):
    """The converter left something of the LaTeX as it was, or out."""


@lru_cache(maxsize=2_048)
def mathml(latex: str, displayed: bool) -> str | None:
    """Return a formula as MathML; None where it is too long, defines macros, or is not understood."""
    if len(latex) > LONGEST_FORMULA or _DEFINES.search(latex):
        return None
    from latex2mathml.converter import convert_to_element

    try:
        formula = convert_to_element(rewritten(latex), display="block" if displayed else "inline")
        return _written(repaired(formula))
    except Exception:  # The converter has many ways to fail on what is no LaTeX, running out of stack among them.
        return None


def mathml_formula(latex: str, options: dict[str, Any]) -> str:
    """Return a formula that a browser sets by itself; as LaTeX where it cannot be converted."""
    return mathml(latex, options["display_mode"]) or f"<code>{escape(latex)}</code>"


def _written(element: Element) -> str:
    tag = element.tag if element.tag in _ELEMENTS else "mrow"
    if len(element) != _CHILDREN.get(tag, len(element)):
        raise _NotSet(tag)
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and value and _VALUE.fullmatch(value)
    )
    inside = "".join(_written(child) for child in element)
    return f"<{tag}{attributes}>{escape(_text(element))}{inside}</{tag}>"


def _text(element: Element) -> str:
    text = element.text or ""
    if text == "&" or (text.startswith("\\") and len(text) > 1):
        raise _NotSet(text)
    style = element.get("mathvariant", "")
    return "".join(_styled(letter, style) for letter in text)


_STYLES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}
"""The values of `mathvariant` that browsers no longer follow, in the words that Unicode names letters with."""


def _styled(letter: str, style: str) -> str:
    """Return a letter or digit as Unicode has it in a style: `R` in double-struck is `ℝ`."""
    if style not in _STYLES:
        return letter
    name = unicodedata.name(letter, "").removeprefix("LATIN ").removeprefix("GREEK ").replace("LETTER ", "")
    for prefix in ("MATHEMATICAL ", ""):
        try:
            return unicodedata.lookup(f"{prefix}{_STYLES[style]} {name}")
        except KeyError:
            continue
    return letter
