"""Says what it was told to: stands in for a model in tests and demonstrations."""

from __future__ import annotations

import time

from assistant.generators import Pieces
from assistant.prompting import Prompt


class ScriptedGenerator:
    """Repeats a text word by word, at a pace."""

    name = "scripted"

    def __init__(self, text: str, seconds_a_word: float = 0.0) -> None:
        self._text = text
        self._seconds_a_word = seconds_a_word

    def count_tokens(self, text: str) -> int:
        """Return how many words a text has: these are its tokens."""
        return len(text.split())

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the text, word by word."""
        for word in self._text.split(" ")[:max_tokens]:
            time.sleep(self._seconds_a_word)
            yield f"{word} "
