"""Paragraphs, lists, code and tables."""

from __future__ import annotations

import pytest

from knowledge.blocks import blocks, items
from tests.patience import within


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text)]


def test_a_list_may_follow_its_lead_in_without_a_blank_line() -> None:
    assert kinds("It has:\n- a\n- b") == [("paragraph", "It has:"), ("list", "- a\n- b")]


def test_a_list_goes_on_over_blank_lines_and_indented_text() -> None:
    assert kinds("- a\n\n- b\n\n  more of b\n\nAfter.") == [
        ("list", "- a\n\n- b\n\n  more of b"),
        ("paragraph", "After."),
    ]


def test_nested_items_are_items() -> None:
    text = "- a\n  - b\n  - c\n- d"
    (block,) = blocks(text)
    assert [text[start:end].strip() for start, end in items(text, block)] == ["- a", "- b", "- c", "- d"]


def test_a_wrapped_line_that_begins_with_a_year_is_no_list() -> None:
    assert len(kinds("The paper came out in\n2017. It changed the field.")) == 1


def test_a_fence_holds_blank_lines_and_what_looks_like_other_blocks() -> None:
    code = "```\n# no heading\n\n- no list\n```"
    assert kinds(f"Look:\n{code}\n\nDone.") == [("paragraph", "Look:"), ("code", code), ("paragraph", "Done.")]


def test_an_open_fence_runs_to_the_end() -> None:
    assert kinds("~~~\na\n\nb\n\n") == [("code", "~~~\na\n\nb")]


@pytest.mark.parametrize("formula", ["$$\na + b\n$$", "$$ a + b $$", "$$a\n+ b$$"])
def test_a_formula_between_dollars_is_a_block(formula: str) -> None:
    assert kinds(f"So\n\n{formula}\n\nholds.")[1] == ("code", formula)


def test_dollars_without_a_pair_are_words() -> None:
    assert kinds("$$ is money\n\nand more") == [("paragraph", "$$ is money"), ("paragraph", "and more")]


def test_a_table_is_a_block() -> None:
    assert kinds("Look:\n| a | b |\n|---|---|\n| 1 | 2 |\nDone.")[1][0] == "table"


def test_a_line_of_backticks_is_looked_through_once() -> None:
    with within(5):
        assert kinds("`" * 500_000 + "a`")[0][0] == "paragraph"
