"""A conversation as it is exported: what each file shows of it, and nothing of how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.contract import Source
from assistant.export.blocks import Block, blocks
from assistant.export.words import ExportWords
from assistant.transcript import Transcript, Turn, marks

_LONGEST_HEADING = 160

_CONTROLS = [code for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"]
_WEB = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what became of it."""

    heading: str
    """The question on one line, or the beginning of a long one."""
    whole: str
    """A question that does not fit into its heading; empty for others."""
    level: str
    status: str
    """Why there is no answer; empty where there is one."""
    answer: tuple[Block, ...]
    notice: str
    """How the answer was made, or why it was not finished."""
    sources: tuple[Source, ...]
    suggestions: tuple[str, ...]
    """What could be asked instead of a question that is not covered."""


def exchanges(conversation: Transcript, words: ExportWords) -> Iterator[Exchange]:
    """Yield the questions of a conversation with what became of them, in order."""
    for turn in conversation.turns:
        question = without_controls(turn.shown).strip()
        heading = on_one_line(question)
        fits = len(heading) <= _LONGEST_HEADING and "\n" not in question
        answer = turn.answer
        text, citations = (answer.answer, answer.citations) if answer else (turn.text, turn.citations)
        text = without_controls(text, "\ufffd")  # as long as before: the citations count its characters
        declined = answer is not None and not answer.answered
        yield Exchange(
            heading=heading if fits else f"{heading[:_LONGEST_HEADING]}…",
            whole="" if fits else question,
            level=words.level.format(level=words.levels[turn.level]),
            status=words.declined if declined else "" if answer else words.unfinished,
            answer=blocks(text, list(marks(text, citations))),
            notice=_notice(turn),
            sources=tuple(answer.sources) if answer and answer.answered else (),
            suggestions=tuple(on_one_line(question) for question in answer.suggestions) if answer and declined else (),
        )


def title_of(conversation: Transcript, words: ExportWords) -> str:
    """Return the name of a conversation, or its first question, on one line."""
    first = conversation.turns[0].shown[:_LONGEST_HEADING] if conversation.turns else ""
    return on_one_line(conversation.name) or on_one_line(first) or words.conversation


def results_of(conversation: Transcript, words: ExportWords) -> list[tuple[str, str]]:
    """Return the topic and the points of each quiz."""
    return [
        (on_one_line(quiz.topic), words.score.format(right=f"{quiz.right:g}", of=quiz.of))
        for quiz in conversation.quizzes
    ]


def place_of(source: Source) -> str:
    """Return where in its document a source stands."""
    return ", ".join(on_one_line(part) for part in (source.section, source.place or "") if part.strip())


def address_of(source: Source) -> str:
    """Return a source's address where that is one of the web; empty otherwise: others may run something."""
    url = (source.url or "").strip()
    return url if _WEB.fullmatch(url) else ""


def without_controls(text: str, instead: str | None = None) -> str:
    """Return a text without the characters that are none but steer what shows it, or with one instead of each."""
    return text.translate(dict.fromkeys(_CONTROLS, instead))


def on_one_line(text: str) -> str:
    """Return a text as a heading or a cell takes it."""
    return " ".join(without_controls(text).split())


def _notice(turn: Turn) -> str:
    if turn.answer:
        return on_one_line(turn.answer.notice or "")
    # What is no sentence is a kind of problem, such as `stopped`: the status says as much.
    problem = on_one_line(turn.problem or "")
    return problem if problem.endswith((".", "!", "?")) else ""
