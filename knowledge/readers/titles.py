"""Whether the title that a file carries is one: programs write all manner of things there."""

from __future__ import annotations

import re

LONGEST_TITLE = 300

_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre|title|document|dokument|notebook|presentation|powerpoint presentation|slide"
    r"|index|home|page|microsoft word|word document|new document|unknown|unknown title|none|null)[\s\d._()-]*"
    r"|\S+\.(?:docx?|pdf|pptx?|x?html?|md|tex|txt|ipynb|odt|odp|rtf|epub|indd|dvi)"
    r"|microsoft (?:word|powerpoint) ?- .*|[\W\d_]*",
    re.IGNORECASE,
)


def sensible(title: str | None) -> str | None:
    """Return a title on one line; `None` where it says nothing: "untitled", "Microsoft Word - x.doc", "x.docx"."""
    words = " ".join((title or "").split())
    return None if _NO_TITLE.fullmatch(words) or len(words) > LONGEST_TITLE else words
