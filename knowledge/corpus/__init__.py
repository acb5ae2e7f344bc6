"""The built-in handbook: Markdown pages that ship inside the package, in a checkout and in a wheel alike."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from knowledge.documents import Document
from knowledge.readers import markdown
from knowledge.readers.decoding import decode
from knowledge.readers.front_matter import split_front_matter


@dataclass(frozen=True, slots=True)
class Page:
    """One concept of the handbook and where it stands among the others, which are named by their ids."""

    document: Document
    level: str
    """For whom it is written: `beginner`, `standard` or `expert`."""
    prerequisites: tuple[str, ...]
    """What to understand first."""
    related: tuple[str, ...]
    """Its neighbours: what to look at next."""
    sources: tuple[str, ...]
    """The papers and books that its facts come from."""


def pages() -> list[Page]:
    """Return the built-in pages in the order of their file names; a page's id is its file's name."""
    found = sorted(
        (file for file in files(__name__).iterdir() if file.name.endswith(".md")), key=lambda file: file.name
    )
    return [_page(file.read_bytes(), file.name) for file in found]


def corpus() -> list[Document]:
    """Return the documents of the built-in pages."""
    return [page.document for page in pages()]


def _page(data: bytes, name: str) -> Page:
    about, _ = split_front_matter(decode(data, name), name)
    document = markdown.read(data, name)
    return Page(document, about.level or "standard", about.prerequisites, about.related, about.sources)
