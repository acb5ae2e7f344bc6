"""The built-in handbook: Markdown pages that ship inside the package, in a checkout and in a wheel alike."""

from __future__ import annotations

from importlib.resources import files

from knowledge.documents import Document
from knowledge.readers import read_bytes


def corpus() -> list[Document]:
    """Return the built-in pages in the order of their file names; a page's id is its file's name."""
    pages = sorted(
        (page for page in files(__name__).iterdir() if page.name.endswith(".md")), key=lambda page: page.name
    )
    return [read_bytes(page.read_bytes(), page.name) for page in pages]
