"""Flashcards from a conversation: what was asked in front, the main point of the answer behind, and what carries it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.contract import Answer
from assistant.conversation import standalone
from assistant.transcript import Transcript, Turn, history, marks, without_marks
from knowledge.sentences import sentences

DECK_TAG = "concept-guide"

_LONGEST_FRONT = 300
_LONGEST_BACK = 600
"""Characters of Markdown: what can be recalled at one look."""
_LONGEST_CUT = 2 * _LONGEST_BACK
"""Where one sentence, or one block of code, is longer still."""
_LONGEST_TAG = 60
_REMEMBERED = 4
"""How many turns a follow-up may refer back over."""

_CONJUNCTION = re.compile(r"(?:and|but|so|also|ok(?:ay)?)\b,?\s+", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class CardSource:
    """The exact words of a document behind a card."""

    title: str
    section: str
    quote: str

    @property
    def place(self) -> str:
        """Where the words stand."""
        return ", ".join(part for part in (self.title, self.section) if part.strip())


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to remember."""

    id: str
    """The same for the same question, whatever the answer: a card that is imported again replaces itself."""
    front: str
    """A question that stands alone; plain text."""
    back: str
    """The main point of its answer; Markdown without marks."""
    sources: tuple[CardSource, ...]
    tags: tuple[str, ...]
    """Without spaces."""


def cards(conversation: Transcript) -> list[Card]:
    """Return the cards of a conversation: one for each question that was answered, in order.

    A question asked twice has one card, with the last answer. An example joins the card of the answer that it is an
    example for; a simpler explanation takes that answer's place, for it is the one that was understood. A deeper one
    is for reading and no card.
    """
    found: dict[str, Card] = {}
    card_of: dict[int, str] = {}
    for number, turn in enumerate(conversation.turns):
        earlier = card_of.get(turn.about) if turn.about is not None else None
        if turn.answer is None or not turn.answer.answered:
            continue
        if turn.action in (None, "compare"):
            card = _card(turn, turn.answer, conversation.turns[max(0, number - _REMEMBERED) : number])
        elif earlier is not None:
            card = _enriched(found[earlier], turn, turn.answer)
            card_of[number] = earlier
        else:
            continue
        if card.front and card.back:
            found[card.id] = card
            card_of[number] = card.id
    return list(found.values())


def _card(turn: Turn, answer: Answer, before: Sequence[Turn]) -> Card:
    front = " ".join(standalone(turn.question, history(before)).split())
    front = _CONJUNCTION.sub("", front, count=1) if _CONJUNCTION.match(front) else front
    front = _shortened(front[:1].upper() + front[1:], _LONGEST_FRONT)
    back, sources = _point(answer)
    return Card(_id(front), front, back, sources, (DECK_TAG, *_topics(sources)))


def _enriched(card: Card, turn: Turn, answer: Answer) -> Card:
    """Return a card with what its reader asked for beyond its answer."""
    back, sources = _point(answer)
    if not back or turn.action not in ("simpler", "example"):
        return card
    if turn.action == "example":
        back, sources = f"{card.back}\n\n{back}", tuple(dict.fromkeys((*card.sources, *sources)))
    return replace(card, back=back, sources=sources, tags=(DECK_TAG, *_topics(sources)))


def _point(answer: Answer) -> tuple[str, tuple[CardSource, ...]]:
    """Return the beginning of an answer, where its main point is, up to a whole sentence, and what it rests on."""
    text = answer.answer
    found = list(marks(text, answer.citations))
    end = _end_of_point(text)
    for mark in found:
        # Below a formula its mark has a line of its own.
        end = mark.end if 0 <= mark.start - end <= 1 else end
    placed = {source.n: source for source in answer.sources}
    cited = [mark for mark in found if mark.end <= end and mark.n in placed]
    sources = [CardSource(placed[m.n].title, placed[m.n].section, quote) for m in cited for quote in m.quotes]
    return _shortened(without_marks(text[:end], answer.citations).strip(), _LONGEST_CUT), tuple(dict.fromkeys(sources))


def _end_of_point(text: str) -> int:
    ends = [end for _, end in sentences(text)]
    kept = sum(end <= _LONGEST_BACK for end in ends) or 1
    # What announces a list says nothing without it.
    while 1 < kept < len(ends) and text[: ends[kept - 1]].endswith(":"):
        kept -= 1
    return ends[kept - 1] if ends else 0


def _topics(sources: Sequence[CardSource]) -> tuple[str, ...]:
    """Return tags for the documents that a card rests on."""
    slugs = (_NO_WORD.sub("-", source.title.casefold())[:_LONGEST_TAG].strip("-") for source in sources)
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def _id(front: str) -> str:
    return hashlib.sha256(front.casefold().rstrip("?!. ").encode()).hexdigest()[:16]


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
