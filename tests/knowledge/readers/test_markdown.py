"""Markdown pages, as authors write them and as they break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, Place
from knowledge.errors import DocumentError
from knowledge.readers import markdown

PAGE = """---
title: "Attention: a primer"
url: https://example.org/attention
publisher: Example
date: 2025-07-29
aliases: [self-attention]
questions:
  - What is attention?
  - Why 3 heads?
---

Before the first heading.

## Why `softmax`?

It sums to one.

```python
# not a heading
```

Scores
------

They are *scaled*.
"""


def read(text: str) -> Document:
    return markdown.read(text.encode(), "page.md")


def test_front_matter_becomes_the_document_and_the_body_stays_as_it_is() -> None:
    page = read(PAGE)
    assert page.title == "Attention: a primer"
    assert (page.url, page.publisher, page.date) == ("https://example.org/attention", "Example", "2025-07-29")
    assert page.questions == ("What is attention?", "Why 3 heads?")
    assert page.text == PAGE.split("---\n\n", 1)[1]
    assert page.id == "page"


def test_sections_are_what_stands_between_headings() -> None:
    page = read(PAGE)
    assert [(section.heading, section.level) for section in page.sections] == [
        ("", 0),
        ("Why softmax?", 2),
        ("Scores", 2),
    ]
    bodies = [page.text[section.start : section.end] for section in page.sections]
    assert bodies[0] == "Before the first heading."
    assert bodies[1].endswith("# not a heading\n```")
    assert bodies[2] == "They are *scaled*."


def test_the_title_is_the_first_top_heading_else_the_file_name() -> None:
    assert read("## Small\n\nText.\n\n# Big\n\nText.").title == "Big"
    assert read("Text.").title == "page"


def test_windows_line_ends_and_a_byte_order_mark_leave_no_trace() -> None:
    page = markdown.read(b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n# A\r\n\r\nText.\r\n", "page.md")
    assert (page.title, page.text) == ("T", "# A\n\nText.\n")


def test_a_rule_above_ordinary_text_is_no_front_matter() -> None:
    assert read("---\nJust words\n---\nMore.").text.startswith("---\nJust words")


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("title: [a", "not valid YAML at line"),
        ("title: a: b", "not valid YAML at line 2"),
        ("date: 2025-13-45", "not valid YAML"),
        ("[" * 5000, "not valid YAML"),
        ("title: !!python/object/apply:os.system [ls]", "not valid YAML"),
        ("title: [a, b]", "title in the front matter of page.md must be text, not list"),
        ("questions: [{a: b}]", "question in the front matter of page.md must be text, not dict"),
        ("url: javascript:alert(1)", "must begin with https"),
    ],
)
def test_wrong_front_matter_is_one_clear_line(front: str, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint) as caught:
        read(f"---\n{front}\n---\nText.\n")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("empty", ["---\ntitle: T\n---\n", "---\ntitle: T\n---\n\n  \n", "# Only\n\n## Headings\n"])
def test_a_page_without_text_says_so(empty: str) -> None:
    with pytest.raises(DocumentError, match="no text"):
        read(empty)


def test_half_a_character_in_front_matter_does_no_harm() -> None:
    try:
        assert read('---\ntitle: "a\\ud800b"\n---\nText.').digest
    except DocumentError as error:  # The parser that is written in C refuses it.
        assert "\n" not in str(error)


def test_aliases_are_other_names_of_the_page() -> None:
    assert read("---\naliases: [SGD, 42]\n---\nText.").aliases == ("SGD", "42")
    assert read("---\naliases: one name\n---\nText.").aliases == ("one name",)


def test_text_of_another_reader_is_kept_to_the_letter_with_its_places() -> None:
    text = "---\n\n# Heads\n\nThree.\n\n## More\n\nFour.\n"
    page = markdown.document_of(text, "talk.pptx", url="https://example.org", places=(Place(5, "slide 1"),))
    assert (page.id, page.title, page.text, page.url) == ("talk", "Heads", text, "https://example.org")
    assert page.places == (Place(5, "slide 1"),)
    assert [section.heading for section in page.sections] == ["", "Heads", "More"]
    assert markdown.document_of(text, "talk.pptx", title="A talk").title == "A talk"


@pytest.mark.parametrize("empty", ["", " \n", "# Only\n\n## Headings\n"])
def test_text_of_another_reader_is_not_empty(empty: str) -> None:
    with pytest.raises(DocumentError, match=r"talk\.pptx .*no text"):
        markdown.document_of(empty, "talk.pptx")


@given(st.text())
def test_any_text_reads_or_is_refused_in_one_line(text: str) -> None:
    try:
        page = read("x" + text)
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert page.text == ("x" + text).replace("\r\n", "\n").replace("\r", "\n")
    position = 0
    for section in page.sections:
        assert position <= section.start <= section.end <= len(page.text)
        position = section.end
