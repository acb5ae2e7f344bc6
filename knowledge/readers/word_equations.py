"""Equations of Word (OMML) into LaTeX, part by part: fractions, scripts, roots, sums, fences, matrices, accents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree

from knowledge.readers.hypertext import latex

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

Node: TypeAlias = Any


def source(math: Node) -> str:
    """Return an equation as LaTeX on one line; letters of other alphabets stay as they are."""
    return _inside(math)


def _inside(node: Node) -> str:
    return latex.joined(_written(child) for child in node.iterchildren(etree.Element))


def _written(node: Node) -> str:
    name = node.tag.removeprefix(MATH)
    writer = _WRITERS.get(name)
    return writer(node) if writer else "" if name.endswith(("Pr", "rPr")) else _inside(node)


def _part(node: Node, name: str) -> str:
    part = node.find(f"{MATH}{name}")
    return "" if part is None else _inside(part)


def _setting(node: Node, properties: str, name: str, default: str = "") -> str:
    """Return a property of a structure; its default where the file does not say."""
    found = node.find(f"{MATH}{properties}/{MATH}{name}")
    return default if found is None else str(found.get(f"{MATH}val", default))


def _run(node: Node) -> str:
    text = "".join(part.text or "" for part in node.iter(f"{MATH}t"))
    if node.find(f"{MATH}rPr/{MATH}nor") is not None and len(text.strip()) > 1:
        return latex.words(text)
    return latex.tokens(text)


def _fraction(node: Node) -> str:
    line = _setting(node, "fPr", "type") != "noBar"
    return latex.fraction(_part(node, "num"), _part(node, "den"), line)


def _script(node: Node) -> str:
    return latex.script(_part(node, "e"), _part(node, "sub"), _part(node, "sup"))


def _script_before(node: Node) -> str:
    return latex.script("{}", _part(node, "sub"), _part(node, "sup")) + latex.group(_part(node, "e"))


def _root(node: Node) -> str:
    return latex.root(_part(node, "e"), _part(node, "deg"))


def _sum(node: Node) -> str:
    sign = latex.script(_setting(node, "naryPr", "chr", "∫"), _part(node, "sub"), _part(node, "sup"))
    return f"{sign} {_part(node, 'e')}"


def _fenced(node: Node) -> str:
    bar = _setting(node, "dPr", "sepChr", "|")
    inside = f" {bar} ".join(_inside(part) for part in node.findall(f"{MATH}e"))
    return latex.fenced(inside, _setting(node, "dPr", "begChr", "("), _setting(node, "dPr", "endChr", ")"))


def _function(node: Node) -> str:
    return f"{_part(node, 'fName')} {_part(node, 'e')}".strip()


def _limit(node: Node) -> str:
    base, limit = _part(node, "e"), _part(node, "lim")
    low = node.tag == f"{MATH}limLow"
    return latex.script(base, limit if low else "", "" if low else limit)


def _accent(node: Node) -> str:
    base = _part(node, "e")
    return latex.accent(base, _setting(node, "accPr", "chr", "\u0302")) or base


def _bar(node: Node) -> str:
    name = "overline" if _setting(node, "barPr", "pos", "bot") == "top" else "underline"
    return rf"\{name}{{{_part(node, 'e')}}}"


def _group(node: Node) -> str:
    base = _part(node, "e")
    return latex.accent(base, _setting(node, "groupChrPr", "chr", "⏟")) or base


def _matrix(node: Node) -> str:
    return latex.matrix([_inside(cell) for cell in row.findall(f"{MATH}e")] for row in node.findall(f"{MATH}mr"))


def _lines(node: Node) -> str:
    return latex.matrix(([_inside(line)] for line in node.findall(f"{MATH}e")), "aligned")


_WRITERS: dict[str, Callable[[Node], str]] = {
    "r": _run,
    "f": _fraction,
    "sSub": _script,
    "sSup": _script,
    "sSubSup": _script,
    "sPre": _script_before,
    "rad": _root,
    "nary": _sum,
    "d": _fenced,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _group,
    "m": _matrix,
    "eqArr": _lines,
    "phant": lambda node: "",
}
