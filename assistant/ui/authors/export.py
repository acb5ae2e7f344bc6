"""What to write next as files: CSV for a spreadsheet, Markdown for a colleague."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from assistant.topics import Topic
from assistant.ui.words import Words

_RUNS = re.compile(r"^[\s]*[=+\-@|%]|^[\t\r\n]")
"""How a cell begins that a spreadsheet takes for a formula."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:])")


def as_csv(topics: Sequence[Topic], words: Words) -> str:
    """Return one line for each question."""
    file = io.StringIO(newline="")
    # A spreadsheet knows by the first character that this is UTF-8.
    file.write("\ufeff")
    lines = csv.writer(file, quoting=csv.QUOTE_ALL)
    lines.writerow([words.topic, words.column_question, words.column_asked, words.nearest])
    for topic in topics:
        for question, times in topic.questions:
            lines.writerow([_inert(topic.name), _inert(question), times, _inert("; ".join(topic.nearest))])
    return file.getvalue()


def as_markdown(topics: Sequence[Topic], words: Words) -> str:
    """Return one section for each topic."""
    parts = [f"# {words.to_write}"]
    for topic in topics:
        parts.append(f"## {_escaped(topic.name)} ({topic.asked}×)")
        parts.append("\n".join(f"- {_escaped(question)} ({times}×)" for question, times in topic.questions))
        if topic.nearest:
            parts.append(f"{words.nearest}: {', '.join(map(_escaped, topic.nearest))}")
    return "\n\n".join(parts) + "\n"


def _inert(cell: str) -> str:
    """Return a cell as text: an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def _escaped(text: str) -> str:
    """Return a text as one line of Markdown that says just that."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
