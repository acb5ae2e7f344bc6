"""Citation precision and recall, from the judgements of sets/judgements.jsonl.

Each line of sets/sentences.jsonl is one sentence of the assistant's. Two readers, AI agents, said of each whether its
quotes carry all that it claims, and of each quote whether it carries some of it. The stricter one counts.
"""

from __future__ import annotations

from assistant.evaluation.metrics import wilson
from tests.evaluation.course import rows


def measure() -> str:
    """Return the figures as Markdown."""
    sentences, judged = rows("sentences"), rows("judgements")
    assert len(sentences) == len(judged), "judge every sentence of the sample"
    supported = [all(readers) for readers in (row["supported"] for row in judged)]
    useful = [all(readers) for row in judged for readers in zip(*row["citations"], strict=True)]
    differ = sum(len(set(row["supported"])) > 1 for row in judged)
    return "\n".join(
        [
            "| | share | 95 % interval |",
            "|---|---|---|",
            f"| recall: sentences whose quotes carry all that they claim | {_share(supported)} |",
            f"| precision: quotes that carry some of their sentence | {_share(useful)} |",
            "",
            f"{len(sentences)} sentences from {len({row['question'] for row in sentences})} questions; "
            f"the two readers differed on {differ}, where the stricter one counts.",
        ]
    )


def _share(held: list[bool]) -> str:
    low, high = wilson(sum(held), len(held))
    return f"{sum(held) / len(held):.3f} of {len(held)} | {low:.3f} to {high:.3f}"
