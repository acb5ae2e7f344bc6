"""Mends what the converter of formulas does not know, and what browsers set otherwise than LaTeX does."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element  # Only built here, never parsed.

_ENVIRONMENTS = {"aligned": "align*", "align": "align*", "gathered": "matrix", "gather": "matrix"}
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{(aligned|align|gathered|gather)\*?\}")
_ARGUMENT_OF = re.compile(r"\\arg\s*\\(max|min)(?![a-zA-Z])")
_ARGUMENT = re.compile(r"\\arg(?![a-zA-Z])")

_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_SCRIPTED = frozenset((*_UNDER, *_UNDER.values()))
_TAKES_LIMITS = frozenset("max min sup inf lim ∑ ∏ ∐ ⋃ ⋂ ⨁ ⨂".split())
_TIGHT = frozenset("| ‖ /".split())
"""What LaTeX sets without room around it."""

_SIGNS = frozenset("+ - − ±".split())
_ENDS = frozenset(") ] } ⟩ | ‖ ! % ∞".split())
"""Operators that something may be added to or taken from."""

_THIN = "0.1667em"


def rewritten(latex: str) -> str:
    """Return LaTeX with what the converter lacks as something that it has."""
    latex = _ENVIRONMENT.sub(lambda found: rf"\{found[1]}{{{_ENVIRONMENTS[found[2]]}}}", latex)
    return _ARGUMENT.sub(r"\\operatorname{arg}", _ARGUMENT_OF.sub(r"\\arg\1", latex))


def repaired(formula: Element) -> Element:
    """Return the converter's formula with its characters decoded, and room and limits as LaTeX has them."""
    for element in formula.iter():
        element.text = unescape(element.text or "")
        if element.tag == "mo":
            _repair_operator(element)
    for element in list(formula.iter()):
        if element.tag in _SCRIPTED:
            _repair_scripts(element)
    for element in list(formula.iter()):
        if element.tag not in _SCRIPTED:
            _space_functions(element)
            _tighten_signs(element)
    return formula


def _repair_operator(operator: Element) -> None:
    text = operator.text or ""
    if text == "*":
        operator.text = "∗"
    elif text in _TIGHT and operator.get("stretchy") != "true":
        operator.attrib.update(stretchy="false", lspace="0", rspace="0")
    elif text in _TAKES_LIMITS:
        operator.set("movablelimits", "true")
    if operator.get("movablelimits") == "true" and text[:1].isalpha():
        operator.attrib.update(lspace="0", rspace="0")
    elif _is_name(operator):
        operator.tag = "mi"


def _repair_scripts(scripted: Element) -> None:
    """Put limits under their operator, which takes them beside it within a line of text; close up small letters."""
    if len(scripted) and scripted[0].get("movablelimits") == "true":
        scripted.tag = _UNDER.get(scripted.tag, scripted.tag)
    for script in scripted[1:]:
        for operator in script.iter("mo"):
            operator.attrib.update(lspace="0", rspace="0")


def _space_functions(row: Element) -> None:
    """Set a thin space between the name of a function and what is no bracket."""
    children = list(row)
    for here, left, right in reversed(list(zip(range(1, len(children)), children, children[1:], strict=False))):
        names = _is_function(left), _is_function(right)
        if (
            any(names)
            and not (_begins_with_operator(right) if names[0] else left.tag == "mo")
            and _has_room(left, right)
        ):
            row.insert(here, Element("mspace", width=_THIN))


def _tighten_signs(row: Element) -> None:
    """Set a sign close to its number after a bracket, a comma or a relation, where it takes nothing from anything."""
    for left, right in zip(list(row), list(row)[1:], strict=False):
        if left.tag == right.tag == "mo" and right.text in _SIGNS and left.text not in _ENDS:
            right.attrib.update(form="prefix", lspace="0", rspace="0")


def _has_room(left: Element, right: Element) -> bool:
    return "mspace" not in (left.tag, right.tag)


def _is_function(element: Element) -> bool:
    base = element[0] if element.tag in _SCRIPTED and len(element) else element
    return base.tag in ("mi", "mo") and _is_name(base)


def _is_name(element: Element) -> bool:
    text = element.text or ""
    return len(text) > 1 and text.isascii() and text.isalpha()


def _begins_with_operator(element: Element) -> bool:
    return element.tag == "mo" or (element.tag == "mrow" and len(element) > 0 and element[0].tag == "mo")
