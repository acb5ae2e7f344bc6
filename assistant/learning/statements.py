"""Takes the material apart into statements: the least of it that can be said, or has been said, by itself.

Knows how a statement is told, as an example, in plain words, and nothing of who asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.evaluation.metrics import reading_grade
from index.lexical import terms
from knowledge.blocks import Block, blocks, items, marker_end
from knowledge.sentences import block_sentences

_LEAST_WORDS = 4

_EXAMPLE = re.compile(
    r"\b(for (example|instance)|e\.g\.|suppose|imagine|picture (a|an|the|yourself)|think of|worked example|"
    r"(simple|everyday|typical|common|well-known|famous) (example|case|instance)s?|is an example|one example is|"
    r"examples (of .{1,80} )?(are|include))\b|^(consider|take) (a|an|the|two|three|four)\b",
    re.IGNORECASE,
)
_OPENS_EXAMPLE = re.compile(
    r"(for (example|instance)|suppose|imagine|(consider|take) (a|an|the|two|three|four))\b", re.IGNORECASE
)
_PASSING_EXAMPLE = re.compile(r"\bsuch as\b", re.IGNORECASE)
_EXAMPLE_HEADING = re.compile(r"\bexamples?\b|\bin numbers\b|\bby hand\b|\bstep by step\b", re.IGNORECASE)
_SCENE = re.compile(
    r"^(an?|anyone|someone|whoever|(if|when) (a|an|you|someone)|in (a|an|the (phrase|sentence)|everyday)|on an?|"
    r"for (an?|the)|asking|asked|suppose|imagine|for (example|instance))\b"
    r"|\b(resembl\w+|(works?|acts?|behaves?|is|are) (much |a bit |rather )?like|everyday|similar(ly)?|the same idea|"
    r"is called that because|(a|the) picture of)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(it|its|this|these|they|their|that|those|such|so|then|thus|hence|therefore|however|but|and|instead|also|here|now|"
    r"the (result|output|answer|first|second|third|same|other|sum|score)s?|in this|in the end)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(this|these|such|also|therefore|thus|however|instead|both|clearer|the (other|latter|former|two))\b",
    re.IGNORECASE,
)
_NOT_PROSE = re.compile(r"```|\$|\||\\|[=≤≥∑√→]")
_LETTER = re.compile(r"\$\w\$")
_FORMULA = re.compile(r"\$\$[^$]*\$\$")
_FIGURE = re.compile(r"[\d$]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, a list's item, or a formula or piece of code with the sentence before it.

    `text` is what stands in the document from `start` to `end`.
    """

    document_id: str
    section: str
    """The headings it stands under, as a passage has them; empty at the top of a document."""
    start: int
    end: int
    text: str
    paragraph: int
    """Where the paragraph begins that it is of."""

    @property
    def in_place(self) -> str:
        """The statement under its headings, which say what an `it` stands for."""
        return f"{self.section}: {self.text}" if self.section else self.text

    @property
    def words(self) -> int:
        """How many words it has, a formula set apart counting for nothing."""
        return len(_FORMULA.sub("", self.text).split())

    @property
    def is_block(self) -> bool:
        """Whether it has a layout of its own."""
        return "\n" in self.text or self.is_item

    @property
    def is_item(self) -> bool:
        """Whether it is one of several that a list holds, without what announces them."""
        return bool(marker_end(self.text, 0, len(self.text)))

    @property
    def calculates(self) -> bool:
        """Whether it has a number or a formula."""
        return bool(_FIGURE.search(self.text))

    @property
    def is_worked_example(self) -> bool:
        """Whether it stands under a heading that promises an example."""
        return bool(_EXAMPLE_HEADING.search(self.section))

    @property
    def is_example(self) -> bool:
        """Whether it says of itself that it gives an example, or is code."""
        return bool(_EXAMPLE.search(self.text)) or "```" in self.text

    @property
    def opens_example(self) -> bool:
        """Whether it begins or announces an example, so that what follows it is about that too."""
        first_line = self.text.partition("\n")[0]
        return bool(_OPENS_EXAMPLE.match(first_line)) or (
            first_line.endswith(":") and bool(_EXAMPLE.search(first_line))
        )

    @property
    def names_examples(self) -> bool:
        """Whether it gives examples in passing."""
        return bool(_PASSING_EXAMPLE.search(self.text))

    @property
    def is_scene(self) -> bool:
        """Whether it pictures the matter in everyday terms: where a page opens, after what the thing is."""
        return bool(_SCENE.search(self.text)) and self.is_prose

    @property
    def goes_on(self) -> bool:
        """Whether it takes something from the statement before it."""
        return bool(_GOES_ON.match(self.text))

    @property
    def stands_alone(self) -> bool:
        """Whether it needs no other statement to be understood."""
        return not self.goes_on and not _LEANS.search(self.text)

    @property
    def is_prose(self) -> bool:
        """Whether it is words alone, and perhaps the letter that stands for something: no formula, no code, no list."""
        return not self.is_block and not _NOT_PROSE.search(_LETTER.sub("", self.text))

    @property
    def grade(self) -> float:
        """The school year that reads it with ease, as far as the length of its words tells."""
        return reading_grade([self.text])


def statements(document_id: str, section: str, text: str, offset: int) -> Iterator[Statement]:
    """Yield the statements of a passage, which begins at `offset` in its document, in their order.

    Tables are left out, for a row says little without the others; so are questions and labels.
    """
    lead_in: int | None = None
    for block in blocks(text):
        if block.kind in ("table", "heading"):
            lead_in = None
            continue
        parts = _parts(text, block)
        if lead_in is not None:
            parts[0] = (lead_in, parts[0][1])
        held_back = _announcing(text, parts) if block.kind == "paragraph" else []
        lead_in = held_back[0][0] if held_back else None
        for first, after in parts[: len(parts) - len(held_back)]:
            if _says_something(text[first:after]):
                words = text[first:after]
                yield Statement(document_id, section, offset + first, offset + after, words, offset + block.start)


def _announcing(text: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the last sentences of a paragraph that belong to what comes next: `For example:` says nothing itself, and
    needs the one before it."""
    start, end = parts[-1]
    if not text[start:end].endswith(":"):
        return []
    return parts[-1:] if len(text[start:end].split()) >= _LEAST_WORDS else parts[-2:]


def _parts(text: str, block: Block) -> list[tuple[int, int]]:
    found = items(text, block) if block.kind == "list" else block_sentences(text, block)
    return [(start, start + len(text[start:end].rstrip())) for start, end in found]


def _says_something(text: str) -> bool:
    return not text.endswith(("?", ":")) and len(text.split()) >= _LEAST_WORDS and len(terms(text)) > 1
