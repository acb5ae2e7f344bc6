"""The words of the widget: those of the chat's catalogue that its modules use, in each language, for its build.

Run as `python -m assistant.widget.words`, it prints them as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

from assistant.ui.words import LANGUAGES, Words

SOURCE = Path(__file__).parent / "source"
"""The widget's modules; they are there in a checkout only."""

KNOWN = tuple(field.name for field in fields(Words))

_USE = re.compile(r"\bwords\.(?!js\b|json\b)(\w+)")
"""`words.ask`, but no file's name."""


def used_in(script: str) -> set[str]:
    """Return the names of the words that a module uses: whatever it reads from something called `words`."""
    return set(_USE.findall(script))


def used_in_the_widget(source: Path = SOURCE) -> set[str]:
    """Return the names of the words that the modules in a folder use. Raises ValueError for one that there is not."""
    used: set[str] = set()
    for path in sorted(source.glob("*.js")):
        names = used_in(path.read_text(encoding="utf-8"))
        if unknown := ", ".join(f"words.{name}" for name in sorted(names - set(KNOWN))):
            raise ValueError(
                f"{path.name} reads {unknown}, which assistant/ui/words/catalogue.py does not have. "
                "Add it there, or give what is read from another name."
            )
        used |= names
    return used


def as_json(names: Collection[str]) -> str:
    """Return words in each language, in the catalogue's order."""
    wanted = [name for name in KNOWN if name in names]
    languages = {code: {name: getattr(words, name) for name in wanted} for code, words in LANGUAGES.items()}
    return json.dumps(languages, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Print the words, or one line that says what is wrong."""
    try:
        sys.stdout.write(as_json(used_in_the_widget()))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
