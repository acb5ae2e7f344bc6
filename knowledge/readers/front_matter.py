"""The YAML block at the top of a Markdown page: what a page says about itself. Unknown keys are left alone."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import yaml

from knowledge.errors import DocumentError

_LISTS = ("questions", "aliases", "prerequisites", "related", "sources")

# Safe, and written in C where the package was built with it: ten times quicker, which hundreds of pages notice.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys that this program knows, checked."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: str | None = None
    questions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    level: str | None = None
    prerequisites: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def split_front_matter(text: str, name: str) -> tuple[FrontMatter, str]:
    """Return what the front matter says and the text after it.

    Raises:
        DocumentError: it is not valid YAML, or a known key holds something else than it should.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter(), text
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")), None)
    values = _load("\n".join(lines[1:end]), name) if end else None
    if not end or (values is not None and not isinstance(values, dict)):
        return FrontMatter(), text  # A line of hyphens above ordinary text.
    body = "\n".join(lines[end + 1 :]).lstrip("\n")
    return _checked(values or {}, name), body


def _load(block: str, name: str) -> object:
    try:
        return yaml.load(block, _Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise DocumentError(
            f"The front matter of {name} is not valid YAML at line {line}: {error.problem}. Correct it, then try again."
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # Such as the date 2025-13-45.
        reason = " ".join(str(error).split())[:100]
        raise DocumentError(
            f"The front matter of {name} is not valid YAML: {reason}. Correct it, then try again."
        ) from error


def _checked(values: dict[object, object], name: str) -> FrontMatter:
    url = _line(values, "url", name)
    if url and not re.match(r"https?://", url):
        raise DocumentError(f"The url of {name} is {url!r}. It must begin with https:// or http://.")
    return FrontMatter(
        title=_line(values, "title", name),
        url=url,
        publisher=_line(values, "publisher", name),
        date=_line(values, "date", name),
        level=_line(values, "level", name),
        **{key: _lines(values, key, name) for key in _LISTS},
    )


def _lines(values: dict[object, object], key: str, name: str) -> tuple[str, ...]:
    """Return the values of a list, each as one line of text; one value that stands alone is a list too."""
    value = values.get(key) or []
    items = value if isinstance(value, list) else [value]
    singular = key.removesuffix("s") if key != "aliases" else "alias"
    return tuple(line for item in items if (line := _line({singular: item}, singular, name)))


def _line(values: dict[object, object], key: object, name: str) -> str | None:
    """Return a value as one line of text; `None` where it is absent or blank."""
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, (str, int, float, datetime.date)):
        raise DocumentError(f"The {key} in the front matter of {name} must be text, not {type(value).__name__}.")
    # A YAML escape can spell half a character, which no file could hold.
    text = str(value).encode("utf-8", "replace").decode()
    return " ".join(text.split()) or None
