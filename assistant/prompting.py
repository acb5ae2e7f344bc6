"""Question, notes and level become a prompt. Pure; `noting` chooses the notes from the passages.

The answer's prompt and the check's (`coverage`) share everything up to their last lines, so that a generator which
keeps what it has read reads the passages once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.messages import LIKELIEST, Decoding, Level, Message
from index.retrieval import Passage

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
    notes: str = ""
    """What a model reads of the passages (`noting`): all of them, unless something is chosen."""
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
        content = f"Course notes:\n\n{self.notes or _whole(self.passages)}\n\nQuestion: {self.question}\n\n{task}"
        return Message("system", _SYSTEM), Message("user", content)


def heading_of(passage: Passage) -> str:
    """Return the line that a passage stands under in a prompt."""
    return " › ".join(part for part in (passage.title, passage.section) if part)[:_LONGEST_HEADING]


def _whole(passages: Iterable[Passage]) -> str:
    return "\n\n".join(f"{heading_of(passage)}\n{passage.text}" for passage in passages)
