"""Reads Markdown: front matter, headings, and the body as its author wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import PurePath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents import Document, Place, Section
from knowledge.errors import DocumentError
from knowledge.identifiers import slug
from knowledge.readers.decoding import decode
from knowledge.readers.front_matter import split_front_matter
from knowledge.readers.sections import Heading, sections_between


def read(data: bytes, name: str) -> Document:
    """Return a Markdown page as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are not text, hold none, or their front matter is wrong.
    """
    about, text = split_front_matter(decode(data, name), name)
    if not text.strip():
        raise DocumentError(f"{name} has front matter but no text. Add text below it.")
    return document_of(
        text,
        name,
        title=about.title,
        url=about.url,
        publisher=about.publisher,
        date=about.date,
        questions=about.questions,
        aliases=about.aliases,
    )


def document_of(
    text: str,
    name: str,
    *,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    date: str | None = None,
    questions: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    places: tuple[Place, ...] = (),
) -> Document:
    """Return Markdown as a document with sections: the last step of every reader that can write Markdown.

    The text is kept as it is, so that places stay right. Without a title, the first top heading is one, else the name
    of the file without its suffix.

    Raises:
        DocumentError: the text is blank, or nothing but headings.
    """
    if not text.strip():
        raise DocumentError(f"{name} holds no text. Add a file that has text in it.")
    sections = sections_between(_headings(text), text)
    if all(section.start == section.end for section in sections):
        raise DocumentError(f"{name} has headings but no text. Add text below them.")
    stem = PurePath(name).stem
    return Document(
        id=slug(stem),
        title=title or _first_title(sections) or stem,
        text=text,
        sections=sections,
        url=url,
        publisher=publisher,
        date=date,
        questions=questions,
        aliases=aliases,
        places=places,
    )


def _first_title(sections: tuple[Section, ...]) -> str | None:
    return next((section.heading for section in sections if section.level == 1 and section.heading), None)


def _headings(text: str) -> Iterator[Heading]:
    """Yield the headings that a Markdown parser sees: a `#` inside code is none, nor is one inside a list or quote."""
    lines = text.split("\n")
    offsets = [0, *accumulate(len(line) + 1 for line in lines)]
    tokens = MarkdownIt("commonmark").disable("inline").parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            first, after = opening.map
            level = int(opening.tag[1:])
            yield Heading(_plain(inline), level, offsets[first], min(offsets[after], len(text)))


def _plain(inline: Token) -> str:
    """Return the words of a heading without its markup."""
    parsed = MarkdownIt("commonmark").parseInline(inline.content)[0].children or []
    words = (" " if child.type in ("softbreak", "hardbreak") else child.content for child in parsed)
    return " ".join("".join(words).split())
