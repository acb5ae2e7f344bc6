"""Word documents of several programs: headings, lists, code and equations stay; headers and deleted words do not."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import word

FILES = Path(__file__).parent / "files" / "word"
READABLE = ["bold.docx", "formulas.docx", "handout.docx", "libreoffice.docx", "pandoc.docx"]

CODE = """def step(weights, gradients, rate=0.1):
    # one step against the gradient
    return [w - rate * g for w, g in zip(weights, gradients)]


print(step([1.0, 2.0], [0.5, -0.5]))
```
"""
LISTS = """1. Batch gradient descent takes all of them.
2. Stochastic gradient descent takes one.
3. Mini-batch gradient descent takes a few:
   - 32 is a common number,
   - larger batches give
     - a steadier direction,
     - fewer steps per hour.

What they share:

- one loss,
- one learning rate.
"""


def read(name: str) -> Document:
    return word.read((FILES / name).read_bytes(), name)


def changed(name: str, *replacements: tuple[str, str]) -> bytes:
    """Return a file with something replaced in its text."""
    data = io.BytesIO()
    with zipfile.ZipFile(FILES / name) as source, zipfile.ZipFile(data, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            for old, new in replacements if member == "word/document.xml" else ():
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(member, content)
    return data.getvalue()


def packed(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return data.getvalue()


@pytest.mark.parametrize("name", ["pandoc.docx", "libreoffice.docx"])
def test_every_program_leaves_the_same_lesson(name: str) -> None:
    lesson = read(name)
    headings = [section.heading for section in lesson.sections]
    assert headings.index("The update rule") < headings.index("Three variants") < headings.index("When it fails")
    for block in (CODE, "```\n[0.95, 2.05]\n```\n", LISTS, "| Stochastic | 1 | large \\| noisy |\n"):
        assert block in lesson.text
    assert "In the file `train.py`, the variable `learning_rate` holds it." in lesson.text
    assert "The step size is the learning rate $η$." in lesson.text
    assert "$$\nw_i ← w_i - η" in lesson.text
    assert lesson.text.count("Two valleys of a loss surface, the left one deeper than the right one") == 1
    assert "is not the end of the story[1]." in lesson.text
    assert lesson.text.endswith("\n1. In many dimensions most points with a zero gradient are saddle points.\n")


def test_the_title_on_the_page_is_the_title() -> None:
    assert read("pandoc.docx").title == "Course notes"


def test_without_one_the_title_is_what_the_file_says() -> None:
    plain = changed("pandoc.docx", ('<w:pStyle w:val="Title" />', ""))
    assert word.read(plain, "a.docx").title == "Course notes"


def test_a_title_that_a_program_made_up_is_none() -> None:
    assert read("bold.docx").title == "bold"


def test_a_table_of_contents_is_left_out() -> None:
    assert "Table of Contents" not in read("pandoc.docx").text


def test_a_handout_is_read_as_it_is_shown() -> None:
    text = read("handout.docx").text
    assert text.startswith("# Evaluating classifiers\n\nWhat a score hides\n\n# Accuracy\n")
    assert "- 5 are ill\n  - 3 of them are found\n- 95 are well\n" in text
    assert "1. Count the answers.\n2. Divide by all.\n" in text
    assert "| Precision | Of the found, how many are ill? | TP \\| all found |\n" in text
    assert "| Both together | Both together | F1 |\n" in text


def test_headers_and_footers_are_gone() -> None:
    text = read("handout.docx").text
    assert "week 5" not in text and "Page 1" not in text


def test_what_was_deleted_or_hidden_is_gone_and_what_was_put_in_is_there() -> None:
    assert read("handout.docx").text.endswith("\nThe threshold is 0.5 unless you choose another.\n")


def test_paragraphs_in_a_typeface_for_code_are_one_block_of_code() -> None:
    text = read("handout.docx").text
    assert "\n```\ndef accuracy(right, total):\n    share = right / total\n\n    return share\n```\n" in text
    assert "Call `accuracy(98, 100)` to try it." in text


def test_a_document_all_in_such_a_typeface_is_prose() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr>'
    typed = changed("bold.docx", ("<w:rPr><w:b/></w:rPr>", ""), ("<w:r><w:t>", f"<w:r>{fonts}<w:t>"))
    assert "`" not in word.read(typed, "a.docx").text


def test_short_bold_lines_are_headings_where_no_style_says_so() -> None:
    document = read("bold.docx")
    assert [(section.heading, section.level) for section in document.sections] == [
        ("What is overfitting?", 2),
        ("How it is noticed", 2),
    ]


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{e^{z_i}}{∑_{j = 1}^K e^{z_j}}",
        r"P(A|B) = \frac{P(B|A) P(A)}{P(B)}",
        r"H(p,q) = -∑_{x ∈ X} p(x)\log q(x)",
        r"\frac{1}{σ\sqrt{2π}}\exp\left( -\frac{1}{2}{\left( \frac{x - μ}{σ} \right)}^2 \right)",
        r"W = \left( \begin{matrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{matrix} \right)",
        r"\left\{ \begin{matrix} x & \text{if }x > 0 \\ 0 & \text{otherwise} \end{matrix} \right.",
        r"$\hat{y} = \bar{x} + \vec{w}^⊤\tilde{x}$",
        r"$\lim_{n → ∞}a_n$",
        r"$∫_0^1 x^2 dx = \frac{1}{3}$",
        r"$\sqrt[3]{x}$",
        r"\binom{n}{k}",
        r"$\arg\max_θL(θ)$",
    ],
)
def test_an_equation_is_latex_where_it_stood(formula: str) -> None:
    assert formula in read("formulas.docx").text


def test_an_equation_stays_between_its_words() -> None:
    assert "Accents: $\\hat{y}" in read("formulas.docx").text


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ((FILES / "locked.docx").read_bytes(), "is protected by a password"),
        ((FILES / "old.docx").read_bytes(), "is an old Word file"),
        (b"{\\rtf1 x}", "is an RTF file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<html>", "is a web page or XML file"),
        (b"words", "damaged or not a Word document"),
        (packed("ppt/presentation.xml"), "is a PowerPoint presentation, not a Word document"),
        (packed("META-INF/container.xml"), "is an EPUB book"),
        (packed("a.txt"), "damaged or not a Word document"),
        (packed("word/document.xml"), "damaged or not a Word document"),
    ],
)
def test_what_is_no_readable_document_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint) as caught:
        word.read(data, "a.docx")
    assert "a.docx" in str(caught.value) and "\n" not in str(caught.value)


def test_a_document_without_words_needs_text_recognition() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(FILES / "bold.docx") as source, zipfile.ZipFile(data, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "word/document.xml":
                start, end = content.index(b"<w:p>"), content.index(b"<w:sectPr")
                content = content[:start] + content[end:]
            target.writestr(member, content)
    with pytest.raises(DocumentError, match=r"holds no text\. If its pages are pictures, it needs text recognition"):
        word.read(data.getvalue(), "scan.docx")


def test_entities_are_refused_and_nothing_is_read_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    entity = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><w:document'
    data = changed("bold.docx", ("<w:document", entity))
    with pytest.raises(DocumentError, match="defines entities"):
        word.read(data, "a.docx")


@pytest.mark.parametrize("name", READABLE)
def test_a_damaged_document_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    with zipfile.ZipFile(FILES / name) as package:
        members = {member: package.read(member) for member in package.namelist()}
    for _ in range(25):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as package:
            for member, content in members.items():
                pieces = content.split(b"<")
                if member in ("word/document.xml", "word/numbering.xml", "word/styles.xml") and chance.random() < 0.6:
                    for _ in range(chance.choice((1, 5))):
                        here, there = chance.randrange(len(pieces)), chance.randrange(len(pieces))
                        pieces[here] = chance.choice((pieces[there], b"", pieces[here][1:]))
                if chance.random() < 0.97:
                    package.writestr(member, b"<".join(pieces))
        try:
            word.read(data.getvalue()[: chance.choice((None, None, 900))], name)
        except DocumentError as error:
            assert "\n" not in str(error)
