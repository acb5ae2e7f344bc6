"""How LaTeX becomes what Typst sets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

from assistant.export.blocks import Block, blocks
from assistant.export.formulas import formula
from knowledge.corpus import pages
from tests.patience import within


def formulas_of(found: Iterable[Block]) -> Iterator[tuple[str, bool]]:
    """Yield every formula, and whether it has lines of its own."""
    for block in found:
        if block.kind == "formula":
            yield block.text, True
        yield from ((run.text, run.kind == "displayed") for run in block.runs if run.kind in ("formula", "displayed"))
        yield from formulas_of(block.children)


def test_every_formula_of_the_handbook_can_be_set() -> None:
    found = [one for page in pages() for one in formulas_of(blocks(page.document.text))]
    assert len(found) > 1_000
    assert [latex for latex, displayed in found if formula(latex, displayed=displayed) is None] == []


@pytest.mark.parametrize(
    "latex",
    [r"\foo{x}", r"\frac{1}{", r"\left( x", "x" * 1_001, r"\sqrt{" * 40 + "x" + "}" * 40],
)
def test_what_cannot_be_read_or_is_too_much_is_none(latex: str) -> None:
    with within(1):
        assert formula(latex, displayed=False) is None


def test_macros_that_grow_do_not() -> None:
    letters = "abcdefghijklmnop"
    grows = "".join(rf"\newcommand{{\x{b}}}{{\x{a}\x{a}}}" for a, b in pairwise(letters))
    with within(1):
        assert formula(rf"\newcommand{{\xa}}{{x}}{grows}\xp", displayed=False) is None


def test_a_command_that_would_make_a_link_leaves_nothing_but_its_text() -> None:
    tree = formula(r"\href{javascript:alert(1)}{x}", displayed=False)
    assert "javascript" not in json.dumps(tree)


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "fenced"),
        (r"\begin{cases} 1 & x \\ 0 & y \end{cases}", "fenced"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "aligned"),
        (r"\hat{y}", "accent"),
        (r"\underbrace{a+b}_{c}", "underbrace"),
        (r"\sqrt[3]{x}", "root"),
        (r"\tfrac{1}{2}", "inline"),
    ],
)
def test_what_lessons_use_is_understood(latex: str, kind: str) -> None:
    assert f'["{kind}"' in json.dumps(formula(latex, displayed=True))
