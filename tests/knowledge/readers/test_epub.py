"""E-books as programs write them, with covers and contents, and as they come damaged, locked or hostile."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from knowledge.documents import Document, place_at
from knowledge.errors import DocumentError
from knowledge.readers import epub

FILES = Path(__file__).parent / "files" / "epub"
BOOKS = sorted(path.name for path in FILES.glob("*.epub"))

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" {0}><body {1}>{2}</body></html>'
)
OPS = 'xmlns:epub="http://www.idpf.org/2007/ops"'


def read(name: str) -> Document:
    return epub.read((FILES / name).read_bytes(), name)


def packed(members: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return data.getvalue()


def book(pages: dict[str, str], metadata: str = "", guide: str = "", **others: str) -> bytes:
    """Return an EPUB with these pages in this order; `<body>` is written around each."""
    items = "".join(
        f'<item id="{n}" href="{href}" media-type="application/xhtml+xml"/>' for n, href in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="{n}"/>' for n in range(len(pages)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine>{guide}</package>"
    )
    members = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": opf}
    for href, page in pages.items():
        role, _, text = page.rpartition("||")
        members[f"OPS/{href}"] = XHTML.format(OPS, f'epub:type="{role}"' if role else "", text)
    return packed({**members, **others})


def titles(document: Document) -> list[str]:
    return [section.heading for section in document.sections if section.level == 1]


@pytest.mark.parametrize(
    ("name", "title", "chapters"),
    [
        ("pandoc3.epub", "Course notes", ["Gradient descent", "Attention"]),
        ("pandoc2.epub", "Course notes", ["Gradient descent", "Attention"]),
        ("sphinx.epub", "AI course", ["Gradient descent", "Attention", "Metrics"]),
        ("libreoffice.epub", "Gradient descent", ["Gradient descent"]),
    ],
)
def test_the_chapters_are_there_and_what_is_around_them_is_not(name: str, title: str, chapters: list[str]) -> None:
    document = read(name)
    assert document.title == title
    assert titles(document) == chapters
    assert [place.name for place in document.places] == [f"chapter {n}" for n in range(1, len(chapters) + 1)]


def test_a_chapter_begins_where_its_place_does() -> None:
    document = read("pandoc3.epub")
    second = document.places[1].start
    assert document.text[second:].startswith("# Attention\n\nAttention lets each word")
    assert place_at(document.places, document.text.index("saddle points")) == "chapter 1"
    assert place_at(document.places, document.text.index("Eight heads")) == "chapter 2"


def test_a_book_says_who_published_it_and_when() -> None:
    document = read("pandoc3.epub")
    assert (document.publisher, document.date, document.url) == ("AI course", "2025-03-04", None)


@pytest.mark.parametrize("name", ["pandoc3.epub", "sphinx.epub"])
def test_formulas_code_and_tables_survive(name: str) -> None:
    text = read(name).text
    assert "$$\nw_i \\leftarrow w_i - \\eta \\, \\frac{\\partial L}{\\partial w_i}\n$$\n" in text
    assert "```python\ndef step(weights, gradients, rate=0.1):\n    # one step" in text
    assert "| Stochastic | 1 | large \\| noisy |\n" in text
    assert "is not the end of the story[1]." in text


def test_pages_that_are_no_chapters_are_left_out() -> None:
    links = "".join(f'<p><a href="c{n}.xhtml">Chapter {n}: weights</a></p>' for n in range(5))
    document = epub.read(
        book(
            {
                "cover.xhtml": "cover||<p>A cover</p>",
                "title.xhtml": "<h1>Weights</h1><p>Ada Lovelace</p>",
                "copyright.xhtml": "<p>All rights reserved.</p>",
                "contents.xhtml": links,
                "part.xhtml": "<h1>Part One</h1>",
                "c1.xhtml": "<h1>Weights, again</h1><p>A weight scales.<span epub:type='pagebreak'>12</span></p>",
                "index.xhtml": "<h1>Index</h1><p>weight, 12</p>",
            },
            metadata="<dc:title>Weights</dc:title><dc:source>https://example.org/weights</dc:source>",
            guide='<guide><reference type="copyright-page" href="copyright.xhtml"/></guide>',
        ),
        "weights.epub",
    )
    assert document.text == "# Part One\n\n# Weights, again\n\nA weight scales.\n"
    assert [(place.start, place.name) for place in document.places] == [(0, "chapter 1")]
    assert (document.title, document.url) == ("Weights", "https://example.org/weights")


def test_a_chapter_without_a_heading_has_its_name_from_the_contents() -> None:
    toc = XHTML.format("", "", '<nav><a href="OPS/c1.xhtml#start">On weights</a></nav>')
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="n" href="../toc.xhtml" properties="nav" '
        'media-type="application/xhtml+xml"/><item id="c" href="c1.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="c"/></spine></package>'
    )
    page = XHTML.format("", "", "<p>A weight scales.</p>")
    members = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": opf, "toc.xhtml": toc, "OPS/c1.xhtml": page}
    document = epub.read(packed(members), "notes.epub")
    assert document.text == "# On weights\n\nA weight scales.\n"


def encryption(method: str, path: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        f'<enc:EncryptionMethod Algorithm="{method}"/><enc:CipherData><enc:CipherReference URI="{path}"/>'
        "</enc:CipherData></enc:EncryptedData></encryption>"
    }


def test_encrypted_fonts_do_no_harm() -> None:
    others = encryption("http://www.idpf.org/2008/embedding", "OPS/c.xhtml")
    assert "scales" in epub.read(book({"c.xhtml": "<p>A weight scales.</p>"}, **others), "a.epub").text


AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
ENTITY = '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "damaged or not an EPUB book"),
        (b"%PDF-1.7", "is a PDF, not an EPUB book"),
        (packed({"[Content_Types].xml": "<x/>"}), "is a Microsoft Office file, not an EPUB"),
        (packed({"a.txt": "x"}), "is a ZIP file, not an EPUB"),
        (packed({"META-INF/container.xml": "<x/>"}), "does not say which files are its chapters"),
        (packed({"META-INF/container.xml": "<x"}), "is not XML"),
        (packed({"META-INF/container.xml": ENTITY + "<x>&s;</x>"}), "is not XML"),
        (packed({"META-INF/container.xml": CONTAINER, "OPS/book.opf": "<package/>"}), "has no chapters"),
        (book({"../../../etc/passwd": "<p>x</p>"}), "has no chapters"),
        (book({"https://example.org/c.xhtml": "<p>x</p>"}), "has no chapters"),
        (book({"c.xhtml": "<img src='page1.png'/>"}), "holds no text. If its pages are pictures, it needs text recog"),
        (book({"c.xhtml": "<h1>Only</h1>"}), "holds no text"),
        (book({"c.xhtml": "<p>x</p>"}, **encryption(AES, "OPS/c.xhtml")), "is protected by DRM"),
        (book({"c.xhtml": f"<p>{'x' * 9_000_000}</p>"}), "would unpack to"),
    ],
)
def test_what_is_no_readable_book_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint) as caught:
        epub.read(data, "a.epub")
    assert "a.epub" in str(caught.value) and "\n" not in str(caught.value)


def test_entities_of_a_chapter_are_letters_and_nothing_else() -> None:
    page = (
        '<?xml version="1.0"?>'
        + ENTITY
        + "<html><body><p>A&nbsp;weight &alpha; &s; scales.<a id='x'/></p></body></html>"
    )
    document = epub.read(book({"c.xhtml": "x"}, **{"OPS/c.xhtml": page}), "a.epub")
    assert document.text == "A weight α &s; scales.\n"


@pytest.mark.parametrize("name", BOOKS)
def test_a_damaged_book_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    with zipfile.ZipFile(FILES / name) as package:
        members = {member: package.read(member) for member in package.namelist()}
    for _ in range(40):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as package:
            for member, content in members.items():
                broken = bytearray(content)
                if chance.random() < 0.3 and broken:
                    del broken[chance.randrange(len(broken)) :][: chance.randrange(len(broken))]
                    broken[chance.randrange(max(1, len(broken))) :][:3] = b"<&>"
                package.writestr(member, bytes(broken))
        try:
            epub.read(data.getvalue()[: chance.choice((None, None, 900))], name)
        except DocumentError as error:
            assert "\n" not in str(error)
