"""Draws the sentences that are judged by hand: `python -m tests.evaluation.sample` writes sets/sentences.jsonl.

Asks the real model answerable questions of sets/questions_test.jsonl in a random order of a fixed seed, the levels in
turn, and keeps each sentence that claims something, with what it cites, until there are enough. Whoever judges writes
a line of sets/judgements.jsonl for each: is the sentence carried by its quotes, and does each quote carry some of it?
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from assistant.evaluation.outcomes import claims
from assistant.messages import Done, Level
from assistant.service import Assistant
from tests.evaluation.course import SETS, assistant_on, course, rows

ENOUGH = 165
SEED = 0
LEVELS: tuple[Level, ...] = ("beginner", "standard", "expert")


def main() -> None:
    """Ask and write."""
    with assistant_on(course()) as assistant:
        lines = [json.dumps(one, ensure_ascii=False) for one in sentences(assistant)]
    (SETS / "sentences.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} sentences")


def sentences(assistant: Assistant) -> Iterator[dict[str, Any]]:
    """Yield every sentence that claims something, with the words it cites."""
    questions = [row["question"] for row in rows("questions_test") if row["kind"] == "answerable"]
    random.Random(SEED).shuffle(questions)
    drawn = 0
    for number, question in enumerate(questions):
        if drawn >= ENOUGH:
            return
        level = LEVELS[number % len(LEVELS)]
        done = next(event for event in assistant.ask(question, level=level) if isinstance(event, Done))
        for start, end in claims(done.answer) if done.answered else ():
            cited = [c for c in done.citations if c.answer_start < end and start < c.answer_end]
            drawn += 1
            print(".", end="", flush=True)
            yield {
                "question": question,
                "level": level,
                "answer": done.answer,
                "sentence": done.answer[start:end],
                "citations": [{"document": c.document_id, "quote": c.quote} for c in cited],
                "model": done.model,
            }


if __name__ == "__main__":
    main()
