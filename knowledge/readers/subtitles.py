"""Reads subtitles (SRT, VTT): what was said as paragraphs, each part cited by the minute in which it was said."""

from __future__ import annotations

import re
from pathlib import PurePath

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.identifiers import slug
from knowledge.readers.captions.cues import cues
from knowledge.readers.captions.rolling import each_once
from knowledge.readers.captions.speech import spoken
from knowledge.readers.captions.transcript import transcript
from knowledge.readers.decoding import decode
from knowledge.readers.sections import sections_between

_LANGUAGE = re.compile(r"\.[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?(?:-orig)?$")
_IDENTIFIER = re.compile(r" ?\[[\w-]{11}\]$")
"""What programs that fetch films append: `Attention [dQw4w9WgXcQ].en.vtt`."""


def read(data: bytes, name: str) -> Document:
    """Return subtitles as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are not text, hold no times, or no words.
    """
    shown = cues(decode(data, name))
    if not shown:
        raise DocumentError(f"{name} holds no subtitles: no line says when to show it. Add an SRT or VTT file.")
    said = each_once(spoken(shown))
    if not said:
        raise DocumentError(
            f"{name} holds no words, only empty subtitles or sounds. Add a file in which someone speaks."
        )
    text, places = transcript(said)
    stem = PurePath(name).stem
    return Document(slug(stem), _title(stem) or stem, text, sections_between((), text), places=tuple(places))


def _title(stem: str) -> str:
    """Return a file's name as a title: hyphens and the like between its words become spaces."""
    title = _IDENTIFIER.sub("", _LANGUAGE.sub("", stem))
    if " " not in title:
        title = re.sub(r"[-_]+|\.(?!\d)|(?<!\d)\.", " ", title)
    return " ".join(title.replace("_", " ").split())
