"""Web pages, as generators, blogs, course systems and browsers write them: the lesson stays and nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from knowledge.chunking import chunk
from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers import html, read_bytes
from tests.patience import within

FILES = Path(__file__).parent / "files" / "html"

LESSON = [
    "pandoc.html",
    "pandoc_mathml.html",
    "mkdocs.html",
    "material.html",
    "sphinx.html",
    "sphinx_book.html",
    "saved_mathjax3.html",
    "saved_mathjax4.html",
    "saved_katex.html",
]
"""Pages that say the whole of `lesson.md`."""
PROGRAMS = sorted(path.name for path in FILES.glob("*.html"))

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
TABLE = r"""| Variant | Examples per step | Norm of the noise |
| --- | --- | --- |
| Batch | all | $\Vert e\Vert = 0$ |
| Stochastic | 1 | large \| noisy |
| Mini-batch | 32 | small |
"""
FURNITURE = re.compile(
    r"¶|§|\ue000|&\w+;|search|navigation|toggle|previous|\bnext\b|table of contents|edit this page|skip to"
    r"|made with|built with|copyright|powered by|github|permalink|menu|cookie|share this|leave a reply"
    r"|recent posts|posted|logged in",
    re.IGNORECASE,
)


def read(name: str) -> Document:
    return read_bytes((FILES / name).read_bytes(), name)


def page(body: str, head: str = "") -> Document:
    return html.read(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def headings(document: Document) -> list[str]:
    return [re.sub(r"^[\d.]+ ", "", section.heading) for section in document.sections if section.heading]


@pytest.mark.parametrize("name", LESSON)
def test_every_generator_leaves_the_same_lesson(name: str) -> None:
    lesson = read(name)
    assert lesson.title == "Gradient descent"
    assert headings(lesson) == [
        "Gradient descent",
        "The update rule",
        "In code",
        "Three variants",
        "When it fails",
    ]
    text = lesson.text.replace(r"\vert", r"\Vert")  # MyST makes one bar of two.
    for block in (CODE, "```\n[0.95, 2.05]\n```\n", LISTS, TABLE):
        assert block in text
    assert "A loss that rises is a learning rate that is too large." in lesson.text
    assert lesson.text.count("Two valleys of a loss surface, the left one deeper than the right one") == 1
    assert "is not the end of the story[1]." in lesson.text


@pytest.mark.parametrize("name", [name for name in LESSON if name != "saved_mathjax3.html"])
def test_formulas_come_out_as_their_author_wrote_them(name: str) -> None:
    text = read(name).text
    assert "$$\nw_i \\leftarrow w_i - \\eta \\, \\frac{\\partial L}{\\partial w_i}\n$$\n" in text
    assert "The step size is the learning rate $\\eta$.\n" in text
    assert "If $|\\eta| < 10^{-6}$ the loss hardly moves; far above $0.1$ it often grows." in text


def test_a_formula_that_lost_its_source_is_written_anew() -> None:
    text = read("saved_mathjax3.html").text
    assert "$$\nw_i ← w_i - η\\frac{∂L}{∂w_i}\n$$\n" in text
    assert "If $|η| < 10^{-6}$ the loss" in text


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_of_what_a_page_is_wrapped_in_is_left(name: str) -> None:
    text = read(name).text
    assert text == text.strip() + "\n"
    words = re.sub(r"(?s)```.*?```", "", text)
    words = words.replace("Edit this page of your notes after each lecture; the next one builds on it.", "")
    assert FURNITURE.findall(words) == []


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("pandoc.html", "python"),
        ("sphinx.html", "python"),
        ("saved_katex.html", "python"),
        ("docusaurus.html", "python"),
        ("nbconvert_lab.html", "python"),
        ("wordpress.html", "python"),
    ],
)
def test_the_language_of_code_is_kept_where_a_page_says_it(name: str, language: str) -> None:
    assert f"```{language}\n" in read(name).text


@pytest.mark.parametrize(
    ("name", "url", "publisher", "date"),
    [
        ("material.html", "https://example.org/course/lesson/", None, None),
        ("pandoc.html", None, None, "2025-03-04"),
        ("docusaurus.html", "https://example.org/docs/intro", None, None),
        ("wordpress.html", "https://blog.example.org/2025/03/what-recall-hides/", "The Learning Machine", "2025-03-04"),
        ("moodle.html", None, None, None),
    ],
)
def test_what_a_page_says_of_itself_is_known(
    name: str, url: str | None, publisher: str | None, date: str | None
) -> None:
    document = read(name)
    assert (document.url, document.publisher, document.date) == (url, publisher, date)


def test_what_sphinx_adds_to_prose_is_read_as_prose() -> None:
    text = read("sphinx_metrics.html").text
    assert "# Metrics\n\n## Precision and recall\n" in text
    assert "$$\nF_1 = \\frac{2PR}{P + R} \\tag{1}\n$$\n\nEquation (1) is the harmonic mean [1].\n" in text
    assert "\nNote: A high $P$ alone says little.\n" in text
    assert "\nKey idea\n\nRecall asks what was missed.\n" in text
    assert "```python\ndef recall(tp, fn):\n    return tp / (tp + fn)\n```\n" in text
    assert "\n- accuracy: The share of answers that are right.\n- recall: The share" in text
    assert text.endswith("\n[1] It is low when either is low.\n")


def test_what_docusaurus_folds_away_is_there() -> None:
    text = read("docusaurus.html").text
    assert "\nRemember\n\nThe gradient points uphill.\n" in text
    assert "\nPython:\n\nUse a list.\n\nNumPy:\n\nUse an array.\n" in text
    assert "\nWhy a small rate?\n\nA large one overshoots.\n" in text
    assert "| Stochastic | large \\| noisy |" in text


@pytest.mark.parametrize("name", ["nbconvert.html", "nbconvert_lab.html"])
def test_cells_of_a_notebook_follow_each_other(name: str) -> None:
    text = read(name).text
    assert "$$\n\\begin{align}\ng_1 &= 2 w_1 \\\\\ng_2 &= a < b\n\\end{align}\n$$\n" in text
    assert "print(weights)\nweights\n```\n\n```\n[0.81 1.62]\n```\n\n```\narray([0.81, 1.62])\n```\n" in text
    assert TABLE in text


def test_a_page_of_an_office_program_keeps_its_structure() -> None:
    lesson = read("libreoffice.html")
    assert headings(lesson) == ["Gradient descent", "The update rule", "In code", "Three variants", "When it fails"]
    assert CODE in lesson.text
    assert lesson.text.endswith("\n[1] In many dimensions most points with a zero gradient are saddle points.\n")


def test_a_blog_post_is_its_article() -> None:
    post = read("wordpress.html")
    assert post.title == "What recall hides"
    assert headings(post) == ["What recall hides", "Two numbers, one truth"]
    assert "a recall of 100 %." in post.text
    assert post.text.count("A confusion matrix with four fields") == 1
    assert "second question:\nof those who were called ill" in post.text
    assert "| called ill | 8 | both rows: 90 |\n| called well | 2 | both rows: 90 |\n" in post.text
    assert "print(recall)  # <1\n" in post.text
    assert "is 10⁶, the first weight is w₀, and this is the 2nd question." in post.text
    assert post.text.endswith("- Precision: The share of the found that is ill.\n")


def test_a_chapter_of_a_course_is_its_text() -> None:
    chapter = read("moodle.html")
    assert chapter.title == "2. Overfitting"
    assert [(section.heading, section.level) for section in chapter.sections] == [
        ("2. Overfitting", 3),
        ("What helps", 4),
    ]
    assert "learns the noise $\\varepsilon$ of its training data." in chapter.text
    assert "- the loss on new data rises:\n  - slowly at first,\n  - then fast.\n" in chapter.text
    assert "$$\nL_{\\text{new}} - L_{\\text{old}} > 0\n$$\n" in chapter.text
    assert chapter.text.endswith("Edit this page of your notes after each lecture; the next one builds on it.\n")


def test_a_page_is_cut_into_passages_under_its_headings() -> None:
    passages = chunk(read("sphinx.html"))
    assert {passage.heading_path for passage in passages} >= {("Three variants",), ("The update rule", "In code")}


PROSE = "A perceptron adds up its weighted inputs and compares the sum with a threshold. It learns from its mistakes. "


def test_a_page_that_marks_no_content_is_judged_by_its_words() -> None:
    links = "".join(f'<li><a href="/{n}">Lecture number {n}</a></li>' for n in range(12))
    found = page(
        f"<table><tr><td><h2>Lectures</h2><ul>{links}</ul></td><td><h2>Perceptrons</h2><p>{PROSE * 3}</p><p>{PROSE}</p>"
        f"<table><tr><th>Input</th><th>Weight</th></tr><tr><td>x</td><td>w</td></tr></table></td></tr></table>"
        '<div><a href="/imprint">Imprint</a> | <a href="/privacy">Privacy</a> | <a href="/a">Accessibility</a></div>'
    )
    assert "## Perceptrons\n" in found.text and "| x | w |" in found.text
    assert "Lecture number" not in found.text and "Imprint" not in found.text


def test_a_marked_frame_without_content_is_not_believed() -> None:
    assert "threshold" in page(f"<main><p>Loading</p></main><div><p>{PROSE * 3}</p></div>").text


def test_a_page_that_is_one_form_is_kept() -> None:
    assert "threshold" in page(f"<form><h1>Quiz</h1><p>{PROSE}</p><input value='x'><button>Send</button></form>").text


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Recall | AI course", "<h1>AI course</h1><h1>Recall</h1><p>It finds.</p>", "Recall"),
        ("AI course", "<h1>Recall</h1><h1>Precision</h1><p>It finds.</p>", "AI course"),
        ("Recall | AI course", "<h2>Recall</h2><p>It finds.</p>", "Recall"),
        ("Recall — AI course 1.0 documentation", "<p>It finds.</p>", "Recall"),
        ("untitled", "<p>It finds.</p>", "page"),
        ("lesson3.html", "<h1>Recall</h1><p>It finds.</p>", "Recall"),
        ("Anything", "<h1>Recall<a class='headerlink' href='#r'>¶</a></h1><p>It finds.</p>", "Recall"),
    ],
)
def test_the_title_is_the_heading_or_what_the_page_calls_itself(title: str, body: str, expected: str) -> None:
    assert page(body, f"<title>{title}</title>").title == expected


@pytest.mark.parametrize(
    "link",
    ["/lesson", "javascript:alert(1)", "file:///etc/passwd", "http://localhost:8000/", "https://a b", "http://["],
)
def test_an_address_that_nobody_can_follow_is_none(link: str) -> None:
    assert page("<p>It finds.</p>", f'<link rel="canonical" href="{link}">').url is None


def test_a_page_that_a_browser_saved_knows_where_it_was() -> None:
    saved = b"<!DOCTYPE html>\n<!-- saved from url=(0026)https://example.org/recall -->\n<html><body><p>It finds.</p>"
    assert html.read(saved, "page.html").url == "https://example.org/recall"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<meta charset=iso-8859-1><p>Größe “x”".encode("cp1252"), "Größe “x”"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><p>学習率".encode("shift_jis"),
            "学習率",
        ),
        (
            "<?xml version='1.0' encoding='iso-8859-2'?><html><body><p>Pokorný</p></body></html>".encode("iso8859-2"),
            "Pokorný",
        ),
        ("<p>Größe".encode("utf-16"), "Größe"),
        ("\ufeff<meta charset=latin-1><p>Größe".encode(), "Größe"),
        ("<meta charset=latin-1><p>Größe".encode(), "Größe"),
        ("<meta charset=punycode><p>Größe".encode(), "Größe"),
    ],
)
def test_the_encoding_is_the_one_that_the_page_names(data: bytes, text: str) -> None:
    assert html.read(data, "page.html").text == f"{text}\n"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ("<p>Größe".encode("latin-1"), "is not UTF-8 text"),
        (b"<meta charset=big5><p>\xff\xff", "says that it is big5 text, but byte 22"),
        (b"%PDF-1.7\n", "is a PDF, not a web page"),
        (b"PK\x03\x04\0\0", "is a ZIP file, not a web page"),
        (b"\0\1\2", "is a binary file"),
        (b"   ", "is empty"),
        (b"<!-- nothing -->", "holds no text"),
        (b"<html><body><nav>Home</nav><script>go()</script></body></html>", "holds no text besides navigation"),
        (b"<h1>Only a heading</h1>", "has headings but no text"),
        (b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n", "is a web archive"),
        (b"<div>" * 3000 + b"x", "nested too deeply"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(complaint)) as caught:
        html.read(data, "page.html")
    assert "page.html" in str(caught.value) and "\n" not in str(caught.value)


def test_an_entity_of_the_disk_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    entity = f'<!DOCTYPE html [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    data = f'<?xml version="1.0"?>{entity}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A &s; b</p></body></html>'
    assert "the secret" not in html.read(data.encode(), "page.xhtml").text


@pytest.mark.parametrize(
    "piece",
    [
        "<svg></svg>x",
        "<a href=#>x</a> ",
        "<li>x",
        "\\(a",
        "\\[",
        "$$a",
        "<p>x",
        "x<br>",
        "<sup>2</sup>",
        "`",
        "<dt>a<dd>b",
    ],
)
def test_a_page_of_one_piece_a_thousand_times_over_is_read_at_once(piece: str) -> None:
    with within(10):
        page(f"<main><p>Words</p>{piece * 5_000}</main>")


def test_a_table_that_claims_a_million_cells_is_read_at_once() -> None:
    with within(10):
        page("<table>" + "<tr><td colspan=99999>a</td><td rowspan=99999>b</td></tr>" * 1_000 + "</table>")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_damaged_page_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    whole = (FILES / name).read_bytes()
    for _ in range(10):
        data = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.choice((0, 3, 50))):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_bytes(bytes(data), name)
        except DocumentError as error:
            assert "\n" not in str(error)
