"""Finds where sentences begin and end, as exact spans. Knows nothing of what they say.

It would rather leave two sentences together than cut one in half: a quote that stops after "e.g." misleads.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from knowledge.blocks import Block, blocks, items, lines_of, marker_end

Span = tuple[int, int]

LABEL_WORDS = 6
"""A list item's first sentence of up to so many words is the label of what follows: "Siri. A device that …"."""

_CLOSERS = r"[\"'”’»)\]*_]*"
_END = re.compile(
    # The mark itself, once per run of marks; closing quotes; citation marks such as [1] that follow it.
    rf"(?<![.!?…])(?P<mark>[.!?…]+)(?P<closers>{_CLOSERS})(?:\s*\[\d{{1,3}}\])*(?=\s|\Z)"
    rf"|(?P<wide>[。！？]+[”’」』）]*)"
)
_NEXT_WORD = re.compile(r"\s*[\"'“‘«(\[*_`]*(?P<word>[^\s.,;:!?]*)")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«*_`]*$")
_WHOLE = re.compile(r"`[^`\n]+`|(?<![\\$])\$(?=\S)[^$\n]+(?<=\S)\$(?!\d)")
"""Inline code and formulas: a full stop inside one ends nothing. `$5 and $10` is no formula."""

_NEVER_LAST = re.compile(
    r"e\.g|i\.e|a\.k\.a|vs|cf|viz|dr|mr|mrs|ms|prof|hon|rev|gen|approx|resp|esp|incl", re.IGNORECASE
)
_BEFORE_A_NUMBER = re.compile(
    r"figs?|eqs?|nos?|secs?|ch|chap|vol|pp?|tab|ex|ver|v|refs?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
    re.IGNORECASE,
)
_MAY_BE_LAST = re.compile(r"(?i:al|inc|ltd|co|corp|jr|sr|st)|(?:[A-Za-z]{1,2}\.)+[A-Za-z]|[A-W]")
"""Also U.S, Ph.D, and the J of J. Smith. X, Y and Z stand for a site or a variable more often than for a name."""
_OPENING_WORD = re.compile(
    r"an?|the|this|that|these|those|it|its|they|their|he|she|we|i|you|in|on|at|for|from|with|without|as|by|and|or|but"
    r"|so|if|when|while|where|what|which|who|how|why|because|since|although|however|therefore|thus|then|also|there"
    r"|here|today|each|every|some|many|most|all|both|one|two|such|other|another|after|before|during|to",
    re.IGNORECASE,
)


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of a text, in order, none overlapping.

    A heading, a table row and a block of code are one each; every list item begins one of its own, its marker
    included. Together the spans hold every character that is not white space.
    """
    return [span for block in blocks(text) for span in block_sentences(text, block)]


def block_sentences(text: str, block: Block) -> Iterator[Span]:
    """Yield the sentences of one block."""
    if block.kind == "code":
        yield _trimmed(text, block.start, block.end)
    elif block.kind == "list":
        for start, end in items(text, block):
            yield from item_sentences(text, start, end)
    elif block.kind == "paragraph":
        yield from _prose_sentences(text, block.start, block.end, block.start)
    else:
        for start, end in lines_of(text, block):
            yield _trimmed(text, start, end)


def item_sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of one list item; a short label stays with the sentence it introduces."""
    words_from = marker_end(text, start, end)
    spans = list(_prose_sentences(text, start, end, words_from))
    if len(spans) > 1 and len(text[words_from : spans[0][1]].split()) <= LABEL_WORDS:
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _prose_sentences(text: str, start: int, end: int, search_from: int) -> Iterator[Span]:
    wholes = deque(match.span() for match in _WHOLE.finditer(text, search_from, end))
    for match in _END.finditer(text, search_from, end):
        while wholes and wholes[0][1] <= match.start():
            wholes.popleft()
        inside = bool(wholes) and wholes[0][0] < match.start()
        if not inside and _ends_here(text, max(start, search_from), match):
            yield _trimmed(text, start, match.end())
            start = match.end()
    if text[start:end].strip():
        yield _trimmed(text, start, end)


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    if match["wide"]:
        return True
    following = _NEXT_WORD.match(text, match.end())
    next_word = following["word"] if following else ""
    if next_word[:1].islower():
        return False
    if match["mark"] != "." or match["closers"]:
        return True
    return not _is_abbreviation(_word_before(text, start, match.start()), next_word)


def _word_before(text: str, start: int, end: int) -> str:
    word = _LAST_WORD.search(text[max(start, end - 24) : end])
    return word[0] if word else ""


def _is_abbreviation(word: str, next_word: str) -> bool:
    """Tell whether the full stop after `word` belongs to it and ends no sentence before `next_word`."""
    if _NEVER_LAST.fullmatch(word):
        return True
    if _BEFORE_A_NUMBER.fullmatch(word):
        return next_word[:1].isdigit()
    return bool(_MAY_BE_LAST.fullmatch(word)) and not _OPENING_WORD.fullmatch(next_word)


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
