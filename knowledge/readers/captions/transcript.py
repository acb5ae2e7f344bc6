"""What was said as paragraphs, and the minute in which each part of it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from knowledge.documents import Place
from knowledge.readers.captions.speech import Spoken
from knowledge.readers.writing import prose
from knowledge.sentences import sentences

PAUSE = 3_000
"""Milliseconds of silence after which a new paragraph begins."""
ENOUGH_WORDS = 80
"""A paragraph ends with the first sentence that ends after so many."""
MANY_WORDS = 160
"""It ends with the cue after so many, also in the middle of a sentence."""
MOST_WORDS = 200
WORDS_PER_SENTENCE = 60
"""Where sentences seem longer than that, no one has set full stops."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    cue: int
    """When the cue begins in which it is said, in milliseconds."""
    first: bool
    """It is the first of its cue."""


def transcript(cues: Sequence[Spoken]) -> tuple[str, list[Place]]:
    """Return what is said as paragraphs, and a place for each cue."""
    words = [word for cue in cues for word in cue.words]
    stops = sum(1 for word in words if _ends_sentence(word))
    punctuated = stops * WORDS_PER_SENTENCE >= len(words)
    paragraphs = [part for run in _runs(cues, punctuated) for part in _cut(run, punctuated)]
    text, places = "", []
    parts = []
    position = 0
    for paragraph in paragraphs:
        line = " ".join(word.text for word in paragraph)
        written = prose(line)
        at = position + len(written) - len(line)
        for word in paragraph:
            if word.first:
                places.append(Place(position if word is paragraph[0] else at, clock(word.cue)))
            at += len(word.text) + 1
        parts.append(written)
        position += len(written) + 2
    text = "\n\n".join(parts) + "\n"
    return text, [place for number, place in enumerate(places) if not number or place.name != places[number - 1].name]


def clock(milliseconds: int) -> str:
    """Return a time as a player shows it: `12:30`, `1:02:05`."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _ends_sentence(word: str) -> bool:
    return word.rstrip("\"'”’»)]").endswith((".", "!", "?", "…", "。", "！", "？"))


def _runs(cues: Sequence[Spoken], punctuated: bool) -> Iterator[list[_Word]]:
    """Yield the words that are said without a pause or another speaker, with a name before them where it changes."""
    run: list[_Word] = []
    speaker, end = "", 0
    for cue in cues:
        first = True
        for line in cue.lines:
            named = bool(line.speaker) and line.speaker != speaker
            paused = first and cue.start - end >= PAUSE and (not punctuated or (run and _ends_sentence(run[-1].text)))
            if run and (named or line.turn or paused):
                yield run
                run = []
            said = [*f"{line.speaker}:".split(), *line.words] if named else line.words
            run += [_Word(word, cue.start, first and not number) for number, word in enumerate(said)]
            speaker, first = line.speaker, False
        end = max(end, cue.end)
    yield run


def _cut(run: list[_Word], punctuated: bool) -> Iterator[list[_Word]]:
    """Yield a run in paragraphs of a bounded length."""
    line = " ".join(word.text for word in run)
    ends = {end for _, end in sentences(line)}
    after = accumulate((len(word.text) + 1 for word in run), initial=-1)
    paragraph: list[_Word] = []
    for word, position in zip(run, after, strict=False):  # `position` is where the word before this one ends.
        count = len(paragraph)
        if count >= ENOUGH_WORDS and (
            position in ends or (word.first and (not punctuated or count >= MANY_WORDS)) or count >= MOST_WORDS
        ):
            yield paragraph
            paragraph = []
        paragraph.append(word)
    yield paragraph
