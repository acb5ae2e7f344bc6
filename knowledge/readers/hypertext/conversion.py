"""All the steps from a page to Markdown, in order."""

from __future__ import annotations

from knowledge.readers.hypertext.code import write_code
from knowledge.readers.hypertext.content import content_of
from knowledge.readers.hypertext.formulas import mark_formulas
from knowledge.readers.hypertext.furniture import remove_furniture
from knowledge.readers.hypertext.lines import write_lines
from knowledge.readers.hypertext.tables import write_tables
from knowledge.readers.hypertext.tabs import name_tabs
from knowledge.readers.hypertext.tree import Element
from knowledge.readers.hypertext.writing import written


def page_markdown(page: Element, name: str) -> str:
    """Return what a web page is about as Markdown; blank where it holds no text. Takes the page apart.

    Raises:
        DocumentError: its elements are nested too deeply.
    """
    mark_formulas(page)
    name_tabs(page)
    remove_furniture(page)
    return _markdown(content_of(page), name)


def chapter_markdown(chapter: Element, name: str) -> str:
    """Return all that a page says as Markdown, where the page is all content: part of a book, a converted file."""
    mark_formulas(chapter)
    remove_furniture(chapter)
    return _markdown(chapter, name)


def _markdown(content: Element, name: str) -> str:
    write_code(content)
    write_tables(content)
    write_lines(content)
    return written(content, name)
