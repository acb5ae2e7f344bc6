"""What a server sends is read as what it is: by its type, and by its name where the type says little."""

from __future__ import annotations

import pytest

from knowledge.errors import DocumentError
from knowledge.readers import LARGEST_FILE, LARGEST_TEXT
from knowledge.web.charsets import in_utf8
from knowledge.web.kinds import file_name, limit

SITE = "https://course.example"
OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("/course/lecture-1", "text/html", "lecture-1.html"),
        ("/course/lecture-1.php?a=b.pdf", "text/html", "lecture-1.html"),
        ("/course/", "text/html", "course.html"),
        ("/course/index.html", "text/html", "course.html"),
        ("/", "text/html", "course.example.html"),
        ("", "text/html", "course.example.html"),
        ("/index.php", "text/html", "course.example.html"),
        ("/Node.js", "text/html", "Node.js.html"),
        ("/page.xhtml", "application/xhtml+xml", "page.xhtml"),
        ("/pdf/1706.03762", "application/pdf", "1706.03762.pdf"),
        ("/notes.md", "text/markdown", "notes.md"),
        ("/notes.md", "text/plain", "notes.md"),
        ("/notes.ipynb", "text/plain", "notes.ipynb"),
        ("/notes.py", "text/plain", "notes.py.txt"),
        ("/notes", "text/plain", "notes.txt"),
        ("/talk.vtt", "text/vtt", "talk.vtt"),
        ("/talk", "application/x-subrip", "talk.srt"),
        ("/a", f"{OFFICE}.wordprocessingml.document", "a.docx"),
        ("/a", f"{OFFICE}.presentationml.presentation", "a.pptx"),
        ("/a", "application/epub+zip", "a.epub"),
        ("/a", "application/x-ipynb+json", "a.ipynb"),
        ("/a.ipynb", "application/json", "a.ipynb"),
        ("/a.docx", "application/zip", "a.docx"),
        ("/Lecture%201.PDF?dl=1", "application/octet-stream", "Lecture 1.pdf"),
        ("/a.md", "", "a.md"),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "text/plain", "passwd.txt"),
        ("/a%00b%0ac%5Cd", "text/plain", "a b c d.txt"),
        ("/%C3%9Cbung", "text/html", "Übung.html"),
    ],
)
def test_a_name_says_the_kind_and_whence_it_came(path: str, content_type: str, name: str) -> None:
    assert file_name(SITE + path, content_type) == name


def test_a_name_is_not_endless() -> None:
    assert len(file_name(f"{SITE}/{'a' * 3_000}", "text/html")) < 120


@pytest.mark.parametrize(
    ("path", "content_type", "reason"),
    [
        ("/a.png", "image/png", "is image/png, which cannot be read. Add a page or a file of these kinds: .md,"),
        ("/a.pdf", "image/png", "is image/png"),
        ("/a.mp4", "video/mp4", "is video/mp4"),
        ("/a.zip", "application/zip", "is application/zip"),
        ("/a", "application/octet-stream", "is application/octet-stream"),
        ("/a.bin", "", "is of a kind that its server does not name"),
        ("/a.json", "application/json", "is application/json"),
        ("/feed", "application/rss+xml", "is application/rss+xml"),
        ("/a", "application/msword", "Save it as .docx"),
        ("/a", "x" * 5_000 + "\n", "which cannot be read"),
    ],
)
def test_a_kind_without_a_reader_is_refused_in_one_line(path: str, content_type: str, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        limit(content_type, SITE + path)
    message = str(caught.value)
    assert message.startswith(SITE + path)
    assert reason in message
    assert message.isprintable()
    assert len(message) < 700


def test_a_text_may_be_as_large_as_readers_take_and_a_file_with_pictures_larger() -> None:
    assert limit("text/html", f"{SITE}/a") == limit("text/plain", f"{SITE}/a.srt") == LARGEST_TEXT
    assert limit("application/pdf", f"{SITE}/a") == limit("text/plain", f"{SITE}/a.ipynb") == LARGEST_FILE


# encodings


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "Gewöhnlich heißt das „Perzeptron“ – so."),
        ("ISO-8859-1", "naïve"),
        ("us-ascii", "naïve"),
        ("windows-1251", "Нейронная сеть"),
        ("koi8-r", "Нейронная сеть"),
        ("iso-8859-2", "sieć neuronowa – źródło".replace("–", "-")),
        ("shift_jis", "機械学習"),
        ("iso-2022-jp", "機械学習"),
        ("gb2312", "机器学习"),
        ("big5", "機器學習"),
        ("euc-kr", "기계 학습"),
        ("utf-16", "Perzeptron"),
    ],
)
def test_a_text_in_an_old_encoding_becomes_utf_8(charset: str, text: str) -> None:
    data = text.encode("cp1252" if charset.lower() in ("iso-8859-1", "us-ascii") else charset)
    assert in_utf8(data, charset, "notes.txt") == text.encode()


@pytest.mark.parametrize(
    "charset", [None, "utf-8", "iso-8859-1", "windows-1252", "nonsense", "utf-7", "unicode_escape"]
)
def test_what_is_utf_8_already_stays(charset: str | None) -> None:
    data = "Übung \\u0041 +AGE-".encode()
    assert in_utf8(data, charset, "notes.txt") == data


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "rot13", "hex", "zlib", "undefined", "raw_unicode_escape", "mbcs"]
)
def test_no_codec_is_used_that_is_no_encoding_of_text(charset: str) -> None:
    assert in_utf8(b"\xff\xfe\x80", charset, "notes.txt") == b"\xff\xfe\x80"


def test_html_gets_a_mark_that_holds_against_what_the_page_says_of_itself() -> None:
    page = '<meta charset="iso-8859-1"><p>Übung'
    assert in_utf8(page.encode("cp1252"), "iso-8859-1", "a.html").decode("utf-8-sig") == page
    assert in_utf8(page.encode("cp1252"), "iso-8859-1", "a.html").startswith(b"\xef\xbb\xbf")


def test_what_is_no_text_stays_whatever_its_encoding() -> None:
    assert in_utf8(b"%PDF\xff", "iso-8859-1", "a.pdf") == b"%PDF\xff"


def test_a_stray_byte_does_not_spoil_a_text_and_many_do() -> None:
    text = "Gewöhnlich. " * 50
    assert in_utf8(text.encode("cp1252") + b"\x81", "windows-1252", "a.txt") == f"{text}\ufffd".encode()
    with pytest.raises(DocumentError, match=r"a\.txt is not the windows-1252 text that its server says"):
        in_utf8(b"\x81\x8d\x8f" * 9, "windows-1252", "a.txt")
