"""Question, passages and level become a prompt. Pure, and within a budget: on a CPU each token is waited for.

The answer's prompt and the check's (`coverage`) share everything up to their last lines, so that a generator which
keeps what it has read reads the passages once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.messages import LIKELIEST, Decoding, Level, Message
from index.lexical import terms
from index.retrieval import Passage
from knowledge.sentences import sentences

BUDGET_CHARS: dict[Level, int] = {"beginner": 1_200, "standard": 1_700, "expert": 2_200}
"""Characters of passages in a prompt: the first word waits until they are read, and an expert will wait longer."""

_LONGEST_HEADING = 200

_SYSTEM = "You answer questions from course notes."

_STYLE: dict[Level, str] = {
    "beginner": (
        "Explain it to a beginner in 2 or 3 very short sentences of at most 12 words each. "
        "Use simple words and leave out details. Give an example if the notes have one."
    ),
    "standard": "Answer in 2 to 4 clear sentences. Give an example if the notes have one.",
    "expert": (
        "Answer an expert in 5 or 6 precise sentences. Repeat everything that the notes say about it: "
        "how it works, numbers, conditions and limits."
    ),
}

Form = Literal["shorter", "longer", "simpler"]
"""How a reader may want the answer told, beside the level."""

_FORM_STYLE: dict[Form, str] = {
    "shorter": "Answer in one short sentence.",
    "longer": "Answer in 4 to 6 clear sentences, with every detail that the notes have.",
    "simpler": _STYLE["beginner"],
}

_ALONE = r"(?=\W*$|[,.!?;]| (please|pls|plz|answer|version|summary|words|terms|language|for|then)\b)"
"""What follows a word that asks for a form, and not `long short-term memory`."""

_ASKS_FOR: dict[Form, re.Pattern[str]] = {
    "shorter": re.compile(
        rf"\b(short(er|ly)?{_ALONE}|brief(er|ly)?|tl;?dr|in (a|one) (single |short )?(sentence|line|word)|"
        r"(sum|summar)\w* (up|it|this|that))\b",
        re.IGNORECASE,
    ),
    "longer": re.compile(
        rf"\b((longer|deeper|go on){_ALONE}|elaborate|(in )?more detail|tell me more)\b",
        re.IGNORECASE,
    ),
    "simpler": re.compile(
        rf"\b((simpler|easier){_ALONE}|simply|simple (words|terms)|plain(er)? (words|english)|eli5|like i['’]?m five|"
        r"for a (kid|child|beginner)|(do ?n['’]?t|did ?n['’]?t) (get|understand) (it|this|that))\b",
        re.IGNORECASE,
    ),
}


def form_of(question: str) -> Form | None:
    """Return the form in which a question asks to be answered, if it names one: `shorter please`."""
    return next((form for form, pattern in _ASKS_FOR.items() if pattern.search(question)), None)


_TASK = (
    "{style} Make the main point first. Stay close to the words of the notes. "
    "Use only facts from the notes and do not mention the notes."
)

_CHECK = "Do the course notes contain the answer to this question? Reply yes or no."


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything that a generator may need to write one answer."""

    question: str
    """As it stands alone."""
    passages: tuple[Passage, ...]
    """Without any the model answers from its memory, which only an evaluation asks of it."""
    level: Level
    form: Form | None = None
    decoding: Decoding = LIKELIEST
    """How its words are chosen. How many they may be, whoever calls a generator says with the call."""
    is_chosen: bool = False
    """Whether the passages hold what is to be told and nothing else: who quotes them leaves nothing out."""
    opening: str = ""
    """What the reply begins with, already written: what is streamed goes on after it."""
    asked_at: float | None = None
    """When its reader asked (`Asking.at`); None for now."""
    hint: str = ""
    """What a model says the answer is, where nothing carries its words: who quotes looks for what says that."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The conversation that an answer continues."""
        style = _FORM_STYLE[self.form] if self.form else _STYLE[self.level]
        if not self.passages:
            return self._ending_in(style)
        return self._ending_in(_TASK.format(style=style))

    @property
    def check(self) -> tuple[Message, ...]:
        """The conversation that a yes or no continues: do the passages answer the question?"""
        return self._ending_in(_CHECK)

    def _ending_in(self, task: str) -> tuple[Message, ...]:
        if not self.passages:
            return (Message("user", f"{self.question}\n\n{task}"),)
        notes = notes_within(self.passages, self.question, BUDGET_CHARS[self.level])
        content = f"Course notes:\n\n{notes}\n\nQuestion: {self.question}\n\n{task}"
        return Message("system", _SYSTEM), Message("user", content)


def heading_of(passage: Passage) -> str:
    """Return the line that a passage stands under in a prompt."""
    return " › ".join(part for part in (passage.title, passage.section) if part)[:_LONGEST_HEADING]


def notes_within(passages: Sequence[Passage], question: str, budget: int) -> str:
    """Return the passages, best first, within `budget` characters.

    The best passage is whole. Of each other that does not fit whole, the sentences that share most words with the
    question stay, in their order.
    """
    notes: list[str] = []
    for passage in passages:
        heading = heading_of(passage)
        room = budget - sum(len(note) for note in notes) - len(heading)
        text = passage.text if len(passage.text) <= room or not notes else _trimmed(passage.text, question, room)
        if text:
            notes.append(f"{heading}\n{text}")
    return "\n\n".join(notes)


def _trimmed(text: str, question: str, room: int) -> str:
    """Return the sentences that fit in `room` characters, those nearest to the question first, in their order."""
    asked = set(terms(question))
    spans = sentences(text)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: -len(asked & set(terms(text[span[0] : span[1]])))):
        if end - start <= room:
            kept.append((start, end))
            room -= end - start + 1
    return " ".join(text[start:end] for start, end in sorted(kept))
