"""What stands where on a page: running heads, columns, tables without rules, words over two lines."""

from __future__ import annotations

import pytest

from knowledge.documents import Document
from knowledge.readers import pdf
from knowledge.readers.printed.headings import number_depth
from knowledge.readers.printed.letters import tidy
from knowledge.readers.printed.words import joined, words_in
from tests.knowledge.readers.handmade import made, shown

PROSE = [
    "A loss function measures how wrong a model is, and training",
    "lowers it by small steps. The gradient points uphill, so that",
    "each step goes the other way until no step helps any more.",
]


def read(*pages: bytes) -> Document:
    return pdf.read(made(list(pages)), "notes.pdf")


def paragraph(x: float, y: float, words: list[str] = PROSE) -> list[tuple[float, float, str]]:
    return [(x, y - 12 * number, line) for number, line in enumerate(words)]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("the net-", "work learns", "the network learns"),
        ("a self-", "attention layer", "a self-attention layer"),
        ("a multi-", "head layer", "a multi-head layer"),
        ("state-of-the-", "art models", "state-of-the-art models"),
        ("from GPT-", "Neo on", "from GPT-Neo on"),
        ("two –", "or three", "two – or three"),
        ("see https://example.org/", "course.html", "see https://example.org/course.html"),
        ("注意力", "机制", "注意力机制"),
    ],
)
def test_lines_are_joined_as_their_author_wrote_them(first: str, second: str, whole: str) -> None:
    assert joined(first, second, words_in(["a multi-head layer in a network"])) == whole


def test_letters_are_written_as_a_keyboard_would() -> None:
    assert tidy("eﬃcient\u00a0ﬁne-\u2009tuning of 𝑥\u200b") == "efficient fine- tuning of x"
    assert tidy("\uf0b7 a point") == "• a point"


@pytest.mark.parametrize(
    ("heading", "depth"),
    [
        ("3 Attention", 1),
        ("3.1 Heads", 2),
        ("3.1.2. More", 3),
        ("A.1 Proofs", 2),
        ("Chapter 4", 1),
        ("IV. RESULTS", 1),
        ("A model", 0),
        ("Attention 3", 0),
    ],
)
def test_a_number_says_how_deep_a_heading_stands(heading: str, depth: int) -> None:
    assert number_depth(heading) == depth


def test_running_heads_are_dropped_also_where_each_chapter_has_its_own() -> None:
    heads = ["Training", "Training", "Training", "Training", "Testing", "Deploying"]
    words = "aleph beth gimel daleth he waw".split()
    pages = [
        shown((50, 770, head), *paragraph(50, 700, [f"{word} {line}" for line in PROSE]), (290, 40, f"- {number} -"))
        for number, (head, word) in enumerate(zip(heads, words, strict=True))
    ]
    text = read(*pages).text
    assert not any(head in text for head in heads)
    assert all(f"{word} {PROSE[0]}" in text for word in words)
    assert "- 3 -" not in text


def test_what_is_said_twice_in_the_middle_of_pages_stays() -> None:
    pages = [shown(*paragraph(50, 700), (50, 400, "Remember this."), *paragraph(50, 200)) for _ in range(4)]
    changed = [page.replace(b"Remember", b"%d: Remember" % number) for number, page in enumerate(pages)]
    assert read(*changed).text.count("Remember this.") == 4


def test_columns_are_read_one_after_the_other_also_where_their_lines_alternate() -> None:
    left = paragraph(40, 700, [line[:44] for line in PROSE])
    right = paragraph(320, 700, ["Attention " + line[10:50] for line in PROSE])
    alternating = [line for pair in zip(left, right, strict=True) for line in pair]
    across = (40, 740, "A line that runs over both of the columns, from the left to the right margin of it")
    text = read(shown(across, *alternating)).text
    assert text.index(PROSE[2][:20]) < text.index("Attention ")


def test_cells_in_line_with_each_other_are_a_table_without_any_rules() -> None:
    rows = [("Method", "Time", "Memory"), ("Full", "slow", "large"), ("Sparse", "fast", "small")]
    cells = [
        (50 + 120 * column, 600 - 14 * row, cell) for row, line in enumerate(rows) for column, cell in enumerate(line)
    ]
    assert (
        "| Method | Time | Memory |\n| --- | --- | --- |\n| Full | slow | large |\n"
        in read(shown(*paragraph(50, 700), *cells)).text
    )


def test_a_table_of_contents_without_leaders_is_dropped() -> None:
    entries = [(50, 660 - 14 * number, f"{number} Part {number}   {3 * number}") for number in range(1, 7)]
    text = read(shown((50, 700, "Contents"), *entries), shown(*paragraph(50, 700))).text
    assert "Part" not in text
    assert "Contents" not in text


def test_paragraphs_end_where_the_next_word_would_have_fitted() -> None:
    short = [*PROSE[:2], "It ends here.", *PROSE]
    assert read(shown(*paragraph(50, 700, short))).text.split("\n\n") == [
        " ".join(short[:3]),
        " ".join(PROSE) + "\n",
    ]


def test_paragraphs_begin_where_a_line_is_indented() -> None:
    lines = [(62.0 if number in (0, 3) else 50.0, 700.0 - 12 * number, line) for number, line in enumerate(PROSE * 2)]
    assert read(shown(*lines)).text.split("\n\n") == [" ".join(PROSE), " ".join(PROSE) + "\n"]


def test_numbers_in_a_sentence_begin_no_list() -> None:
    lines = [
        "The model was trained on all of the books of the library until",
        "7. June, when the money for it had been spent by somebody else.",
    ]
    assert read(shown(*paragraph(50, 700, lines))).text == " ".join(lines) + "\n"
