"""The shape of pasted text: tidy lines, blocks of them, and which blocks are headings.

Looks at form alone, never at the subject: the same rules must serve an article and a lecture note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.sentences import sentences

BULLETS = "•‣◦▪●○■□∙·⁃"
LONG_LINE = 120
"""Characters: a longer line was never wrapped, so it is a paragraph of its own."""
HEADING_WORDS = 12
HEADING_WORDS_BEFORE_FULL_STOP = 5
PROSE_WORDS = 8
HEADINGS_IN_A_ROW = 2

_BULLET = re.compile(rf"^(?P<indent>[ \t]*)[{BULLETS}\uf0b7*+-][ \t]+(?=\S)")
_MARKED = re.compile(r"(?P<hashes>#{1,6})[ \t]+(?P<words>\S.*)")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?[ \t]+\S")
_UNDERLINE = re.compile(r"=={2,}|--{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_UNLIKE_A_HEADING = re.compile(r"(?:it|this|that|they|he|she|we|i|you|there|so|but|and|or|yes|no|by)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together, with a blank line (or a change of kind) on both sides."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def is_list(self) -> bool:
        return bool(_BULLET.match(self.lines[0]) or re.match(r"[ \t]*\d{1,3}[.)][ \t]", self.lines[0]))


def tidy(text: str) -> str:
    """Return text with plain spaces, no trailing ones, nothing invisible, and every bullet written as `- `."""
    text = re.sub(r"[\u200b\u2060\ufeff\u00ad]", "", text)
    text = re.sub(r"[\u00a0\u2007\u202f]", " ", text).expandtabs(4)
    return "\n".join(_BULLET.sub(r"\g<indent>- ", line.rstrip()) for line in text.split("\n"))


def split_blocks(text: str) -> list[Block]:
    """Return the blocks of tidied text. A list's own indent is taken off; nested items keep theirs beyond it."""
    found: list[list[str]] = []
    previous = ""
    for line in text.split("\n"):
        if line.strip():
            if previous.strip() and _continues(found[-1], line):
                found[-1].append(line)
            else:
                found.append([line])
        previous = line
    return [Block(tuple(_without_list_indent(lines))) for lines in found]


def _continues(lines: list[str], line: str) -> bool:
    """Tell whether a line belongs with those right above it, or begins a list or an unwrapped paragraph."""
    if _BULLET.match(line):
        return _in_list(lines)
    return _in_list(lines) or max(len(line), len(lines[-1])) <= LONG_LINE


def heading_levels(blocks: list[Block]) -> list[int]:
    """Return for each block its level as a heading, 0 where it is none.

    A heading is a short line that stands alone above prose or a list. Three such lines in a row are a list that lost
    its bullets, or a table of contents.
    """
    levels = [_candidate_level(block) for block in blocks]
    run: list[int] = []
    for number in range(len(blocks)):
        if levels[number]:
            run.append(number)
            continue
        if len(run) > HEADINGS_IN_A_ROW or not _can_follow_a_heading(blocks[number]):
            _clear(levels, run)
        elif len(run) == HEADINGS_IN_A_ROW:
            _nest(levels, run, blocks)
        run = []
    _clear(levels, run)
    return levels


def heading_words(block: Block) -> str:
    """Return a heading without its marks: hashes, underline, a full stop at its end."""
    marked = _MARKED.fullmatch(block.lines[0].strip())
    words = _without_closing_hashes(marked["words"]) if marked else block.lines[0].strip()
    return words.rstrip(".")


def _without_closing_hashes(words: str) -> str:
    """Return the words of `# words #`; a heading that is nothing but hashes keeps its first."""
    return words[0] + words[1:].rstrip(" \t#")


def _clear(levels: list[int], run: list[int]) -> None:
    for number in run:
        levels[number] = 0


def _nest(levels: list[int], run: list[int], blocks: list[Block]) -> None:
    """Put the second of two headings under the first: one without text of its own is what both stand under."""
    outer, inner = run
    if levels[outer] == levels[inner]:
        if blocks[outer].is_list:  # "1. …" right above "2. …" counts things.
            _clear(levels, run)
        else:
            levels[inner] += 1


def _in_list(lines: list[str]) -> bool:
    return bool(_BULLET.match(lines[0]))


def _without_list_indent(lines: list[str]) -> list[str]:
    if not _in_list(lines):
        return lines
    indent = len(lines[0]) - len(lines[0].lstrip())
    return [line[indent:] if not line[:indent].strip() else line.lstrip() for line in lines]


def _candidate_level(block: Block) -> int:
    """Return the level that a block would have as a heading: from its hashes or its number, else 2."""
    line = block.lines[0].strip()
    if len(block.lines) == 2 and _UNDERLINE.fullmatch(block.lines[1].strip()):
        return 1 if block.lines[1].strip().startswith("=") else 2
    if len(block.lines) != 1:
        return 0
    if marked := _MARKED.fullmatch(line):
        return len(marked["hashes"])
    if _BULLET.match(line) or not _reads_like_a_heading(line):
        return 0
    numbered = _NUMBERED.match(line)
    return 2 + numbered["number"].count(".") if numbered else 2


def _reads_like_a_heading(line: str) -> bool:
    """Tell whether a line is short, begins as a title does, and is no sentence."""
    words = line.split()
    if len(words) > HEADING_WORDS or line[0].islower() or line[-1] in ",;:!…":
        return False
    if not _LETTER.search(line) or _UNLIKE_A_HEADING.match(line) or len(sentences(line)) > 1:
        return False
    return line[-1] != "." or len(words) <= HEADING_WORDS_BEFORE_FULL_STOP


def _can_follow_a_heading(block: Block) -> bool:
    return block.is_list or len(block.text.split()) >= PROSE_WORDS or block.text[-1] in ".:?!"
