"""Counts what the model reads and writes for one answer."""

from __future__ import annotations

from contextlib import closing

from assistant.generators import Generator, Pieces, Tokenizing
from assistant.messages import Usage
from assistant.prompting import Prompt

CHARS_A_TOKEN = 4
"""About, in English: where a model's tokens are not known."""


class Tally:
    """The tokens of one answer, whoever writes its parts."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.is_cut_off = False
        """Whether who wrote last came to its limit."""
        self.opening_tokens = 0
        """Of what answers opened with: no model wrote them, but a reader who set a limit gets them too."""

    def written(self, writer: Generator, prompt: Prompt, max_tokens: int) -> Pieces:
        """Pass on what a generator writes, and count it however that ends."""
        text = ""
        try:
            with closing(writer.stream(prompt, max_tokens)) as pieces:
                for piece in pieces:
                    text += piece
                    yield piece
        finally:
            wrote = tokens_of(text, writer)
            texts = [*(message.content for message in prompt.messages), prompt.opening]
            read = sum(tokens_of(text, writer) for text in texts)
            self.usage = Usage(self.usage.prompt_tokens + read, self.usage.completion_tokens + wrote)
            self.is_cut_off = wrote >= max_tokens


def tokens_of(text: str, writer: Generator) -> int:
    """Return of how many tokens a text is for a generator."""
    return writer.count_tokens(text) if isinstance(writer, Tokenizing) else -(-len(text) // CHARS_A_TOKEN)
