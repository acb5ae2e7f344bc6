"""The inside of a Word document, made ready for mammoth: checked, without pictures, its equations written as LaTeX."""

from __future__ import annotations

import io
import zipfile
import zlib
from copy import deepcopy
from typing import Any, TypeAlias

from lxml import etree

from knowledge.errors import DocumentError
from knowledge.readers.word_code import is_monospaced
from knowledge.readers.word_equations import MATH, source

LARGEST_PART = 60_000_000
"""Bytes of one XML file inside: the text of several thousand pages."""

Node: TypeAlias = Any
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOOKS = [f"{_WORD}{name}" for name in ("latentStyles", "rPr", "tblPr", "tblStylePr", "trPr", "tcPr")]
"""What a style says of how things look: most of its part, and nothing to us."""
_STRICT = b"http://purl.oclc.org/ooxml/"
_OTHER_KINDS = {
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.xml": "an Excel workbook",
    "content.xml": "an OpenDocument file",
    "META-INF/container.xml": "an EPUB book",
}
_DAMAGED = "Open it in Word and save it again."


def prepared(package: zipfile.ZipFile, name: str) -> bytes:
    """Return a copy of a Word document that holds nothing but its text.

    Raises:
        DocumentError: it is something else, is damaged, or one of its parts is too large.
    """
    names = set(package.namelist())
    if "word/document.xml" not in names and (other := next((k for n, k in _OTHER_KINDS.items() if n in names), None)):
        raise DocumentError(f"{name} is {other}, not a Word document. Rename it to what it is, or save it as .docx.")
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for part in sorted(path for path in names if path.endswith((".xml", ".rels"))):
            root = _root(_part(package, part, name), part, name)
            if part.startswith("word/"):
                _write_equations(root)
                _take_hidden(root)
                _settle_lists(root)
            if part == "word/styles.xml":
                etree.strip_elements(root, *_LOOKS)
            target.writestr(part, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return copy.getvalue()


def title_of(package: zipfile.ZipFile, name: str) -> str | None:
    """Return the title among the properties of a document."""
    core = _optional(package, "docProps/core.xml", name)
    title = None if core is None else core.find("{http://purl.org/dc/elements/1.1/}title")
    return None if title is None or not title.text else str(title.text)


def monospaced_styles(package: zipfile.ZipFile, name: str) -> frozenset[str]:
    """Return the names of the styles that have a typeface for code."""
    styles = _optional(package, "word/styles.xml", name)
    names = set()
    for style in [] if styles is None else styles.iter(f"{_WORD}style"):
        fonts, called = style.find(f"{_WORD}rPr/{_WORD}rFonts"), style.find(f"{_WORD}name")
        if fonts is not None and called is not None and is_monospaced(fonts.get(f"{_WORD}ascii")):
            names.add(str(called.get(f"{_WORD}val", "")))
    return frozenset(names)


def _optional(package: zipfile.ZipFile, path: str, name: str) -> Node | None:
    return _root(_part(package, path, name), path, name) if path in package.namelist() else None


def _part(package: zipfile.ZipFile, path: str, name: str) -> bytes:
    try:
        with package.open(path) as file:
            data = file.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, KeyError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it cannot be unpacked. {_DAMAGED}") from error
    if len(data) > LARGEST_PART:
        raise DocumentError(f"{name} holds more than {LARGEST_PART:,} bytes of text. Split it into smaller files.")
    if _STRICT in data[:5000]:
        raise DocumentError(f"{name} is a Strict Open XML document. Save it as an ordinary .docx and add that.")
    return data


def _root(data: bytes, path: str, name: str) -> Node:
    """Return the root of an XML part; a part that defines entities is none that Word wrote."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError(f"{name} is damaged: {path!r} inside it is not XML. {_DAMAGED}") from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError(f"{name} is damaged: {path!r} inside it defines entities. {_DAMAGED}")
    return root


def _write_equations(root: Node) -> None:
    """Replace each equation by a run of its LaTeX, which mammoth reads: of equations it knows nothing."""
    for block in list(root.iter(f"{MATH}oMathPara")):
        _replace(block, [rf"\[{text}\]" for math in block.iter(f"{MATH}oMath") if (text := source(math))])
    for math in list(root.iter(f"{MATH}oMath")):
        text = source(math)
        written = rf"\[{text}\]" if _stands_alone(math) else rf"\({text}\)"
        _replace(math, [written] if text else [])


def _stands_alone(math: Node) -> bool:
    paragraph = math.getparent()
    if paragraph is None or paragraph.tag != f"{_WORD}p":
        return False
    return len(paragraph.findall(f"{MATH}oMath")) == 1 and not any(
        (text.text or "").strip() for text in paragraph.iter(f"{_WORD}t")
    )


def _replace(element: Node, texts: list[str]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    runs = []
    for text in texts:
        run = etree.Element(f"{_WORD}r")
        etree.SubElement(run, f"{_WORD}t").text = text
        runs.append(run)
    if parent.tag == f"{_WORD}body" and runs:
        paragraph = etree.Element(f"{_WORD}p")
        paragraph.extend(runs)
        runs = [paragraph]
    position = parent.index(element)
    parent[position : position + 1] = runs


def _take_hidden(root: Node) -> None:
    """Remove the words that an author has hidden."""
    for hidden in list(root.iter(f"{_WORD}vanish")):
        run = hidden.getparent().getparent()
        if hidden.get(f"{_WORD}val", "true") not in ("0", "false") and run is not None and run.tag == f"{_WORD}r":
            for text in list(run.iter(f"{_WORD}t")):
                text.text = ""


def _settle_lists(root: Node) -> None:
    """Give each list that changes levels of another one (as LibreOffice writes them) levels of its own."""
    kinds = {kind.get(f"{_WORD}abstractNumId"): kind for kind in root.iter(f"{_WORD}abstractNum")}
    for number, changed in enumerate(list(root.iter(f"{_WORD}num"))):
        levels = [level for override in changed.iter(f"{_WORD}lvlOverride") for level in override.iter(f"{_WORD}lvl")]
        reference = changed.find(f"{_WORD}abstractNumId")
        kind = None if reference is None else kinds.get(reference.get(f"{_WORD}val"))
        if not levels or kind is None:
            continue
        own = etree.SubElement(root, f"{_WORD}abstractNum", {f"{_WORD}abstractNumId": f"own{number}"})
        new = {level.get(f"{_WORD}ilvl") for level in levels}
        kept = [level for level in kind.iter(f"{_WORD}lvl") if level.get(f"{_WORD}ilvl") not in new]
        own.extend([deepcopy(level) for level in kept] + levels)
        reference.set(f"{_WORD}val", f"own{number}")
