"""Reads Word documents: what mammoth makes of them, in which code is code, and equations are LaTeX."""

from __future__ import annotations

import io

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers.hypertext.conversion import chapter_markdown
from knowledge.readers.hypertext.tree import HEADINGS, Element, parse, text_of, within
from knowledge.readers.markdown import document_of
from knowledge.readers.packages import opened
from knowledge.readers.titles import sensible
from knowledge.readers.word_code import CODE_STYLE, with_code_named
from knowledge.readers.word_package import monospaced_styles, prepared, title_of

WORDS_OF_A_HEADING = 12

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = {b"{\\rtf": "an RTF file", b"%PDF-": "a PDF", b"<": "a web page or XML file"}

_STYLES = rf"""
p[style-name='Title'] => h1.title:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
p[style-name^='Contents '] => !
p[style-name='Table of Figures'] => !
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
p[style-name='{CODE_STYLE}'] => pre:separator('\n')
r[style-name='{CODE_STYLE}'] => code
"""


def read(data: bytes, name: str) -> Document:
    """Return a Word document, without its headers and footers, and without what was deleted in it.

    Raises:
        DocumentError: it is no .docx, is damaged or protected by a password, or holds no text.
    """
    _check_kind(data, name)
    with opened(data, name, "a Word document") as package:
        own_title = title_of(package, name)
        monospaced = monospaced_styles(package, name)
        copy = prepared(package, name)
    page = parse(f"<html><body>{_html(copy, monospaced, name)}</body></html>", name)
    shown = next((text_of(part) for part in page.iter("h1") if part.get("class") == "title"), None)
    _find_headings(page)
    text = chapter_markdown(page, name)
    if not text.strip():
        raise DocumentError(
            f"{name} holds no text. If its pages are pictures, it needs text recognition (OCR) first; add that result."
        )
    return document_of(text, name, title=sensible(shown) or sensible(own_title))


def _check_kind(data: bytes, name: str) -> None:
    if data.startswith(_OLD):
        if _ENCRYPTED in data:
            raise DocumentError(f"{name} is protected by a password. Save it without one and add it again.")
        raise DocumentError(f"{name} is an old Word file (.doc) under a new name. Save it as .docx and add that.")
    for beginning, kind in _OTHER_KINDS.items():
        if data.lstrip().startswith(beginning):
            raise DocumentError(f"{name} is {kind}, not a Word document. Save it as .docx and add that.")


def _html(data: bytes, monospaced: frozenset[str], name: str) -> str:
    import mammoth

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            ignore_empty_paragraphs=False,  # They are the blank lines of code.
            transform_document=lambda document: with_code_named(document, monospaced),
            convert_image=mammoth.images.img_element(lambda image: {}),
        )
    except Exception as error:  # mammoth has no errors of its own.
        raise DocumentError(
            f"{name} is damaged or not a Word document ({type(error).__name__}). Open it in Word and save it again."
        ) from error
    return str(result.value)


def _find_headings(page: Element) -> None:
    """Where no heading has the style of one, short bold paragraphs above others are what the author meant as such."""
    if any(part.get("class") != "title" for part in page.iter(*HEADINGS)):
        return
    for paragraph in list(page.iter("p")):
        if _looks_like_heading(paragraph) and not within(paragraph, ("td", "li")):
            paragraph.tag = "h2"


def _looks_like_heading(paragraph: Element) -> bool:
    text = text_of(paragraph)
    bold = len(paragraph) == 1 and paragraph[0].tag == "strong" and text == text_of(paragraph[0])
    following = paragraph.getnext()
    above_text = following is not None and not (len(following) and following[0].tag == "strong")
    return bold and above_text and len(text.split()) <= WORDS_OF_A_HEADING and text[-1:] not in ".,;:"
