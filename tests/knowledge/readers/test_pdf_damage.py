"""PDFs that are broken, locked, empty, far too large, or meant to do harm."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import pdf
from knowledge.readers.printed import checks, opening
from tests.knowledge.readers.handmade import HELVETICA, made, shown
from tests.patience import within

FILES = Path(__file__).parent / "files" / "pdf"


def read(data: bytes) -> Document:
    return pdf.read(data, "notes.pdf")


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_password_is_asked_for_in_one_line() -> None:
    assert refusal((FILES / "locked.pdf").read_bytes()) == (
        "notes.pdf is protected by a password. Open it, print it to a PDF without one, and add that."
    )


def test_pages_that_are_pictures_need_ocr() -> None:
    assert refusal((FILES / "scanned.pdf").read_bytes()) == (
        "notes.pdf holds no text: its page is a picture. "
        "Have the text recognised (OCR), for example with: ocrmypdf notes.pdf notes-text.pdf"
    )


def test_empty_pages_are_no_pictures() -> None:
    assert refusal(made([b"", b" "])).startswith("notes.pdf holds no text: its pages are empty.")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04 and so on", "a ZIP, Word, PowerPoint or EPUB file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or PowerPoint file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b" <!DOCTYPE html><title>Sign in</title>", "an HTML page"),
        (b"{\\rtf1 text}", "an RTF file"),
        (b"words", "something else"),
    ],
)
def test_another_kind_of_file_is_named(data: bytes, kind: str) -> None:
    assert refusal(data).startswith(f"notes.pdf is not a PDF but {kind}. ")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_off_says_so(share: float) -> None:
    data = (FILES / "handout.pdf").read_bytes()
    assert "is cut off: its end is missing" in refusal(data[: int(share * len(data))])


def test_a_file_without_pages_is_damaged() -> None:
    assert "is damaged" in refusal(b"%PDF-1.7\nnothing at all\n%%EOF\n")


def test_pages_that_cannot_be_read_are_named() -> None:
    data = made([shown((50, 700, "words"))] * 2).replace(b"4 0 obj\n<< /Type /Page", b"4 0 obj\n<< /Type /Pagx")
    assert "page 2" in refusal(data)


def test_fonts_that_do_not_say_what_they_show_need_ocr() -> None:
    codes = "".join(f"\\{number:03o}" for number in range(128, 160))
    font = "/Font << /F << /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.1 0 0 0.1 0 0] "
    font += "/CharProcs << >> /Encoding << >> /FirstChar 0 /LastChar 255 /Widths [" + "5 " * 256 + "] >> >>"
    assert "does not say which letters its fonts show" in refusal(made([shown((50, 700, codes))], font))


def test_far_too_many_pages_are_refused() -> None:
    assert "has 2,001 pages, at most 2,000 are read" in refusal(made([shown((50, 700, "words"))] * 2_001))


def test_far_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_TEXT", 20)
    assert "holds more than 20 letters" in refusal(made([shown((50, 700, "five words and then more"))]))


def test_a_stream_that_unpacks_to_far_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LARGEST_STREAM", 50_000_000)
    monkeypatch.setattr(checks, "SMALLEST_BOMB", 10_000)
    packed = zlib.compress(shown((50, 700, "words")) + b" " * 60_000_000, 9)
    with within(10):
        assert "would unpack to far more than it holds" in refusal(made([packed], extra="/Filter /FlateDecode"))
        twice = zlib.compress(packed)
        assert "would unpack" in refusal(made([twice], extra="/Filter [/FlateDecode /FlateDecode]"))


def test_a_hundred_pages_take_seconds() -> None:
    pages = [
        shown(*((50, 780 - 13 * line, f"Page {page} has a line {line} of a dozen words or so.") for line in range(58)))
        for page in range(100)
    ]
    with within(20):
        assert len(read(made(pages)).places) == 100


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            b" ".join(b"%d 0 m %d 800 l S 0 %d m 600 %d l S" % (n, n, n, n) for n in range(4, 596, 2)), id="ruled paper"
        ),
        pytest.param(
            b" ".join(b"%d %d 3 3 re f" % (n * 7919 % 590, n * 104729 % 790) for n in range(20_000)), id="plot"
        ),
        pytest.param(shown(*((n * 7919 % 590, n * 104729 % 790, "x") for n in range(20_000))), id="letters everywhere"),
        pytest.param(
            shown(*(((n % 7) * 80, n // 7 % 790, "abc def") for n in range(5_000))), id="letters over letters"
        ),
        pytest.param(shown((1e38, 1e38, "far"), (-1e38, 1, "away"), (10, 1e38, "up")), id="far away"),
        pytest.param(shown((50, 600, "large"), size=1e38), id="endless letters"),
        pytest.param(b"/A Do " * 5_000 + b"q " * 100_000 + b"[" * 50_000, id="operators without end"),
    ],
)
def test_pages_that_are_drawings_end_soon(content: bytes) -> None:
    words = shown((50, 700, "A sentence that stands on the page."))
    with within(10):
        assert "A sentence that stands on the page." in read(made([words + b"\n" + content])).text


def test_a_page_that_refers_to_itself_ends() -> None:
    form = "/XObject << /A 4 0 R >> " + HELVETICA
    content = b"/A Do " + shown((50, 700, "words and more"))
    with within(5):
        page = read(made([content], form, extra="/Type /XObject /Subtype /Form /BBox [0 0 600 800]"))
    assert "words and more" in page.text


def test_text_that_is_turned_or_off_the_page_is_left_out() -> None:
    turned = b"BT /F 10 Tf 0 1 -1 0 30 300 Tm (arXiv stamp) Tj ET "
    page = read(made([turned + shown((50, 700, "words on the page"), (2_000, 700, "hidden"))]))
    assert page.text == "words on the page\n"


def test_a_page_that_is_turned_is_read_as_it_is_shown() -> None:
    turned = b"BT /F 10 Tf 0 1 -1 0 100 50 Tm (first line) Tj 0 1 -1 0 112 50 Tm (second line) Tj ET"
    assert read(made([turned], page="/Rotate 90")).text == "first line second line\n"


def test_words_that_look_like_markdown_are_text() -> None:
    page = read(made([shown((50, 700, "# of layers"), (50, 600, "---"), (50, 500, "$$ is no formula"))]))
    assert page.text == "\\# of layers\n\n\\$$ is no formula\n"
    assert [section.heading for section in page.sections] == [""]


def test_labels_that_call_two_pages_the_same_are_not_used() -> None:
    labels = "/PageLabels << /Nums [0 << /S /D >> 2 << /S /D >>] >>"
    pages = [shown((50, 700, f"{words} words.")) for words in ("Some", "Other", "Last")]
    assert [place.name for place in read(made(pages, catalog=labels)).places] == ["page 1", "page 2", "page 3"]


@pytest.mark.parametrize("name", ["paper.pdf", "lecture.pdf", "notes.pdf", "handout.pdf", "deck.pdf", "web-page.pdf"])
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            data = data[: chance.randrange(len(data))] + b"\nstartxref\n0\n%%EOF\n"
        try:
            with within(10):
                pdf.read(bytes(data), name)
        except DocumentError as error:
            assert "\n" not in str(error)


def test_a_title_that_is_no_text_is_passed_over() -> None:
    data = made([shown((50, 700, "Some words."))]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Info << /Title <FEFFD800> >>")
    assert read(data).title == "notes"
