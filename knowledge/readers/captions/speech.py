"""The words of a cue without markup, and who says them: sounds such as [Music] are no words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.readers.captions.cues import Cue

LABELLED = 0.5
"""The share of cues that begin with a name where a program wrote them, as meetings are recorded."""

_VOICE = re.compile(r"<v(?:\.[^<>\s]*)?\s+([^<>]*)>", re.I)
_MARKUP = re.compile(
    r"</?(?:[ibus]|ruby|rt|c)(?:\.[^<>\s]*)?\s*>|</?(?:v|lang|font|span)\b[^<>]*>|<\d[\d:.]*>"
    r"|\{\\(?:an?\d|[ibus]\d|[kq]\d|pos\(|move\(|fad\(|f[ns]|\d?[ca]&)[^{}]*\}",
    re.I,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SOUND = re.compile(
    r"[\[(] ?(?:(?:upbeat|soft|loud|light|gentle|dramatic|background|intro|outro|theme|audience|crowd|class|students?"
    r"|speaker|instructor|professor|all|both) )*"
    r"(?:music|applause|laughter|laugh(?:s|ing)?|chuckl(?:es?|ing)|clapping|cheer(?:s|ing)|cough(?:s|ing)?"
    r"|sigh(?:s|ing)?|sneezes?|silence|clears throat|background noise|blank_audio|no audio)"
    r"(?: (?:playing|plays|continues|fades(?: out)?|ends|stops|and (?:applause|laughter|cheering)))* ?[\])]"
    r"|\[foreign\]|[♪♫][^♪♫]*[♪♫]?",
    re.I,
)
_DESCRIPTION = re.compile(r"\[(?!inaudible|unclear|crosstalk)[^\[\]]*[A-Za-z][^\[\]]*\]", re.I)
_TURN = re.compile(r"(?:>>+|-(?=\s|[^\W\d]))\s*")
_LABEL = re.compile(r"([A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ(][\w.'’)-]*){0,4}):\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that one person says. `speaker` is named where the file does, `turn` tells that someone else begins."""

    words: tuple[str, ...]
    speaker: str = ""
    turn: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said while a cue is shown."""

    start: int
    end: int
    lines: tuple[Line, ...]

    @property
    def words(self) -> list[str]:
        return [word for line in self.lines for word in line.words]


def spoken(cues: Iterable[Cue]) -> list[Spoken]:
    """Return what is said in each cue in which something is said."""
    found = [Spoken(cue.start, cue.end, tuple(_lines(cue.lines))) for cue in cues]
    found = [cue for cue in found if cue.words]
    labels = [_LABEL.match(" ".join(cue.words)) for cue in found]
    if sum(1 for label in labels if label) > LABELLED * len(found):
        return [_labelled(cue, label[1]) if label else cue for cue, label in zip(found, labels, strict=True)]
    return found


def _lines(lines: Sequence[str]) -> Iterator[Line]:
    if _DESCRIPTION.fullmatch(" ".join(" ".join(lines).split())):
        return
    speaker = ""
    for line in lines:
        parts = _VOICE.split(line)
        for number, part in enumerate(parts):
            if number % 2:
                speaker = " ".join(html.unescape(part).split())
            elif words := _words(part):
                turn = _TURN.match(words)
                yield Line(tuple((words[turn.end() :] if turn else words).split()), speaker, bool(turn))


def _words(text: str) -> str:
    # Some programs write tags that they do not know as text: what is a tag once more, is one.
    text = _INVISIBLE.sub("", _MARKUP.sub("", html.unescape(_MARKUP.sub("", text))))
    return " ".join(_SOUND.sub(" ", " ".join(text.split())).split())


def _labelled(cue: Spoken, speaker: str) -> Spoken:
    """Take the name that a cue begins with from its words."""
    first = cue.lines[0]
    words = first.words[len(speaker.split()) :]
    return replace(
        cue, lines=tuple(replace(line, speaker=speaker) for line in (replace(first, words=words), *cue.lines[1:]))
    )
