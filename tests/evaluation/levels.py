"""Whether beginner, standard and expert read differently: the same questions at each level."""

from __future__ import annotations

import statistics

from assistant.evaluation.outcomes import ask
from assistant.evaluation.questions import Question
from assistant.messages import Level
from assistant.service import Assistant

QUESTIONS = (
    "What is deep learning?",
    "What is a large language model?",
    "How does self-attention work?",
    "What is LoRA?",
    "What does temperature do?",
    "What is beam search?",
    "How does a KV cache speed up inference?",
    "What is retrieval-augmented generation good for?",
    "What is quantization?",
    "Why do transformers need positional embeddings?",
    "What is catastrophic forgetting?",
    "What is chain-of-thought prompting?",
)
LEVELS: tuple[Level, ...] = ("beginner", "standard", "expert")


def measure(assistant: Assistant) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| level | answered | reading grade (Flesch-Kincaid), median | words, median | words a sentence, median |",
        "|---|---|---|---|---|",
    ]
    for level in LEVELS:
        outcomes = [ask(assistant, Question(question=question, level=level)) for question in QUESTIONS]
        told = [outcome for outcome in outcomes if outcome.answered]
        grade = statistics.median(outcome.grade for outcome in told)
        words = statistics.median(outcome.words for outcome in told)
        length = statistics.median(outcome.words / max(outcome.claims, 1) for outcome in told)
        lines.append(f"| {level} | {len(told)} of {len(QUESTIONS)} | {grade:.1f} | {words:.0f} | {length:.0f} |")
    return "\n".join(lines)
