"""The headings of a document and the parts that a long one is shown in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ui.contents import MOST_HEADINGS, Heading, headings, part_with, parts

PIECES = st.sampled_from(
    ["# Heading\n\n", "Words of it. ", "words\n", "- item\n", "\n\n", "```\n# code\n```\n", "x" * 60]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.integers(50, 200))
def test_parts_are_the_whole_text_and_none_is_too_long(text: str, size: int) -> None:
    spans = parts(text, size)
    assert "".join(text[start:end] for start, end in spans) == text
    # White space at its end may make a part longer.
    assert all(len(text[start:end].strip()) <= size for start, end in spans)
    for position in range(len(text)):
        start, end = spans[part_with(spans, position)]
        assert start <= position < end


def test_parts_begin_at_headings_where_they_can() -> None:
    text = "\n\n".join(f"# Chapter {n}\n\n{'words ' * 60}" for n in range(20))
    spans = parts(text, 1_000)
    assert all(text[start:].startswith("# Chapter") for start, _ in spans)
    assert len(spans) < 20


def test_a_paragraph_without_end_is_cut_between_words() -> None:
    text = "words " * 1_000
    assert all(text[start:end].startswith("words") for start, end in parts(text, 500))
    assert [end - start for start, end in parts("x" * 1_000, 400)] == [400, 400, 200]


def test_headings_are_those_that_are_no_code() -> None:
    text = "# One #\n\n```\n# no\n```\n\n### Two *three*\n"
    assert headings(text) == [Heading("One", 1, 0), Heading("Two *three*", 3, text.index("###"))]


def test_of_very_many_headings_the_higher_are_listed() -> None:
    text = "# A\n\n" + "## b\n\nwords\n\n" * (MOST_HEADINGS + 1)
    assert [heading.words for heading in headings(text)] == ["A"]
