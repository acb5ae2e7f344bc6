"""Runs the examples of a Markdown document as a reader would, and compares what they print with what is shown.

A block of `sh` or `python` is an example. A block of `json` or `text` right behind one is what it prints. In what is
shown `…` stands for anything: in a text for any stretch of it, as a list's last item for more items, as an object's
last name for more names. Numbers are compared by their type, all else as it is.

The blocks of a document belong together: those in Python share their names, those in the shell a folder.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

ANYTHING = "…"
_RUN = ("sh", "python")
_SHOWN = ("json", "text")
_SECONDS = 60


@dataclass(frozen=True)
class Example:
    """A block that can be run, and what it prints where the document shows that."""

    language: str
    code: str
    line: int
    """Where the code begins in the document, from 1."""
    shown: str | None = None
    is_json: bool = False


def examples(document: Path) -> list[Example]:
    """Return the examples of a document in their order."""
    return list(_examples(MarkdownIt().parse(document.read_text("utf-8"))))


def _examples(tokens: list[Token]) -> Iterator[Example]:
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type != "fence" or token.info not in _RUN or token.map is None:
            continue
        is_shown = following is not None and following.type == "fence" and following.info in _SHOWN
        shown = following.content if following and is_shown else None
        is_json = following is not None and is_shown and following.info == "json"
        yield Example(token.info, token.content, token.map[0] + 2, shown, is_json)


@dataclass
class Reader:
    """Somebody who tries the examples of one document, one after the other."""

    folder: Path
    """Where the shell runs."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """What is written otherwise here than in the document, such as the server's address."""
    names: dict[str, Any] = field(default_factory=dict)
    """What Python knows: what it is given, and what the examples add."""

    def follow(self, example: Example) -> None:
        """Run an example. Raises AssertionError, with the line, where it fails or prints something else."""
        code = example.code
        for written, here in self.replaced.items():
            code = code.replace(written, here)
        printed = self._shell(code, example) if example.language == "sh" else self._python(code, example)
        if example.shown is None:
            return
        if example.is_json:
            difference = differs(json.loads(example.shown), json.loads(printed))
            assert difference is None, f"line {example.line}: {difference}\n{printed[:2_000]}"
        else:
            assert reads_as(example.shown, printed), f"line {example.line} prints:\n{printed[:4_000]}"

    def _shell(self, code: str, example: Example) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            cwd=self.folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"line {example.line} fails: {done.stderr.decode()}"
        return done.stdout.decode()

    def _python(self, code: str, example: Example) -> str:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(code, f"line {example.line}", "exec"), self.names)
        return printed.getvalue()


def reads_as(shown: str, printed: str) -> bool:
    """Return whether a text is what is shown, with something in the place of each `…`; line ends do not matter."""
    first, *others = _plain(shown).split(ANYTHING)
    rest = _plain(printed)
    if not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for part in others[:-1]:
        at = rest.find(part)
        if at < 0:
            return False
        rest = rest[at + len(part) :]
    return rest.endswith(others[-1]) if others else not rest


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def differs(shown: Any, given: Any, place: str = "$") -> str | None:
    """Return where and how a value is not what is shown, or None."""
    if shown == ANYTHING:
        return None
    if isinstance(shown, dict) and isinstance(given, dict):
        return _objects_differ(shown, given, place)
    if isinstance(shown, list) and isinstance(given, list):
        return _lists_differ(shown, given, place)
    if isinstance(shown, str) and isinstance(given, str):
        is_same = reads_as(shown, given)
    elif _is_number(shown) and _is_number(given):
        is_same = type(shown) is type(given)
    else:
        is_same = type(shown) is type(given) and shown == given
    return None if is_same else f"{place} is {given!r}, shown is {shown!r}"


def _objects_differ(shown: dict[str, Any], given: dict[str, Any], place: str) -> str | None:
    wanted = {name: value for name, value in shown.items() if name != ANYTHING}
    if missing := wanted.keys() - given.keys():
        return f"{place} has no {sorted(missing)}"
    if ANYTHING not in shown and (more := given.keys() - wanted.keys()):
        return f"{place} has also {sorted(more)}"
    found = (differs(value, given[name], f"{place}.{name}") for name, value in wanted.items())
    return next((difference for difference in found if difference), None)


def _lists_differ(shown: list[Any], given: list[Any], place: str) -> str | None:
    has_more = shown[-1:] == [ANYTHING]
    wanted = shown[:-1] if has_more else shown
    if len(given) < len(wanted) or (len(given) > len(wanted) and not has_more):
        return f"{place} has {len(given)} items, shown are {len(wanted)}"
    found = (differs(*pair, f"{place}[{n}]") for n, pair in enumerate(zip(wanted, given, strict=False)))
    return next((difference for difference in found if difference), None)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
