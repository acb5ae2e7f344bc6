"""Presentations as PowerPoint, LibreOffice, pandoc and scripts write them, and as they break."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pptx
import pytest
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Emu

from knowledge.documents import Document, place_at
from knowledge.errors import DocumentError
from knowledge.readers import slides
from knowledge.readers.powerpoint.equations import latex
from tests.patience import within

FILES = Path(__file__).parent / "files" / "slides"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(name: str) -> Document:
    return slides.read((FILES / name).read_bytes(), name)


def headings(page: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in page.sections]


def body(page: Document, heading: str) -> str:
    section = next(section for section in page.sections if section.heading == heading)
    return page.text[section.start : section.end]


def changed(name: str, member: str, change: Callable[[str], str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a file with one of its members changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(FILES / name) as before, zipfile.ZipFile(made, "w", packing) as after:
        for each in before.infolist():
            data = before.read(each)
            after.writestr(each.filename, change(data.decode()) if each.filename == member else data)
    return made.getvalue()


def saved(deck: pptx.presentation.Presentation) -> bytes:
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


def deck_of(*boxes: tuple[str, int, int, int, int]) -> bytes:
    """Return a presentation with one slide of text boxes: words, left, top, width and height in millimetres."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    for words, *place in boxes:
        slide.shapes.add_textbox(*(Emu(length * 36000) for length in place)).text_frame.text = words
    return saved(deck)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        slides.read(data, "a.pptx")
    assert "\n" not in str(caught.value) and "a.pptx" in str(caught.value)
    return str(caught.value)


def test_each_title_is_a_section_and_a_section_header_holds_those_below_it() -> None:
    assert headings(read("attention.pptx")) == [
        (2, "Attention in neural networks"),
        (1, "Why attention"),
        (2, "The bottleneck"),
        (2, "How it works"),
        (2, "Scaled dot products"),
        (1, "In practice"),
        (2, "Two kinds of layers"),
        (2, "What it costs"),
        (2, "In code"),
    ]


def test_bullets_keep_their_nesting_and_notes_follow_them() -> None:
    assert body(read("attention.pptx"), "The bottleneck") == (
        "- A recurrent encoder squeezes a whole sentence into one vector.\n"
        "- Long sentences lose their beginning:\n"
        "  - the vector has a fixed size,\n"
        "  - each new word overwrites part of it.\n"
        "- Attention lets the decoder look back at every word.\n\n"
        "Ask the room how they would translate a sentence of sixty words from memory.\n\n"
        "Most people say that they would look at the text again. That is what attention does."
    )


def test_numbered_steps_keep_their_numbers() -> None:
    assert body(read("attention.pptx"), "How it works").split("\n") == [
        "1. Compare the query with every key.",
        "2. Turn the scores into weights with a softmax.",
        "3. Add up the values, each times its weight.",
    ]


def test_equations_are_latex() -> None:
    assert body(read("attention.pptx"), "Scaled dot products").split("\n\n")[1:] == [
        "$$\n\\mathrm{Attention}(Q,K,V) = \\mathrm{softmax}\\left( \\frac{QK^T}{\\sqrt{d_k}} \\right)V\n$$",
        "Each weight is $α_i = \\frac{e^{s_i}}{∑_{j = 1}^n e^{s_j}}$, so the weights add up to one.",
    ]


def test_a_table_is_a_table() -> None:
    assert body(read("attention.pptx"), "What it costs").startswith(
        "| Layer | Steps in a row | Work per layer |\n| --- | --- | --- |\n| Recurrent | n | n · d² |\n"
    )


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert "at random \\| in training only |" in body(read("overfitting.pptx"), "Remedies")


def test_text_in_a_typewriter_face_is_code() -> None:
    assert body(read("attention.pptx"), "In code").startswith("```\ndef attend(query, keys, values):\n    # one weight")
    assert body(read("overfitting.pptx"), "Remedies").endswith("```\nmodel.fit(x, y,\n    epochs=50)\n```")


def test_raised_and_lowered_letters_are_not_mistaken_for_others() -> None:
    assert "L² penalty: add λᵢ times the squared weights." in read("overfitting.pptx").text


def test_columns_are_read_one_after_the_other_in_whatever_order_they_were_made() -> None:
    words = body(read("vision.pptx"), "Two ways to shrink an image").split("\n\n")
    assert [line.split()[0] for line in words] == ["Largest", "Max", "Mean", "Average"]


def test_shapes_in_a_group_are_read_from_left_to_right() -> None:
    words = body(read("vision.pptx"), "From pixels to a name").split("\n\n")
    assert words == ["Early layers: edges", "Later layers: shapes", "Classifier: which thing is it?"]


def test_boxes_are_read_from_top_to_bottom() -> None:
    page = slides.read(deck_of(("low left", 10, 120, 60, 20), ("high right", 150, 10, 60, 20)), "a.pptx")
    assert page.text == "high right\n\nlow left\n"


def test_a_grid_with_even_gaps_is_read_row_by_row() -> None:
    cells = [(f"{row}{column}", column * 80, row * 50, 60, 20) for column in (0, 1) for row in (0, 1)]
    assert slides.read(deck_of(*cells), "a.pptx").text.split() == ["00", "01", "10", "11"]


def test_footers_dates_and_slide_numbers_are_gone() -> None:
    text = read("vision.pptx").text
    assert "spring term" not in text and "12 March" not in text and "\n6\n" not in text


def test_a_text_box_that_is_on_every_slide_is_gone() -> None:
    deck = pptx.Presentation()
    for number in range(6):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        for words, top in (("School of Machines", 9), (f"Lesson {number}", 1)):
            slide.shapes.add_textbox(0, Emu(top * 500_000), Emu(3_000_000), Emu(400_000)).text_frame.text = words
    text = slides.read(saved(deck), "a.pptx").text
    assert "School" not in text and text.count("Lesson") == 6


def test_a_hidden_slide_is_left_out_but_counts() -> None:
    page = read("vision.pptx")
    assert "160 parameters" not in page.text
    assert place_at(page.places, page.text.index("Nobody told")) == "slide 6"


def test_a_slide_without_a_title_is_not_under_the_title_before_it() -> None:
    page = read("vision.pptx")
    section = next(s for s in page.sections if "Nobody told" in page.text[s.start : s.end])
    assert (section.heading, section.level) == ("", 0)


def test_slides_with_one_title_are_one_section_with_a_place_each() -> None:
    page = read("vision.pptx")
    assert len(body(page, "Receptive field").split("\n\n")) == 2
    assert place_at(page.places, page.text.index("One unit sees")) == "slide 7"
    assert place_at(page.places, page.text.index("Stacked layers")) == "slide 8"


@pytest.mark.parametrize("second", ["Softmax (cont.)", "Softmax (continued)", "Softmax [2/3]"])
def test_a_continued_title_continues_its_section(second: str) -> None:
    deck = pptx.Presentation()
    for title in ("Softmax", second):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, "Words."
    assert headings(slides.read(saved(deck), "a.pptx")) == [(2, "Softmax")]


def test_places_begin_where_their_slides_do() -> None:
    page = read("attention.pptx")
    assert [place.name for place in page.places] == [f"slide {number}" for number in range(1, 10)]
    assert all(page.text[place.start] == "#" for place in page.places)


def test_slides_are_counted_from_the_number_that_the_file_begins_with() -> None:
    data = changed(
        "vision.pptx",
        "ppt/presentation.xml",
        lambda xml: xml.replace("<p:presentation", '<p:presentation firstSlideNum="0"'),
    )
    assert slides.read(data, "a.pptx").places[0].name == "slide 0"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("attention.pptx", "Attention in neural networks"),
        ("vision.pptx", "Convolutional networks"),
        ("overfitting.pptx", "Overfitting"),
    ],
)
def test_the_title_is_the_files_own_else_that_of_the_first_slide(name: str, title: str) -> None:
    assert read(name).title == title


@pytest.mark.parametrize(
    "given", ["PowerPoint-Präsentation", "Présentation PowerPoint", "PowerPoint Presentation", "Folie 1"]
)
def test_a_title_that_a_program_gave_is_none(given: str) -> None:
    deck = pptx.Presentation(io.BytesIO((FILES / "vision.pptx").read_bytes()))
    deck.core_properties.title = given
    assert slides.read(saved(deck), "a.pptx").title == "Convolutional networks"


def test_a_chart_says_its_title_and_its_values() -> None:
    assert body(read("overfitting.pptx"), "Error by epoch") == (
        "Error while training\n\n|  | Training | Held out |\n| --- | --- | --- |\n"
        "| Epoch 1 | 0.9 | 0.95 |\n| Epoch 10 | 0.4 | 0.5 |\n| Epoch 50 | 0.05 | 0.7 |"
    )


def test_a_diagram_is_a_list_nested_as_its_points_are() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    model = _diagram([(1, "Train"), (2, "Test"), (3, "Tune")], [(0, 2, 1), (0, 1, 0), (1, 3, 0)])
    name = PackURI("/ppt/diagrams/data1.xml")
    relation = slide.part.relate_to(Part(name, "application/xml", slide.part.package, model.encode()), f"{OFFICE}/data")
    frame = slide.shapes.add_table(1, 1, Emu(0), Emu(0), Emu(1000), Emu(1000))._element
    content = frame.find(".//{*}graphicData")
    content.clear()
    content.append(parse_xml(f'<d:relIds xmlns:d="{DIAGRAM}" xmlns:r="{OFFICE}" r:dm="{relation}"/>'))
    assert slides.read(saved(deck), "a.pptx").text == "- Train\n  - Tune\n- Test\n"


def _diagram(points: list[tuple[int, str]], links: list[tuple[int, int, int]]) -> str:
    """Return the data of a diagram: points, and links of the one above, the one below and its number."""
    made = f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWING}"><d:ptLst><d:pt modelId="0" type="doc"/>'
    for number, words in points:
        made += f'<d:pt modelId="{number}"><d:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></d:t></d:pt>'
    made += "</d:ptLst><d:cxnLst>"
    for above, below, order in links:
        made += f'<d:cxn modelId="9{below}" srcId="{above}" destId="{below}" srcOrd="{order}" destOrd="0"/>'
    return f"{made}</d:cxnLst></d:dataModel>"


def test_variables_are_the_letters_that_people_type() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    run = "<m:r><m:t>𝑄𝐾=𝐖+ℎ</m:t></m:r>"
    assert latex(parse_xml(f'<m:oMath xmlns:m="{math}">{run}</m:oMath>')) == "QK = W + h"


def test_text_that_looks_like_a_heading_is_none() -> None:
    page = slides.read(deck_of(("---", 0, 0, 50, 10), ("# of layers", 0, 20, 50, 10), ("===", 0, 40, 50, 10)), "a.pptx")
    assert headings(page) == [(0, "")]
    assert page.text == "---\n\n\\# of layers\n\n===\n"


def test_a_password_is_named() -> None:
    assert "protected by a password" in refusal((FILES / "locked.pptx").read_bytes())


def test_other_kinds_of_files_are_named() -> None:
    def zipped(member: str) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as package:
            package.writestr(member, "<a/>")
        return made.getvalue()

    assert "an Office file from before 2007" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "a PDF file" in refusal(b"%PDF-1.7\n")
    assert "a Word document, not a PowerPoint presentation" in refusal(zipped("word/document.xml"))
    assert "an OpenDocument file" in refusal(zipped("content.xml"))
    assert "damaged or not a PowerPoint presentation" in refusal(b"Hello")


def test_slides_without_words_are_refused() -> None:
    assert "holds no text that is shown" in refusal(deck_of())


def test_only_titles_are_no_text() -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "A picture"
    assert "besides titles" in refusal(saved(deck))


def test_an_entity_that_grows_is_refused_and_one_that_names_a_file_says_nothing() -> None:
    def with_entities(entities: str) -> bytes:
        def change(xml: str) -> str:
            declared = xml.replace("?>", f"?><!DOCTYPE x [{entities}]>", 1)
            return declared.replace("A filter slides", "A filter &z;slides")

        return changed("vision.pptx", "ppt/slides/slide2.xml", change)

    grows = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 30}">' for before, after in zip("abcdefghy", "bcdefghyz", strict=True)
    )
    with within(10):
        assert "damaged" in refusal(with_entities(grows))
    secret = with_entities(f'<!ENTITY z SYSTEM "{(FILES / "SOURCES.md").as_uri()}">')
    assert "pandoc" not in slides.read(secret, "a.pptx").text


def test_a_slide_that_is_named_a_thousand_times_is_read_once() -> None:
    often = "".join(f'<p:sldId id="{number}" r:id="rId4"/>' for number in range(3000, 7000))
    data = changed(
        "vision.pptx", "ppt/presentation.xml", lambda xml: xml.replace("</p:sldIdLst>", often + "</p:sldIdLst>")
    )
    with within(10):
        assert len(slides.read(data, "a.pptx").text) < 2000


@pytest.mark.parametrize(
    "inserted",
    [
        '<a:p><a:pPr lvl="8"/><a:r><a:t>word</a:t></a:r></a:p>' * 100_000,
        f"<a:p><a:r><a:t>{' ' * 3_000_000}</a:t></a:r></a:p>",
        f"<a:p><a:r><a:t>{'$' * 3_000_000}</a:t></a:r></a:p>",
    ],
    ids=["paragraphs", "spaces", "dollars"],
)
def test_a_long_slide_takes_no_longer_than_its_length_asks(inserted: str) -> None:
    data = changed(
        "vision.pptx",
        "ppt/slides/slide2.xml",
        lambda xml: xml.replace("</p:txBody>", inserted + "</p:txBody>", 1),
        zipfile.ZIP_STORED,
    )
    with within(15):
        slides.read(data, "a.pptx")


def test_far_too_many_slides_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slides, "MOST_SLIDES", 3)
    assert "more than 3 slides" in refusal((FILES / "vision.pptx").read_bytes())


def test_far_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slides, "LARGEST_TEXT", 300)
    assert "more than 300 letters" in refusal((FILES / "vision.pptx").read_bytes())


@pytest.mark.parametrize("name", ["attention.pptx", "vision.pptx", "overfitting.pptx"])
def test_a_damaged_file_is_read_or_refused_in_one_line(name: str) -> None:
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    for _ in range(40):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        _read_or_refuse(bytes(damaged))


@pytest.mark.parametrize("member", ["ppt/slides/slide2.xml", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"])
def test_damaged_contents_are_read_or_refused_in_one_line(member: str) -> None:
    chance = random.Random(member)

    def damage(xml: str) -> str:
        letters = list(xml)
        for _ in range(chance.randrange(1, 4)):
            letters[chance.randrange(len(letters))] = chance.choice('0123456789abz-"/>')
        return "".join(letters)

    for _ in range(60):
        _read_or_refuse(changed("vision.pptx", member, damage))


def _read_or_refuse(data: bytes) -> None:
    try:
        assert slides.read(data, "a.pptx").digest
    except DocumentError as error:
        assert "\n" not in str(error)
