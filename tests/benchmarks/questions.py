"""The questions that are measured with, and the prompts that a peer gets for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import factory
from assistant.evidence import Evidence
from assistant.inquiry import Inquiry, inquiries, passages_of, prompt_for
from assistant.messages import LIKELIEST, Asking, Level, Message
from assistant.prompting import Prompt, form_of
from index.retrieval import CurrentIndex
from tests.benchmarks.place import Place
from tests.evaluation.course import rows

WARMING = "What is machine learning?"
"""Asked first and not counted: what is loaded late is loaded then."""
_EVERY = 3
_LEVEL: Level = "standard"


@dataclass(frozen=True)
class Asked:
    """A question, and what a model is given to answer it."""

    question: str
    pasted: tuple[Message, ...]
    """One prompt with the passages whole, as found, before the same task: what a reader would paste."""
    ours: tuple[tuple[Message, ...], ...]
    """The guide's very prompts, notes chosen from the passages: one for each question of the message."""


def real_questions(n: int) -> list[str]:
    """Return questions that people asked about AI concepts: every third, then those between."""
    questions = [row["question"] for row in rows("concept_questions")]
    return [question for start in range(_EVERY) for question in questions[start::_EVERY]][:n]


def with_prompts(place: Place, questions: Sequence[str]) -> list[Asked]:
    """Return questions with the prompts that the guide makes for them."""
    embedder = factory.open_embedder(place.settings)
    index = CurrentIndex(place.settings.index_dir, embedder).get()
    asked = []
    for question in questions:
        found = inquiries(question, (), index, place.settings.top_k)
        evidence = Evidence(passages_of(found), embedder)
        asking = Asking("", question, (), _LEVEL, place.settings.top_k, LIKELIEST)
        prompts = tuple(prompt_for(inquiry, evidence, asking, form_of(question)).messages for inquiry in found)
        asked.append(Asked(question, _pasted(question, found), prompts))
    return asked


def _pasted(question: str, found: Sequence[Inquiry]) -> tuple[Message, ...]:
    return Prompt(question, passages_of(found), _LEVEL).messages
