"""What a server sent, as the readers take it: under a file name that says its kind."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import httpx

from knowledge.errors import DocumentError
from knowledge.readers import LARGEST_FILE, LARGEST_TEXT, READERS, check_readable
from knowledge.web.addresses import shown

LONGEST_STEM = 100

_OFFICE = "application/vnd.openxmlformats-officedocument"
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/vtt": ".vtt",
    "text/srt": ".srt",
    "application/srt": ".srt",
    "application/x-subrip": ".srt",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/x-ipynb+json": ".ipynb",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.presentationml.presentation": ".pptx",
    # Without a reader, which says what to save them as.
    "application/msword": ".doc",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
}
_SAY_LITTLE = {
    "": None,
    "application/octet-stream": None,
    "binary/octet-stream": None,
    "application/x-download": None,
    "application/force-download": None,
    "application/json": None,
    "application/zip": None,
    "application/x-zip-compressed": None,
    "text/plain": ".txt",
}
"""Types that servers give to files they do not know; with the suffix of one whose address has none that is readable."""

_TEXTS = {".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".srt", ".vtt"}
_PAGE_SUFFIXES = {*READERS, ".php", ".asp", ".aspx", ".jsp", ".cgi"}
_INDEX_PAGES = {"index", "default", "home"}


def file_name(url: str, content_type: str) -> str:
    """Return the name under which the readers take what an address answered.

    Raises:
        DocumentError: there is no reader for its kind.
    """
    path = PurePosixPath(httpx.URL(url).path)
    written = path.suffix.lower()
    suffix = _SUFFIXES.get(content_type)
    if content_type in _SAY_LITTLE:
        suffix = written if written in READERS else _SAY_LITTLE[content_type]
    if suffix is None:
        kind = content_type or "of a kind that its server does not name"
        raise DocumentError(
            f"{shown(url)} is {shown(kind)}, which cannot be read. Add a page or a file of these kinds: "
            f"{', '.join(READERS)}."
        )
    name = f"{_stem(path, httpx.URL(url).host)}{suffix}"
    try:
        check_readable(name)
    except DocumentError as error:
        raise DocumentError(about(url, name, error)) from error
    return name


def limit(content_type: str, url: str) -> int:
    """Return the most bytes that the readers take of a kind. Raises DocumentError where they take none."""
    return LARGEST_TEXT if is_text(file_name(url, content_type)) else LARGEST_FILE


def check_expected(asked: str, name: str) -> None:
    """Raise DocumentError where a file was asked for and a page came: one for logging in, or a viewer."""
    suffix = PurePosixPath(httpx.URL(asked).path).suffix.lower()
    if suffix in READERS and suffix not in _TEXTS and name.endswith((".html", ".xhtml")):
        raise DocumentError(
            f"{shown(asked)} is a page, not the {suffix} file that its name says: it may ask for a login, or show the "
            "file. Download the file in a browser and add that."
        )


def about(url: str, name: str, error: DocumentError) -> str:
    """Return an error about a file as one about the address that it came from."""
    message = str(error)
    return shown(url) + message.removeprefix(name) if message.startswith(name) else f"{shown(url)}: {message}"


def _stem(path: PurePosixPath, host: str) -> str:
    """Return the last part of an address that names anything: it is the title of a text that has none."""
    last = path.stem if path.suffix.lower() in _PAGE_SUFFIXES else path.name
    stem = path.parent.name if last.lower() in _INDEX_PAGES else last
    return re.sub(r"[\s\\\x00-\x1f\x7f]+", " ", stem).strip(" .")[:LONGEST_STEM] or host


def is_text(name: str) -> bool:
    """Return whether files of a name are text, in some encoding."""
    return PurePosixPath(name).suffix in _TEXTS
