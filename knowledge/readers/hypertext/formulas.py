"""Finds formulas, in every way that pages hold them, and makes each an element `formula` that holds its LaTeX.

Comes before anything is taken out of a page: the readable form of a formula is often in an element that is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from knowledge.readers.hypertext import mathml
from knowledge.readers.hypertext.tree import Element, become, classes, drop, sweep, text_of, within

_DELIMITED = re.compile(
    r"\\\((?P<inline>(?:[^\\]|\\[^()])++)\\\)|\\\[(?P<display>(?:[^\\]|\\[^\[\]])++)\\\]"
    r"|\$\$(?P<dollars>(?:[^$\\]|\\.)++)\$\$"
    r"|(?P<environment>\\begin\{(?P<name>(?:align|equation|gather|multline|eqnarray|alignat)\*?)\}"
    r".{0,4000}?\\end\{(?P=name)\})",
    re.DOTALL,
)
_LONGEST = 4000
"""Characters of one formula."""
_NUMBER = re.compile(r"\(?(\w[\w.]{0,9})\)?")
_RENDERED = {"mathjax", "mathjax_display", "mathjax_preview", "mathjax_svg", "mathjax_svg_display", "mathjax_chtml"}
_IMAGES = {"tex", "latex", "math", "texrender", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"}
_LITERAL = ("pre", "code", "kbd", "samp", "script", "style", "textarea", "formula", "math")
_SIMPLE_TEXT = ("formula", "gone")


def mark_formulas(page: Element) -> None:
    """Make every formula of a page an element `formula`, whose attribute `display` says that it stands alone."""
    for element in list(page.iter(etree.Element)):
        if isinstance(element.tag, str) and element.tag not in _SIMPLE_TEXT:
            _mark(element)
    sweep(page)
    for element in list(page.iter("span", "div")):
        if classes(element) & {"math", "arithmatex"}:
            _mark_wrapper(element)
    sweep(page)
    for element in list(page.iter(etree.Element)):
        _mark_in_text(element)


def _mark(element: Element) -> None:
    tag, names = element.tag, classes(element)
    if tag == "script" and element.get("type", "").lower().startswith("math/tex"):
        _write(element, element.text or "", "display" in element.get("type").lower())
    elif tag == "mjx-container":
        _write(element, _mathjax_source(element), element.get("display") in ("true", "block"))
    elif "katex" in names or "katex-display" in names or "mwe-math-element" in names:
        if (math := next(element.iter("math"), None)) is not None:
            display = "katex-display" in names or math.get("display") == "block"
            _write(element, mathml.source(math), display)
    elif tag == "math":
        _write(element, mathml.source(element), element.get("display") == "block" or element.get("mode") == "display")
    elif tag == "img" and names & _IMAGES and element.get("alt", "").strip():
        _write(element, element.get("alt"), bool(names & {"mwe-math-fallback-image-display"}))
    elif names & _RENDERED and tag in ("span", "div"):
        drop(element)


def _mathjax_source(container: Element) -> str:
    """Return the LaTeX of a formula that MathJax 3 or 4 has drawn."""
    for inside in container.iter("mjx-math", "math", "g"):
        if inside.tag == "math" or inside.get("data-latex"):
            return mathml.source(inside)
    return ""


def _mark_wrapper(element: Element) -> None:
    """Sphinx, MkDocs and pandoc wrap the source of a formula, with a number beside it perhaps."""
    numbers = [part for part in element.iter("span") if "eqno" in classes(part)]
    number = text_of(numbers[0]) if numbers else ""
    for part in numbers:
        drop(part)
    sweep(element)
    text = (element.text or "").strip()
    inside = _DELIMITED.fullmatch(text)
    of_pandoc = classes(element) & {"inline", "display"}
    if (formula := next(element.iter("formula"), None)) is not None:
        _add_number(formula, number)
    elif not len(element) and text and (inside or of_pandoc):
        alone = "display" in of_pandoc or bool(inside and not inside["inline"])
        _write(element, text, alone)
        _add_number(element, number)


def _add_number(formula: Element, number: str) -> None:
    if formula.tag == "formula" and (found := _NUMBER.match(number)) and r"\tag" not in formula.text:
        formula.text += rf" \tag{{{found[1]}}}"


def _write(element: Element, source: str, display: bool) -> None:
    """Make an element a formula; without a source it says nothing."""
    source = _tidy(source)
    if not source or len(source) > _LONGEST:
        drop(element)
        return
    become(element, "formula", source, **({"display": "yes"} if display else {}))


def _tidy(source: str) -> str:
    source = source.strip()
    if whole := _DELIMITED.fullmatch(source):
        source = _inside(whole)
    if found := re.fullmatch(r"\{\\displaystyle\s(.*)\}", source, re.DOTALL):
        source = found[1]
    source = re.sub(r"^% ?<!\[CDATA\[|%? ?\]\]>$", "", source.strip())
    return "\n".join(line.strip() for line in source.split("\n") if line.strip())


def _inside(found: re.Match[str]) -> str:
    return str(found["inline"] or found["display"] or found["dollars"] or found["environment"])


def _mark_in_text(element: Element) -> None:
    """Mark the formulas that stand in the text of a page between `\\(` and `\\)` and the like."""
    parent = element.getparent()
    if parent is not None and _may_hold_formulas(element.tail, parent):
        element.tail, *made = _pieces(element.tail)
        after = parent.index(element) + 1 if made else 0
        parent[after:after] = made
    if _may_hold_formulas(element.text, element):
        element.text, *made = _pieces(element.text)
        element[0:0] = made


def _may_hold_formulas(text: str | None, element: Element) -> bool:
    marked = text is not None and ("\\" in text or "$$" in text)
    return marked and element.tag not in _LITERAL and not within(element, _LITERAL)


def _pieces(text: str) -> Iterator[Element]:
    """Yield the text before the first formula, then each formula with the text after it as its tail."""
    last: Element = None
    here = 0
    for found in _DELIMITED.finditer(text):
        formula = etree.Element("formula")
        formula.text = _tidy(_inside(found))
        if not found["inline"]:
            formula.set("display", "yes")
        between = text[here : found.start()]
        if last is None:
            yield between
        else:
            last.tail = between
            yield last
        last, here = formula, found.end()
    if last is None:
        yield text
    else:
        last.tail = text[here:]
        yield last
