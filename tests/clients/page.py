"""The snippets of docs/clients.md, for the server of these tests instead of the reader's own."""

from __future__ import annotations

import re
from pathlib import Path

from index.embedding import HashingEmbedder

PAGE = (Path(__file__).parents[2] / "docs" / "clients.md").read_text(encoding="utf-8")
_SNIPPETS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def languages() -> set[str]:
    """Return the languages of all snippets."""
    return {language for language, _ in _SNIPPETS}


def snippets(language: str) -> list[str]:
    """Return all snippets in a language, as they stand on the page."""
    return [code for its_language, code in _SNIPPETS if its_language == language]


def here(code: str, base_url: str) -> str:
    """Return a snippet that asks another server, with the embedder of the tests instead of the real one."""
    return code.replace("http://127.0.0.1:7860/v1", base_url).replace("all-MiniLM-L6-v2", HashingEmbedder.name)
