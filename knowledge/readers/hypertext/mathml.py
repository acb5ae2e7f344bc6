"""MathML into LaTeX, for pages that hold no LaTeX any more: browsers save them so, and EPUB asks for it."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from knowledge.readers.hypertext import latex
from knowledge.readers.hypertext.tree import Element

_LIMITS = frozenset("∑ ∏ ∐ ⋃ ⋂ ⋁ ⋀ ∫ ∬ ∭ ∮ lim max min sup inf arg argmax argmin".split())


def source(math: Element) -> str:
    """Return a formula's LaTeX: what its author wrote if that is kept, else what its elements say."""
    for note in math.iter("annotation"):
        if note.get("encoding", "").lower() in ("application/x-tex", "tex", "latex", "application/x-latex"):
            return str(note.text or "").strip()
    return (math.get("data-latex") or math.get("alttext") or _written(math)).strip()


def _written(element: Element) -> str:
    writer = _WRITERS.get(element.tag)
    return writer(element) if writer else latex.joined(_children(element))


def _children(element: Element) -> list[str]:
    return [_written(child) for child in element.iterchildren(etree.Element)]


def _first(element: Element, count: int) -> list[str]:
    """Return so many children, empty ones where there are too few."""
    return (_children(element) + [""] * count)[:count]


def _token(element: Element) -> str:
    return latex.token("".join(element.itertext()))


def _words(element: Element) -> str:
    return latex.words("".join(element.itertext()))


def _fraction(element: Element) -> str:
    above, below = _first(element, 2)
    return latex.fraction(above, below, element.get("linethickness") not in ("0", "0px", "0pt"))


def _script(low: bool, high: bool) -> Callable[[Element], str]:
    def write(element: Element) -> str:
        base, *scripts = _first(element, 1 + low + high)
        return latex.script(base, scripts[0] if low else "", scripts[-1] if high else "")

    return write


def _above(element: Element) -> str:
    base, mark = _first(element, 2)
    if _takes_limits(element):
        return latex.script(base, "", mark)
    return latex.accent(base, _mark(element)) or rf"\overset{{{mark}}}{{{base}}}"


def _below(element: Element) -> str:
    base, mark = _first(element, 2)
    if _takes_limits(element):
        return latex.script(base, mark)
    return latex.accent(base, _mark(element)) or rf"\underset{{{mark}}}{{{base}}}"


def _takes_limits(element: Element) -> bool:
    return len(element) > 0 and "".join(element[0].itertext()).strip() in _LIMITS


def _mark(element: Element) -> str:
    return "".join(element[1].itertext()) if len(element) > 1 else ""


def _root(element: Element) -> str:
    inside, degree = _first(element, 2)
    return latex.root(inside, degree)


def _fenced(element: Element) -> str:
    inside = (element.get("separators", ",")[:1] + " ").join(_children(element))
    return latex.fenced(inside, element.get("open", "("), element.get("close", ")"))


def _table(element: Element) -> str:
    rows = [[latex.joined(_children(cell)) for cell in row.iter("mtd")] for row in element.iter("mtr", "mlabeledtr")]
    aligned = len(rows) > 1 and "right" in element.get("columnalign", "")
    return latex.matrix(rows, "aligned" if aligned else "matrix")


def _nothing(element: Element) -> str:
    return ""


def _first_child(element: Element) -> str:
    return _first(element, 1)[0]


_WRITERS: dict[object, Callable[[Element], str]] = {
    "mi": _token,
    "mn": _token,
    "mo": _token,
    "ms": _words,
    "mtext": _words,
    "mfrac": _fraction,
    "msub": _script(low=True, high=False),
    "msup": _script(low=False, high=True),
    "msubsup": _script(low=True, high=True),
    "munderover": _script(low=True, high=True),
    "mover": _above,
    "munder": _below,
    "msqrt": lambda element: latex.root(latex.joined(_children(element))),
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _table,
    "mphantom": _nothing,
    "mspace": _nothing,
    "annotation": _nothing,
    "annotation-xml": _nothing,
    "semantics": _first_child,
    "maction": _first_child,
}
