"""Takes the glyphs from a page of a PDF, and where each stands. Knows PDFium, and nothing of words."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from knowledge.readers.printed.drawings import Drawings, Shift, drawings_of
from knowledge.readers.printed.fonts import LARGE_SIGNS, Face, face_of
from knowledge.readers.printed.letters import UNKNOWN

LARGEST_PAGE = 100_000
"""Glyphs of a page: the densest newspaper holds a fifth of that."""

_COMBINING = dict(zip("´˝¨ˆ˜¯˘˙˚ˇ", "\u0301\u030b\u0308\u0302\u0303\u0304\u0306\u0307\u030a\u030c", strict=True))
_NEAR = 60
"""Glyphs before and after an accent among which its letter stands."""


class Glyph(NamedTuple):
    """A letter where it stands, in points from the top left of the page as it is shown."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    face: Face
    order: int
    """Its place in the page's own order."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page holds, before anything is read from it."""

    width: float
    height: float
    glyphs: list[Glyph]
    drawings: Drawings


def sheet_of(page: Any) -> Sheet:
    """Return what a page of PDFium holds; text that is turned, or lies outside the page, is not on it."""
    left, bottom, right, top = page.get_bbox()
    turned = page.get_rotation()
    width, height = (top - bottom, right - left) if turned in (90, 270) else (right - left, top - bottom)
    shift: Shift = {
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }.get(turned, lambda x, y: (x - left, top - y))
    text_page = page.get_textpage()
    try:
        glyphs = [
            glyph
            for glyph in _glyphs(text_page, shift)
            if glyph.x0 >= -1 and glyph.x1 <= width + 1 and 0 <= glyph.base <= height + 1
        ]
    finally:
        text_page.close()
    return Sheet(width, height, _with_accents(glyphs), drawings_of(page, shift, width, height))


def _glyphs(text_page: Any, shift: Shift) -> Iterator[Glyph]:
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    faces: dict[int, Face] = {}
    last, face, size = 0, Face(), 0.0
    for index in range(min(pdfium.FPDFText_CountChars(text_page), LARGEST_PAGE)):
        thing = pdfium.FPDFText_GetTextObject(text_page, index)
        if not thing:  # A space or line end that PDFium made up.
            continue
        if (address := ctypes.addressof(thing.contents)) != last:
            last, face, size = address, face_of(thing, faces), _size(text_page, index, thing, shift)
        if not size:
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        base = _middle(text_page, index, shift) + size / 4 if face.large_signs else shift(x.value, y.value)[1]
        sides = sorted((shift(box.left, box.top)[0], shift(box.right, box.bottom)[0]))
        yield Glyph(_letter(text_page, index, face), sides[0], sides[1], base, size, face, index)


def _letter(text_page: Any, index: int, face: Face) -> str:
    code = pdfium.FPDFText_GetUnicode(text_page, index)
    if face.large_signs and pdfium.FPDFText_HasUnicodeMapError(text_page, index):
        return LARGE_SIGNS.get(code, UNKNOWN)
    if code == 2 and pdfium.FPDFText_IsHyphen(text_page, index):
        return "-"
    if code < 32 or 127 <= code < 160 or code in (0xFFFE, 0xFFFF):
        return UNKNOWN
    letter = chr(code)
    return "•" if face.dingbats and not letter.isspace() else letter


def _middle(text_page: Any, index: int, shift: Shift) -> float:
    """Return the height on which a sign stands that hangs from its line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return (shift(left.value, top.value)[1] + shift(right.value, bottom.value)[1]) / 2


def _size(text_page: Any, index: int, thing: Any, shift: Shift) -> float:
    """Return the size of text as it is shown; 0 where it does not run from left to right."""
    matrix, size = pdfium.FS_MATRIX(), ctypes.c_float()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    pdfium.FPDFTextObj_GetFontSize(thing, size)
    (x, y), (right, down) = shift(0.0, 0.0), shift(matrix.a, matrix.b)
    run, slope = right - x, down - y
    if run <= 0 or abs(slope) > 0.1 * run:
        return 0.0
    return round(abs(size.value) * math.hypot(matrix.c, matrix.d), 2)


def _with_accents(glyphs: list[Glyph]) -> list[Glyph]:
    """Put accents that TeX draws by themselves onto the letters they stand over."""
    gone = set()
    for place, accent in enumerate(glyphs):
        if mark := _COMBINING.get(accent.text):
            middle = (accent.x0 + accent.x1) / 2
            for number in range(max(0, place - _NEAR), min(len(glyphs), place + _NEAR)):
                letter = glyphs[number]
                under = letter.x0 < middle < letter.x1 and abs(letter.base - accent.base) < letter.size / 2
                whole = unicodedata.normalize("NFC", letter.text.replace("ı", "i") + mark)
                if under and letter.text.isalpha() and len(whole) == 1:
                    glyphs[number] = letter._replace(text=whole)
                    gone.add(place)
                    break
    return [glyph for place, glyph in enumerate(glyphs) if place not in gone] if gone else glyphs
