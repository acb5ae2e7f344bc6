"""Reads Jupyter notebooks: text as it stands, code, and what the code printed. Cells of raw text are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from json import JSONDecodeError

from knowledge.documents import Document, Place
from knowledge.errors import DocumentError
from knowledge.readers.decoding import decode
from knowledge.readers.jupyter.outputs import joined, printed
from knowledge.readers.jupyter.prose import tidy
from knowledge.readers.markdown import document_of
from knowledge.readers.titles import sensible
from knowledge.readers.writing import fenced

LARGEST_TEXT = 10_000_000
"""Characters without pictures."""

_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9+#.-]{0,19}")


def read(data: bytes, name: str) -> Document:
    """Return a notebook as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are no notebook, are damaged, or hold no text.
    """
    notebook = _opened(decode(data, name), name)
    about = _mapping(notebook.get("metadata"))
    text = ""
    places: list[Place] = []
    for number, cell in enumerate(_cells(notebook), start=1):
        if words := _written(cell, _language(about)):
            text += "\n\n" if text else ""
            places.append(Place(len(text), f"cell {number}"))
            text += words
            if len(text) > LARGEST_TEXT:
                raise DocumentError(f"{name} holds more than {LARGEST_TEXT:,} letters. Split it into smaller files.")
    if not text:
        raise DocumentError(f"{name} holds no text, only empty cells or pictures. Add a notebook that has text in it.")
    return document_of(text + "\n", name, title=sensible(joined(about.get("title"))), places=tuple(places))


def _opened(text: str, name: str) -> Mapping[str, object]:
    """Return a notebook of any version in version 4. It is not validated: many programs write nearly valid ones."""
    from nbformat import convert
    from nbformat.reader import reads

    try:
        notebook = convert(reads(text), 4)  # type: ignore[no-untyped-call]
    except Exception as error:  # Whatever the library stumbles over in a damaged file.
        reason = error.__cause__ if isinstance(error.__cause__, JSONDecodeError) else type(error).__name__
        raise DocumentError(
            f"{name} is damaged or not a Jupyter notebook ({reason}). Open it in Jupyter and save it again."
        ) from error
    if not isinstance(notebook.get("cells"), list):
        raise DocumentError(f"{name} is JSON, but not a Jupyter notebook. Add a notebook that Jupyter has saved.")
    return _mapping(notebook)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _cells(notebook: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    cells = notebook["cells"]
    for cell in cells if isinstance(cells, list) else ():
        yield _mapping(cell)


def _language(about: Mapping[str, object]) -> str:
    """Return the language of the code, as the kernel calls it; nothing where the notebook does not say."""
    kernel, information = _mapping(about.get("kernelspec")), _mapping(about.get("language_info"))
    language = joined(information.get("name")) or joined(kernel.get("language"))
    return language.lower() if _LANGUAGE.fullmatch(language) else ""


def _written(cell: Mapping[str, object], language: str) -> str:
    """Return a cell as Markdown; nothing where it has no text."""
    source = joined(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        return tidy(source)
    if cell.get("cell_type") != "code":
        return ""
    outputs = cell.get("outputs")
    shown = printed(outputs) if isinstance(outputs, list) else ""
    blocks = [fenced(source.strip("\n"), language)] if source.strip() else []
    return "\n\n".join([*blocks, fenced(shown, "text")] if shown else blocks)
