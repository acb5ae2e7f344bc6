"""PDFs as LaTeX, LibreOffice, pandoc and a browser write them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from knowledge.chunking import chunk
from knowledge.documents import Document, place_at
from knowledge.readers import pdf

FILES = Path(__file__).parent / "files" / "pdf"
READABLE = ["paper.pdf", "lecture.pdf", "notes.pdf", "handout.pdf", "deck.pdf", "web-page.pdf", "partly-scanned.pdf"]


def read(name: str) -> Document:
    return pdf.read((FILES / name).read_bytes(), name)


def headings(page: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in page.sections]


def body(page: Document, heading: str) -> str:
    section = next(section for section in page.sections if section.heading == heading)
    return page.text[section.start : section.end]


def place_of(page: Document, words: str) -> str | None:
    return place_at(page.places, page.text.index(words))


def test_a_paper_in_two_columns_is_read_one_column_after_the_other() -> None:
    paper = read("paper.pdf")
    assert (paper.id, paper.title) == ("paper", "A Short Tour of Attention")
    assert headings(paper) == [
        (1, "A Short Tour of Attention"),
        (2, "Abstract"),
        (2, "1 Introduction"),
        (2, "2 How attention works"),
        (3, "2.1 Queries, keys and values"),
        (3, "2.2 Several heads"),
        (2, "3 Making it cheaper"),
        (2, "4 Training and its pitfalls"),
        (2, "5 Conclusion"),
        (2, "References"),
    ]
    assert body(paper, "Abstract").startswith("Attention lets a network decide, for every word it reads, which other")
    assert body(paper, "Abstract").endswith("and who have trained a small network once.")


def test_lines_become_paragraphs_without_the_hyphens_at_their_ends() -> None:
    introduction = body(read("paper.pdf"), "1 Introduction")
    assert "keeps its own vector, and a position that needs information looks it up" in introduction
    assert "can be computed at the same time on parallel hardware." in introduction
    assert "which is then called self-attention. Models that are built from self-attention alone" in introduction


def test_a_word_in_a_list_goes_on_over_the_end_of_the_page_and_over_a_figure() -> None:
    works = body(read("paper.pdf"), "2.1 Queries, keys and values")
    assert "\n- turn the scores into weights that are positive and sum to one;\n" in works
    assert works.index("Figure 1: Two heads") > works.index("sum to one;")


def test_a_formula_keeps_the_text_there_is() -> None:
    paper = read("paper.pdf")
    assert "Attention(Q,K,V) = softmax( √ )V (1)" in paper.text
    assert "∑ log p(" in read("lecture.pdf").text
    assert "| Full attention | n²d | n² |" in paper.text


def test_accents_that_tex_draws_by_themselves_are_put_on_their_letters() -> None:
    paper = read("paper.pdf")
    assert "Mara Lindqvist Tomáš Novák" in paper.text
    assert "[2] T. Novák and P. Weiss." in paper.text


def test_a_footnote_stays_a_paragraph_and_its_mark_is_raised() -> None:
    introduction = body(read("paper.pdf"), "1 Introduction").split("\n\n")
    assert introduction[0].endswith("looks it up where it stands.¹")
    assert (
        "¹ The picture of a dictionary is common: a query is compared with keys, and values are returned."
        in introduction
    )


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize(
    "furniture",
    ["Working notes", "A short tour of attention", "Handout 3", "Page 1", "Page 2", "/ 5", "Okafor (", "1/1", "PM"],
)
def test_running_heads_and_page_numbers_are_gone(name: str, furniture: str) -> None:
    text = read(name).text
    assert furniture not in text
    assert not any(line.isdecimal() for line in text.splitlines())


def test_every_page_is_a_place_under_its_label() -> None:
    notes = read("notes.pdf")
    assert [place.name for place in notes.places] == ["page i", "page 1", "page 2"]
    assert place_of(notes, "# Notes on Gradient Descent") == "page i"
    assert place_of(notes, "The idea") == "page 1"
    assert place_of(notes, "Adam is the usual first choice") == "page 2"


def test_a_place_begins_in_the_middle_of_a_paragraph_where_the_page_does() -> None:
    paper = read("paper.pdf")
    start = paper.places[1].start
    assert (paper.places[1].name, paper.text[start - 4 : start + 7]) == ("page 2", "sum to one;")


def test_a_table_of_contents_is_left_out() -> None:
    notes = read("notes.pdf").text
    assert "Contents" not in notes
    assert " . ." not in notes
    assert notes.count("Adaptive rates") == 1


def test_code_keeps_its_lines_and_their_indent() -> None:
    assert (
        body(read("notes.pdf"), "1.2 A step in code")
        .split("\n\n", 1)[1]
        .startswith(
            "```\n"
            "def step(weights, gradient, rate=0.01):\n"
            "    # plain descent, no momentum\n"
            "    for name in weights:\n"
            "        weights[name] -= rate * gradient[name]\n"
            "\n"
            "    return weights\n"
            "```"
        )
    )


def test_levels_of_headings_follow_the_bookmarks() -> None:
    assert headings(read("web-page.pdf")) == [
        (1, "Embeddings explained"),
        (2, "From words to vectors"),
        (2, "Comparing two vectors"),
        (3, "How large should they be?"),
        (2, "What can go wrong"),
    ]


def test_levels_of_headings_follow_their_size_where_there_is_nothing_else() -> None:
    assert headings(read("handout.pdf")) == [
        (1, "Overfitting and how to notice it"),
        (2, "Signs"),
        (2, "Remedies"),
        (3, "More data"),
        (3, "Regularisation"),
        (3, "Smaller models"),
    ]


def test_a_title_that_says_nothing_is_not_one() -> None:
    with pypdfium2.PdfDocument(FILES / "handout.pdf") as file:
        assert file.get_metadata_dict()["Title"] == "untitled"
    assert read("handout.pdf").title == "Overfitting and how to notice it"


def test_the_address_that_a_browser_printed_is_the_document_s() -> None:
    assert read("web-page.pdf").url == "http://course.example/embeddings.html"
    assert read("handout.pdf").url is None


def test_lists_keep_their_marks_and_what_stands_under_what() -> None:
    page = read("web-page.pdf")
    assert body(page, "From words to vectors").endswith(
        "- Each dimension carries a little of many meanings.\n"
        "- Directions can carry one meaning clearly:\n"
        "  - from singular to plural,\n"
        "  - from a country to its capital.\n"
        "- Rare words get poor vectors."
    )
    assert body(page, "What can go wrong").endswith(
        "\n1. Measure on your own questions.\n2. Look at the failures by hand.\n3. Change one thing at a time."
    )


def test_bullets_of_a_private_font_are_bullets() -> None:
    assert "\n- weights that grow very large,\n- answers that change completely" in body(read("handout.pdf"), "Signs")


def test_a_table_with_a_grid_becomes_rows_and_stands_nowhere_else() -> None:
    page = read("web-page.pdf")
    assert (
        "| Dimensions | Typical use | Bytes per vector |\n"
        "| --- | --- | --- |\n"
        "| 384 | search on a laptop, where every millisecond of the answer counts | 1,536 |\n"
        "| 768 | search on a server | 3,072 |\n"
        "| 3,072 | hosted services \\| large budgets | 12,288 |\n"
    ) in page.text
    assert page.text.count("hosted services") == 1


def test_a_table_with_level_rules_alone_becomes_rows() -> None:
    assert (
        "Table 1: Optimisers and what they cost.\n\n"
        "| Method | Memory per weight | Sensitive to rate |\n"
        "| --- | --- | --- |\n"
        "| Plain | none | very |\n"
    ) in read("notes.pdf").text


def test_a_table_goes_on_over_the_end_of_a_page() -> None:
    page = read("handout.pdf")
    assert (
        "| Dropout | switches off random units | 0.1 to 0.5 |\n"
        "| Early stopping | ends training when the held-out loss rises | patience of a few passes |\n"
    ) in page.text
    assert place_of(page, "| Dropout") == "page 2"
    assert place_of(page, "| Early stopping") == "page 3"


def test_slides_have_their_titles_as_headings() -> None:
    assert headings(read("lecture.pdf")) == [
        (1, "Training a Language Model"),
        (2, "What a tokenizer does"),
        (2, "Cross-entropy"),
        (2, "One training step"),
        (2, "Two ways to measure progress"),
    ]
    assert [level for level, _ in headings(read("deck.pdf"))] == [1, 2, 2, 2, 2]


def test_a_slide_that_is_shown_step_by_step_is_read_once() -> None:
    lecture = read("lecture.pdf")
    assert [place.name for place in lecture.places] == ["page 1", "page 2", "page 3", "page 4", "page 5"]
    assert body(lecture, "What a tokenizer does").split("\n\n", 1)[1] == (
        "- Frequent words stay whole, so that ordinary text needs few tokens\n"
        "- Rare words are built from smaller pieces\n"
        "  - every byte is in the vocabulary\n"
        "  - nothing is ever unknown\n"
        "- Spaces belong to the token that follows them"
    )


def test_boxes_side_by_side_on_a_slide_are_read_one_after_the_other() -> None:
    assert body(read("deck.pdf"), "Value and policy side by side") == (
        "- Value methods reuse old experience\n"
        "- They need few samples\n"
        "- Policy methods handle continuous actions\n"
        "- They are stable but slow"
    )


def test_pages_without_text_do_not_hinder_the_others() -> None:
    page = read("partly-scanned.pdf")
    assert [place.name for place in page.places] == ["page 2", "page 3"]
    assert page.title == "Overfitting and how to notice it"


def test_a_file_that_opens_without_its_password_is_read() -> None:
    assert read("restricted.pdf").text == read("deck.pdf").text


@pytest.mark.parametrize("name", READABLE)
def test_nothing_odd_is_left_in_the_text(name: str) -> None:
    page = read(name)
    assert not set(page.text) & set("ﬁﬂ\u00ad\u00a0\ufffd\t•▶")
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in page.text)
    starts = [place.start for place in page.places]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert all(passage.text for passage in chunk(page))
