"""Puts code blocks in order: one `pre` with nothing but text, its language beside it, line numbers gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from lxml import etree

from knowledge.readers.hypertext.tree import Element, become, classes, drop, sweep, within

_COUNTERS = frozenset(
    "lineno linenos linenodiv gutter rouge-gutter line-number line-numbers-rows linenumber hljs-ln-numbers ln lnt"
    " crayon-nums blob-num".split()
)
_LISTINGS = frozenset(
    "highlighttable codehilitetable rouge-table lntable hljs-ln crayon-table syntaxhighlighter".split()
)
"""Classes of tables that have line numbers in one column and code in the other."""
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|highlight|hl|src)-([a-z0-9+#_.-]{1,30})")
_BRUSH = re.compile(r"brush:\s*([a-z0-9+#]{1,30})", re.IGNORECASE)
_NO_LANGUAGE = frozenset("default none text plain plaintext txt output nohighlight ipython ansi unknown auto".split())
_SAME_AS = {"ipython3": "python", "ipython2": "python", "py": "python", "python3": "python", "js": "javascript"}
_ITSELF = frozenset("python r java c cpp c++ javascript sql bash sh julia matlab json yaml html css rust go".split())
_LINES = ("div", "p", "li", "tr")


def write_code(page: Element) -> None:
    """Leave every code block of a page as a `pre` that holds text, its language in the attribute `language`."""
    for table in list(page.iter("table")):
        if classes(table) & _LISTINGS:
            _take_code_from(table)
    sweep(page)
    for block in list(page.iter("pre")):
        if block.getparent() is not None:
            language = _language(block)
            become(block, "pre", _code(block), **({"language": language} if language else {}))


def _take_code_from(table: Element) -> None:
    """Leave a table that has line numbers in one column and code in the other as its code."""
    _drop_counters(table)
    if next(table.iter("pre"), None) is None:
        table.tag = "code" if within(table, ("pre",)) else "pre"
    else:
        for part in table.iter("table", "tbody", "thead", "tr", "td", "th"):
            part.tag = "div"


def _drop_counters(element: Element) -> None:
    for part in list(element.iterdescendants(etree.Element)):
        if classes(part) & _COUNTERS:
            drop(part)
    sweep(element)


def _code(block: Element) -> str:
    _drop_counters(block)
    code = "".join(_pieces(block)).replace("\u200b", "").replace("\u00a0", " ").expandtabs(4)
    lines = [line.rstrip() for line in code.split("\n")]
    return "\n".join(dropwhile(lambda line: not line, lines)).rstrip()


def _pieces(block: Element) -> Iterator[str]:
    """Yield the text of a code block, each of its lines ended, however they are marked."""
    ended = True
    for event, element in etree.iterwalk(block, events=("start", "end")):
        starts = event == "start"
        is_line = element.tag in _LINES
        is_blank = is_line and not starts and not element.text and not len(element)
        if (is_line and (is_blank or not ended)) or (starts and not ended and _follows_code(element)):
            yield "\n"
            ended = True
        if starts and element.tag == "br":
            yield "\n"
            ended = True
        text = element.text if starts else element.tail if element is not block else None
        if text:
            yield text
            ended = text.endswith("\n")


def _follows_code(element: Element) -> bool:
    """Tell whether an element is the second of two pieces of code: the same in two dialects perhaps."""
    before = element.getprevious()
    return element.tag == "code" and before is not None and before.tag == "code" and not (before.tail or "").strip()


def _language(block: Element) -> str:
    """Return the language that a block or what is right around it names; nothing where it names none."""
    around = [*block.iter("code"), block, *list(block.iterancestors("div", "figure", "pre"))[:3]]
    for element in around:
        if name := _named_by(element):
            name = _SAME_AS.get(name, name)
            return "" if name in _NO_LANGUAGE else name
    return ""


def _named_by(element: Element) -> str | None:
    for key in ("data-lang", "data-language"):
        if re.fullmatch(r"[\w+#.-]{1,30}", element.get(key, "")):
            return str(element.get(key).lower())
    if brush := _BRUSH.search(element.get("class", "")):
        return brush[1].lower()
    names = element.get("class", "").lower().split()
    if "sourcecode" in names:
        names = [name if name in _ITSELF else f"lang-{name}" for name in names if name not in _PANDOC]
    for name in names:
        if found := _LANGUAGE.fullmatch(name):
            return found[1]
    return next((name for name in names if name in _ITSELF), None)


_PANDOC = frozenset("sourcecode numbersource numberlines lineanchors cell-code code-with-copy".split())
