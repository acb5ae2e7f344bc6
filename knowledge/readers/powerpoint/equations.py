"""Equations on slides as LaTeX: their letters made plain, then written as those of Word are.

PowerPoint spells a variable with the mathematical italic letters of Unicode, which no one types in a question; pandoc
gives every letter of `softmax` a run of its own.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from knowledge.readers import word_equations
from knowledge.readers.powerpoint.names import Element
from knowledge.readers.word_equations import MATH

_STYLED = re.compile("[\U0001d400-\U0001d7ff\u210e]")


def latex(equation: Element) -> str:
    """Return the LaTeX of an `m:oMath` or `m:oMathPara` element, on one line. Changes the element."""
    for parent in list(equation.iter()):
        for is_word, group in groupby(list(parent), key=_is_part_of_a_word):
            (_join if is_word else _spread)(list(group))
    return " ".join(word_equations.source(equation).split())


def plain_letters(text: str) -> str:
    """Return text with ordinary letters for the mathematical italic and bold ones of Unicode."""
    return _STYLED.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)


def _is_part_of_a_word(child: Element) -> bool:
    """Tell whether this is a run of upright letters."""
    style = child.find(f"{MATH}rPr/{MATH}sty") if child.tag == f"{MATH}r" else None
    return style is not None and style.get(f"{MATH}val") == "p" and _text(child).isalpha()


def _join(runs: list[Element]) -> None:
    """Make one run of several."""
    _write(runs[0], "".join(_text(run) for run in runs))
    for run in runs[1:]:
        run.getparent().remove(run)


def _spread(children: list[Element]) -> None:
    """Put white space between letters that are one variable each."""
    for child in children:
        if child.tag == f"{MATH}r":
            _write(child, _STYLED.sub(lambda letter: f"{letter[0]} ", _text(child)))


def _text(run: Element) -> str:
    return "".join(part.text or "" for part in run.findall(f"{MATH}t"))


def _write(run: Element, text: str) -> None:
    parts = run.findall(f"{MATH}t")
    for part in parts[1:]:
        run.remove(part)
    if parts:
        parts[0].text = plain_letters(text)
