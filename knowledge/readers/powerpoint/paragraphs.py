"""The paragraphs of a shape on a slide as Markdown: nested lists, code, formulas, raised and lowered text.

Works on the XML (DrawingML): python-pptx knows neither which paragraphs have a bullet nor equations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from knowledge.readers.powerpoint.equations import latex, plain_letters
from knowledge.readers.powerpoint.names import A14, A, Element
from knowledge.readers.word_equations import MATH
from knowledge.readers.writing import fenced, prose

_FIELDS = re.compile(r"slidenum|datetime\w*")
"""Fields that say where and when a slide is shown, not what is taught."""

_FORMULA = re.compile(r"\$[^$]+\$")
_MONOSPACED = re.compile(r"\b(?:courier|consol|mono|menlo|monaco|fira code|inconsolata|cascadia|source code)", re.I)
_TYPED_BULLET = re.compile(r"[•▪■◦‣●○➢–*-]\s+")
_TYPED_NUMBER = re.compile(r"\d{1,2}[.)]\s+\S")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()ij", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ᵢⱼ")
_ORDINAL = re.compile(r"st|nd|rd|th|tm|\W*", re.I)


@dataclass(frozen=True, slots=True)
class _Line:
    """One paragraph: its words, and how they are set."""

    kind: Literal["text", "formula", "item", "number", "code"]
    level: int
    words: str
    first_number: int = 1


def plain(body: Element) -> str:
    """Return the words of a text body as one line."""
    return " ".join(words for paragraph in body.iter(f"{A}p") if (words := " ".join(_words(paragraph).split())))


def markdown(body: Element, styles: Sequence[Element] = ()) -> str:
    """Return a text body as Markdown. `styles` are the list styles that it inherits, the nearest first."""
    lines = [_line(paragraph, styles) for paragraph in body.iter(f"{A}p")]
    parts = []
    for kind, run in groupby(_without_gaps(lines), key=lambda line: "list" if _is_item(line) else line.kind):
        if kind == "list":
            parts.append("\n".join(_items(run)))
        elif kind == "code":
            parts.append(fenced("\n".join(line.words for line in run).strip("\n")))
        else:
            parts += [line.words for line in run]
    return "\n\n".join(parts)


def _line(paragraph: Element, styles: Sequence[Element]) -> _Line:
    properties = paragraph.find(f"{A}pPr")
    level = _level(properties)
    words = _words(paragraph)
    bullet = _bullet([properties, *(style.find(f"{A}lvl{level + 1}pPr") for style in styles)])
    if bullet is None and _is_code(paragraph):
        return _Line("code", level, words.rstrip().replace("\t", "    "))
    words = " ".join(words.split())
    if bullet is not None and bullet.tag == f"{A}buAutoNum":
        return _Line("number", level, words, int(bullet.get("startAt", 1)))
    typed = _TYPED_BULLET.match(words)
    if typed or bullet is not None or _TYPED_NUMBER.match(words):
        return _Line("item", level, words[typed.end() :] if typed else words)
    if _FORMULA.fullmatch(words) and paragraph.find(f"{A14}m/{MATH}oMathPara") is not None:
        return _Line("formula", level, f"$$\n{words[1:-1]}\n$$")
    return _Line("text", level, prose(words))


def _level(properties: Element | None) -> int:
    level = "0" if properties is None else properties.get("lvl", "0")
    return min(int(level), 8) if level.isdecimal() else 0


def _bullet(properties: Sequence[Element | None]) -> Element | None:
    """Return the bullet or number that the nearest properties ask for."""
    for nearest in properties:
        for child in nearest if nearest is not None else ():
            if child.tag == f"{A}buNone":
                return None
            if child.tag in (f"{A}buAutoNum", f"{A}buChar", f"{A}buBlip"):
                return child
    return None


def _is_code(paragraph: Element) -> bool:
    runs = [run for run in paragraph.findall(f"{A}r") if (run.findtext(f"{A}t") or "").strip()]
    fonts = [run.find(f"{A}rPr/{A}latin") for run in runs]
    return bool(runs) and all(font is not None and _MONOSPACED.search(font.get("typeface", "")) for font in fonts)


def _words(paragraph: Element) -> str:
    """Return the text of a paragraph, with a line feed where a line is broken in it."""
    return plain_letters("".join(_run(child) for child in paragraph))


def _run(child: Element) -> str:
    if child.tag == f"{A}br":
        return "\n"
    if child.tag == f"{A14}m":
        return "".join(f"${formula}$" for equation in child if (formula := latex(equation)))
    if child.tag == f"{A}r" or (child.tag == f"{A}fld" and not _FIELDS.fullmatch(child.get("type", ""))):
        return _shifted(child.findtext(f"{A}t") or "", child.find(f"{A}rPr"))
    return ""


def _shifted(text: str, properties: Element | None) -> str:
    """Return raised or lowered text as such: `10³` must not become `103`."""
    shift = "" if properties is None else properties.get("baseline", "").rstrip("%")
    if shift in ("", "0") or not text.strip() or len(text) > 8:
        return text
    raised = not shift.startswith("-")
    small = text.translate(_RAISED if raised else _LOWERED)
    if not any(old == new for old, new in zip(text, small, strict=True)):
        return small
    return text if _ORDINAL.fullmatch(text) else f"{'^' if raised else '_'}{text}"


def _without_gaps(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Leave out empty paragraphs, but those between lines of code."""
    for number, line in enumerate(lines):
        if line.words.strip():
            yield line
        elif 0 < number < len(lines) - 1 and lines[number - 1].kind == lines[number + 1].kind == "code":
            yield _Line("code", line.level, "")


def _is_item(line: _Line) -> bool:
    return line.kind in ("item", "number")


def _items(lines: Iterator[_Line]) -> Iterator[str]:
    """Yield the items of a list, each indented under the one it belongs to."""
    open_items: list[tuple[int, int, int]] = []  # Level, indent of what is nested, number.
    for line in lines:
        number = line.first_number
        while open_items and open_items[-1][0] >= line.level:
            level, _, last = open_items.pop()
            if level == line.level and line.kind == "number" and last:
                number = last + 1
        indent = open_items[-1][1] if open_items else 0
        typed = line.kind == "item" and _TYPED_NUMBER.match(line.words)
        marker = f"{number}. " if line.kind == "number" else "" if typed else "- "
        open_items.append((line.level, indent + max(len(marker), 2), number if line.kind == "number" else 0))
        yield f"{' ' * indent}{marker}{line.words}"
