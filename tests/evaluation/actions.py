"""What the learning actions do: `python -m tests.evaluation.actions` asks the handbook, acts on each answer and counts.

With `--read FILE` it also writes what was said, for someone to read.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.metrics import reading_grade
from assistant.evaluation.outcomes import claims
from assistant.learning.statements import statements
from assistant.messages import Action, ActionKind, Done, Span
from assistant.service import Assistant
from knowledge.corpus import corpus
from tests.evaluation.course import assistant_on, rows

QUESTIONS = 40
SEED = 5
TIMES: dict[ActionKind, int] = {"simpler": 2, "deeper": 3, "example": 2}
"""How often each action is pressed under one answer."""


@dataclass(frozen=True)
class Press:
    """One press of a button and what came of it."""

    kind: ActionKind
    time: int
    """Which press of this button it is, from 1."""
    before: Done
    """The answer that it stands under."""
    done: Done
    said: tuple[Span, ...]
    """What was said before."""

    @property
    def sentences(self) -> list[str]:
        """What the action claims."""
        return _sentences(self.done)

    @property
    def repeated(self) -> int:
        """How many of its sentences cite what was said before, or say it in the same words."""
        old = set(_sentences(self.before))
        again = [
            c for c in self.done.citations if any(_overlap(c.document_id, c.start, c.end, span) for span in self.said)
        ]
        return max(len(again), sum(sentence in old for sentence in self.sentences))

    @property
    def is_marked_example(self) -> bool:
        """Whether something that it cites says of itself that it is an example."""
        return any(
            statement.is_example or statement.names_examples
            for source in self.done.sources
            for statement in statements(source.document_id, source.section, source.text, source.start)
        )


def figures_of(assistant: Assistant, questions: list[str]) -> tuple[str, list[tuple[str, Done, list[Press]]]]:
    """Return the figures as Markdown, and what was said to each question that was answered."""
    told = [
        (question, done, list(_presses(assistant, question, done)))
        for question, done in _answered(assistant, questions)
    ]
    presses = [press for _, _, pressed in told for press in pressed]
    lines = [
        f"{len(told)} of {len(questions)} questions were answered.",
        "",
        "| action | press | gave something | sentences | of these said before | citations read back | words, median | "
        "reading grade, median | of the answer before |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, times in TIMES.items():
        for time in range(1, times + 1):
            lines.append(_row(assistant, [press for press in presses if (press.kind, press.time) == (kind, time)]))
    examples = [press for press in presses if press.kind == "example" and press.done.answered]
    marked = sum(press.is_marked_example for press in examples)
    lines += ["", f"Of {len(examples)} examples {marked} call themselves so; the others are what a page opens with."]
    return "\n".join(lines), told


def measure(assistant: Assistant) -> str:
    """Return the figures as Markdown."""
    return figures_of(assistant, _questions())[0]


def _questions() -> list[str]:
    answerable = [row["question"] for row in rows("handbook_fit") if row["answerable"]]
    return random.Random(SEED).sample(answerable, QUESTIONS)


def _row(assistant: Assistant, pressed: list[Press]) -> str:
    given = [press for press in pressed if press.done.answered]
    name = f"| {pressed[0].kind} | {pressed[0].time} | {len(given)} of {len(pressed)} |" if pressed else "| |"
    if not given:
        return f"{name} | | | | | |"
    said = sum(len(press.sentences) for press in given)
    repeated = sum(press.repeated for press in given)
    citations = [c for press in given for c in press.done.citations]
    exact = sum(assistant.document(c.document_id).text[c.start : c.end] == c.quote for c in citations)
    words = statistics.median(len(press.done.answer.split()) for press in given)
    grade = statistics.median(reading_grade(press.sentences) for press in given)
    before = statistics.median(reading_grade(_sentences(press.before)) for press in given)
    return f"{name} {said} | {repeated} | {exact} of {len(citations)} | {words:.0f} | {grade:.1f} | {before:.1f} |"


def _answered(assistant: Assistant, questions: list[str]) -> Iterator[tuple[str, Done]]:
    for question in questions:
        print(".", end="", file=sys.stderr, flush=True)
        done = _last(assistant, question)
        if done.answered:
            yield question, done


def _presses(assistant: Assistant, question: str, answer: Done) -> Iterator[Press]:
    """Yield what comes of pressing each button, some more than once; each time all that was said is known."""
    for kind, times in TIMES.items():
        said = _spans(answer)
        for time in range(1, times + 1):
            done = _last(assistant, question, Action(kind, said))
            yield Press(kind, time, answer, done, said)
            said += _spans(done)


def _last(assistant: Assistant, question: str, action: Action | None = None) -> Done:
    return next(event for event in assistant.ask(question, action=action) if isinstance(event, Done))


def _spans(done: Done) -> tuple[Span, ...]:
    return tuple(Span(citation.document_id, citation.start, citation.end) for citation in done.citations)


def _overlap(document_id: str, start: int, end: int, span: Span) -> bool:
    return span.document_id == document_id and span.start < end and start < span.end


def _sentences(done: Done) -> list[str]:
    return [done.answer[start:end] for start, end in claims(done.answer)] if done.answered else []


def _as_text(told: list[tuple[str, Done, list[Press]]]) -> str:
    parts = []
    for question, answer, presses in told:
        parts.append(f"# {question}\n\n{answer.answer}\n\n({answer.model})")
        parts += [
            f"## {press.kind} {press.time}\n\n{press.done.answer}\n\n{press.done.suggestions}" for press in presses
        ]
    return "\n\n".join(parts)


def main(arguments: list[str]) -> None:
    """Ask, act, and print the figures."""
    with assistant_on(corpus()) as assistant:
        figures, told = figures_of(assistant, _questions())
    print(figures)
    if arguments[:1] == ["--read"]:
        Path(arguments[1]).write_text(_as_text(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
