"""Paragraphs, code and tables that go on over the end of a column or a page, and over what stands there."""

from __future__ import annotations

from knowledge.readers.printed.blocks import Block
from knowledge.readers.printed.ends import INDENT, is_full, is_open, is_reference, starts_low
from knowledge.readers.printed.headings import is_caption
from knowledge.readers.printed.look import Look

SMALL = 0.93
"""Of the size of the text: footnotes and captions are smaller."""
LONGEST_LABEL = 8
"""Words in a figure."""
FARTHEST = 6
"""Blocks before and after the end of a column among which a paragraph is looked for that goes on."""


def go_on(blocks: list[Block], found: list[Block], look: Look) -> None:
    """Let the last paragraph of a column go on in the next; what stood between comes before or after it."""
    if blocks and found and _is_one_thing(blocks[-1], found[0]):
        blocks[-1].lines += found.pop(0).lines
        return
    back = [block for block in blocks[-FARTHEST:] if not _is_float(block, look)]
    ahead = _after_floats(found, look)
    if back and ahead and back[-1].kind in ("paragraph", "item") and _is_rest(back[-1], ahead):
        found.remove(ahead)
        if ahead.first.page != back[-1].last.page:  # So that what is on a page stays together.
            blocks.remove(back[-1])
            blocks.append(back[-1])
        back[-1].lines += ahead.lines


def _is_float(block: Block, look: Look) -> bool:
    """Tell whether a block may stand in the middle of a paragraph: a table, a caption, a footnote."""
    return block.kind == "table" or block.first.size < SMALL * look.size or is_caption(block.first.text)


def _is_one_thing(block: Block, following: Block) -> bool:
    """Tell whether code or a table goes on over the end of a column or a page."""
    if block.kind == "table":
        same = following.kind == "table" and len(block.last.rows[0]) == len(following.first.rows[0])
        return same and block.last.page != following.first.page
    return block.kind == following.kind == "code"


def _after_floats(found: list[Block], look: Look) -> Block | None:
    """Return the first block that is neither a float nor, above a caption, part of a figure."""
    texts = [number for number, block in enumerate(found[:FARTHEST]) if not _is_float(block, look)]
    captions = [number for number, block in enumerate(found[:FARTHEST]) if is_caption(block.first.text)]
    for number in texts:
        if not captions or number > captions[0] or not _is_label(found[number]):
            return found[number]
    return None


def _is_label(block: Block) -> bool:
    """Tell whether a block above a caption may be words in a figure."""
    words = sum(len(line.text.split()) for line in block.lines)
    return words < LONGEST_LABEL or block.first.x0 - block.first.left > 1


def _is_rest(block: Block, ahead: Block) -> bool:
    line = ahead.first
    if ahead.kind != "paragraph" or abs(line.size - block.last.size) > 0.05 * line.size or is_reference(line):
        return False
    if block.kind == "paragraph" and line.x0 - line.left > INDENT * line.size:
        return False
    broken = block.last.text.endswith("-")
    return (starts_low(line) and (broken or is_full(block.last))) or is_open(block.last)
