"""Titles as programs write them into files."""

from __future__ import annotations

import pytest

from knowledge.readers.titles import sensible


@pytest.mark.parametrize("title", ["Attention: a primer", "Node.js", "3 ways to fail", "学習率", "Index funds"])
def test_a_title_is_kept_on_one_line(title: str) -> None:
    assert sensible(f" {title}\n") == title


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        "  ",
        "untitled",
        "Untitled-1",
        "Document1",
        "Microsoft Word - lecture 3.doc",
        "Microsoft PowerPoint - intro",
        "PowerPoint Presentation",
        "lecture3.docx",
        "slide 4",
        "Unknown Title",
        "---",
        "x" * 301,
    ],
)
def test_what_says_nothing_is_no_title(nothing: str | None) -> None:
    assert sensible(nothing) is None
