"""LaTeX as MathML: what it sets, and that nothing hostile comes out of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.formulas import LONGEST_FORMULA, mathml
from knowledge.corpus import corpus
from tests.patience import within

_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)


class _Seen(HTMLParser):
    """Remembers the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attributes)


def test_every_formula_of_the_handbook_is_set() -> None:
    formulas = [
        (found[1] or found[2], bool(found[1]))
        for page in corpus()
        for found in _FORMULA.finditer(page.text.replace(r"\$", ""))
    ]
    assert len(formulas) > 300
    assert [formula for formula in formulas if mathml(*formula) is None] == []


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\log x", r'<mi>log</mi><mspace width="0.1667em"></mspace><mi>x</mi>'),
        (r"\log(x)", r"<mi>log</mi><mo stretchy"),
        (r"\operatorname{sign}(x)", r"<mi>sign</mi><mo stretchy"),
        (r"\max_i x", r'<munder><mo movablelimits="true" lspace="0" rspace="0">max</mo>'),
        (r"\arg\max_x f", r"arg\u2009max</mo>"),
        (r"\mathbb{R}", "ℝ"),
        (r"\mathbf{ab}", "<mi>𝐚</mi><mi>𝐛</mi>"),
        (r"\boldsymbol{\theta}", "𝜽"),
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", '<mtd columnalign="right"><mi>a</mi></mtd>'),
        (r"\text{a < b}", "<mtext>a\xa0&lt;\xa0b</mtext>"),
        (r"x = -1", r'<mo form="prefix" lspace="0" rspace="0">−</mo>'),
    ],
)
def test_what_browsers_or_the_converter_get_wrong_is_mended(latex: str, expected: str) -> None:
    formula = re.sub(' mathvariant="[^"]*"', "", mathml(latex, True) or "")
    assert expected.replace(r"\u2009", "\u2009") in formula


HOSTILE_LATEX = [
    r"\text{<script>alert(1)</script>}",
    r"\text{&lt;img src=x onerror=alert(1)&gt;}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(http://e.test)}{x}",
    r"\class{cg-mark}{x}",
    r"\unicode{x3c}script\unicode{x3e}",
    r"\color{red;background:url(//e.test)}{x}",
    r"\colorbox{red}{<b>}",
    r"\mbox{\x22 onload=\x22alert(1)}",
    r"\verb|<svg onload=alert(1)>|",
    r"\hspace{-100em}x\raise{99em}{y}\rule{999em}{999em}",
]


@pytest.mark.parametrize("latex", HOSTILE_LATEX)
def test_hostile_latex_is_words(latex: str) -> None:
    formula = mathml(latex, True) or ""
    _check(formula)
    assert not re.search(r'="[^"]*(?:\d\d\d?em|url|javascript)', formula)


@given(st.lists(st.sampled_from([*HOSTILE_LATEX, *"{}^_&\\<>\"'", r"\frac", r"\left(", r"\begin{cases}"]), max_size=8))
@settings(deadline=None)
def test_nothing_but_mathml_comes_out(pieces: list[str]) -> None:
    _check(mathml("".join(pieces), False) or "")


def _check(formula: str) -> None:
    seen = _Seen(formula)
    assert all(tag.startswith("m") and tag not in ("meta", "marquee", "main", "mark") for tag in seen.tags)
    assert not seen.attributes & {"href", "style", "class", "src", "id", "mathcolor", "mathbackground"}
    assert not [name for name in seen.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{1}",
        r"\left( x",
        r"\nosuchcommand x",
        r"a & b",
        r"\def\a{\b\b}\a",
        r"\newcommand{\a}{\a\a}\a",
        "{" * 900 + "}" * 900,
        "x" * (LONGEST_FORMULA + 1),
    ],
    ids=lambda latex: latex[:12],
)
def test_what_cannot_be_set_is_left_to_the_page(latex: str) -> None:
    with within(2):
        assert mathml(latex, False) is None


@pytest.mark.parametrize(
    "piece", ["x^", r"\text{", r"\verb|", r"\sqrt", r"\color{red}", "{", "'", r"\not", "1 ", "x_1 "]
)
def test_a_long_formula_takes_no_time(piece: str) -> None:
    with within(2):
        mathml((piece * LONGEST_FORMULA)[:LONGEST_FORMULA], True)
