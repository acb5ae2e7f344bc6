"""What the fonts of a PDF say of themselves: bold, of one width, made of signs."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd|medi\b|medi$|^cmb|^sfb|^lmb|^ec?bx", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|menlo|monaco|typewriter|inconsolata|nimbusmon|^cmtt|^cmsltt|^sftt|^ectt|^txtt")
_DINGBATS = re.compile(r"wingding|webding|dingbat|opensymbol", re.IGNORECASE)
_SIGN_FONTS = re.compile(r"cmex|mathextension", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FIXED_PITCH = 1
_FORCE_BOLD = 1 << 18
_BOLD_WEIGHT = 650

LARGE_SIGNS = {
    code: sign
    for sign, codes in {
        "(": (0, 16, 18, 32),
        ")": (1, 17, 19, 33),
        "[": (2, 20, 34, 104),
        "]": (3, 21, 35, 105),
        "{": (8, 26, 40, 110),
        "}": (9, 27, 41, 111),
        "∑": (80, 88),
        "∏": (81, 89),
        "∫": (82, 90),
        "⋃": (83, 91),
        "⋂": (84, 92),
        "√": (112, 113, 114, 115),
    }.items()
    for code in codes
}
"""TeX's font of large signs, which seldom says what they mean."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a font says of itself."""

    bold: bool = False
    mono: bool = False
    dingbats: bool = False
    large_signs: bool = False


def face_of(thing: Any, faces: dict[int, Face]) -> Face:
    """Return the face of a piece of text; those met before are kept in `faces`."""
    font = pdfium.FPDFTextObj_GetFont(thing)
    if not font:
        return Face()
    key = ctypes.addressof(font.contents)
    if key not in faces:
        buffer = ctypes.create_string_buffer(128)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
        name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
        flags = max(0, pdfium.FPDFFont_GetFlags(font))
        bold = bool(_BOLD.search(name)) or bool(flags & _FORCE_BOLD) or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
        mono = bool(_MONO.search(name.lower())) or bool(flags & _FIXED_PITCH)
        faces[key] = Face(bold, mono, bool(_DINGBATS.search(name)), bool(_SIGN_FONTS.search(name)))
    return faces[key]
