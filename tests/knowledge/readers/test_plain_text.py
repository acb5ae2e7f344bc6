"""Text as people paste it: its shape is found, its words are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import plain_text
from tests.patience import within

PROSE = "A perceptron adds up its weighted inputs and compares the sum with a threshold."


def read(text: str) -> Document:
    return plain_text.read(text.encode(), "my notes.txt")


def headings(text: str) -> list[tuple[str, int]]:
    return [(section.heading, section.level) for section in read(text).sections]


def test_title_date_and_headings_are_found() -> None:
    page = read(
        f"Perceptrons: A Short History\n\nPublished on 3 March 2024\n\nThe idea\n\n{PROSE}\n\nIts limits.\n\n{PROSE}"
    )
    assert (page.title, page.date, page.id) == ("Perceptrons: A Short History", "2024-03-03", "my-notes")
    assert [section.heading for section in page.sections] == ["The idea", "Its limits"]
    assert [page.text[section.start : section.end] for section in page.sections] == [PROSE, PROSE]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("What is a perceptron", 2),
        ("What is a perceptron?", 2),
        ("Deep Neural Networks (DNNs)", 2),
        ("Examples of learning.", 2),
        ("CNNs vs. RNNs", 2),
        ("2.1 Learning rate", 3),
        ("### Learning rate", 3),
        ("Learning rate\n=============", 1),
        ("Learning rate\n-------------", 2),
    ],
)
def test_a_short_line_alone_above_prose_is_a_heading(line: str, level: int) -> None:
    assert headings(f"{PROSE}\n\n{line}\n\n{PROSE}")[1:] == [(line.split("\n")[0].lstrip("# ").rstrip("."), level)]


@pytest.mark.parametrize(
    "line",
    [
        "It learns.",
        "So it does",
        "which is why",
        "The kinds are these:",
        "It halts, it converges, and nothing else can ever happen to it.",
        "One thing. Another thing.",
        "3.14",
        "- an item",
        "First line\nsecond line",
        "By Jane Doe",
    ],
)
def test_other_short_lines_are_text(line: str) -> None:
    page = read(f"{PROSE}\n\n{line}\n\n{PROSE}")
    assert [section.heading for section in page.sections] == [""]
    assert line in page.text


def test_three_short_lines_in_a_row_are_no_headings() -> None:
    text = f"{PROSE}\n\nEngineer\n\nScientist\n\nDesigner\n\n{PROSE}"
    assert headings(text) == [("", 0)]
    assert "Engineer" in read(text).text


def test_a_heading_right_above_another_is_the_outer_one() -> None:
    assert headings(f"{PROSE}\n\nPart One\n\nThe Idea\n\n{PROSE}")[1:] == [("Part One", 2), ("The Idea", 3)]


def test_a_last_line_is_no_heading() -> None:
    assert headings(f"{PROSE}\n\nThe End") == [("", 0)]


def test_paragraphs_without_blank_lines_between_them_come_apart() -> None:
    long = " ".join([PROSE] * 3)
    found = headings(f"{long}\nThe idea\n{long}\nThe limits\n{long}\n")
    assert found == [("", 0), ("The idea", 2), ("The limits", 2)]


def test_bullets_of_every_form_become_hyphens_and_keep_their_nesting() -> None:
    page = read(f"{PROSE}\n\nThere are:\n\n  • one\u00a0 \n    ◦ two\n  • three\n")
    assert page.text.endswith("There are:\n\n- one\n  - two\n- three\n")


def test_a_star_inside_a_line_stays() -> None:
    assert "a * b + c" in read(f"{PROSE}\n\nThe sum a * b + c is what the neuron computes here.").text


def test_a_code_sample_keeps_its_lines_and_indent() -> None:
    code = "for x in data:\n    y = model(x)\n    loss(y)"
    assert code in read(f"{PROSE}\n\n{code}\n\n{PROSE}").text


def test_a_single_line_is_a_text_and_not_a_title() -> None:
    assert (read("Perceptron").title, read("Perceptron").text) == ("my notes", "Perceptron\n")


def test_nothing_but_navigation_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text besides navigation"):
        read("Skip to content\n\nLog in | Sign up\n")


PIECE = st.sampled_from(
    [
        PROSE,
        "Title Case Line",
        "What is it?",
        "- an item",
        "  • another",
        "1. First",
        "# Marked",
        "Jul 29, 2025",
        "",
        "x",
        "Under\n=====",
        "```",
        "Ends with a stop.",
        "Read more",
        "\u00a0",
        "tab\tbed",
    ]
)


@given(st.lists(PIECE, min_size=1, max_size=15).map("\n\n".join))
def test_every_word_of_the_page_is_in_the_document(text: str) -> None:
    try:
        page = read(text)
    except DocumentError:
        return
    kept = " ".join([page.title, page.date or "", page.text, *page.questions])
    for word in ("perceptron", "Title", "What", "item", "another", "First", "Marked", "Under", "Ends", "bed"):
        assert (word in kept) == (word in text)
    for section in page.sections:
        if section.heading:
            assert page.text[: section.start].rstrip().endswith(section.heading)


@given(st.text())
def test_any_text_reads_or_is_refused_in_one_line(text: str) -> None:
    try:
        page = read(text)
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert page.text.strip()
    assert all(0 <= section.start <= section.end <= len(page.text) for section in page.sections)


@pytest.mark.parametrize("heading", ["# ##", "# a ##", "## a #b# #"])
def test_closing_hashes_are_no_words_of_a_heading(heading: str) -> None:
    words = {"# ##": "#", "# a ##": "a", "## a #b# #": "a #b"}[heading]
    assert headings(f"Title\n\n{heading}\n\n{PROSE}")[0][0] == words


@pytest.mark.parametrize(
    "text",
    [
        f"Title\n\n# a{' ' * 200_000}b\n\n{PROSE}",
        f"Title\n\n# a{' #' * 100_000}b\n\n{PROSE}",
        f"{PROSE}\n\n" * 200_000,
    ],
    ids=["spaces", "hashes", "paragraphs"],
)
def test_a_long_text_takes_no_longer_than_its_length_asks(text: str) -> None:
    """Where time grows with the square of the length, each of these takes half a minute or more."""
    with within(15):
        read(text)
