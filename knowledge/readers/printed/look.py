"""What the text of a document looks like where it is no heading: what headings are measured by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.readers.printed.furniture import Page

SLIDE_LETTERS = 900
"""Letters of a page that is wider than high: slides have fewer."""
MOST_BOLD = 0.3
"""The share of letters that may be bold where bold letters make headings."""
USUAL_PITCH = 1.2
"""From line to line, in sizes of the letters."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the text of a document looks like, where it is no heading."""

    size: float
    is_bold: bool
    is_mono: bool
    pitch: float
    is_slides: bool


def look_of(pages: list[Page]) -> Look:
    """Return what most of a document looks like."""
    lines = [line for page in pages for line in page.lines if not line.is_table]
    letters, mono = sum(line.letters for line in lines), sum(line.letters for line in lines if line.mono)
    is_mono = 2 * mono > letters
    sizes = Counter[float]()
    for line in lines:
        if line.mono == is_mono:
            sizes[round(line.size, 1)] += line.letters
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    text = [line for line in lines if abs(line.size - size) < 0.2]
    bold = sum(line.letters for line in text if line.bold) > MOST_BOLD * sum(line.letters for line in text)
    steps = [(below.base - line.base) / size for line, below in pairwise(text) if line.column == below.column]
    steps = [step for step in steps if 0.9 < step < 2.2]
    filled = [page for page in pages if page.lines]
    wide = sum(page.width > page.height for page in filled) > 0.7 * len(filled)
    is_slides = wide and letters < SLIDE_LETTERS * len(filled)
    return Look(size, bold, is_mono, median(steps) if steps else USUAL_PITCH, is_slides)
