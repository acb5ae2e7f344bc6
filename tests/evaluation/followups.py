"""Whether a follow-up finds what it means, and an off-topic one after covered turns is still declined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant import factory
from assistant.conversation import standalone
from assistant.coverage import is_covered
from assistant.declining import NOT_COVERED_BUT
from assistant.evaluation.metrics import wilson
from assistant.evidence import Evidence
from assistant.generators import Generator
from assistant.inquiry import inquiries, passages_of, prompt_for
from assistant.messages import LIKELIEST, Asking, Message
from assistant.pausing import finish
from assistant.settings import Settings
from index.retrieval import Index
from knowledge.corpus import corpus
from tests.evaluation.course import course, index_of, rows
from tests.evaluation.retrieval import rank_of

ON_THE_COURSE = ("conversations_1", "conversations_2", "conversations_3", "conversations_4")
ON_THE_HANDBOOK = ("conversations_5",)
AMONG = 3


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation, and what was said before it."""

    type: str
    question: str
    history: tuple[Message, ...]
    row: dict[str, Any]

    @property
    def is_off_topic(self) -> bool:
        return bool(self.row.get("declined"))


def measure() -> str:
    """Return the figures as Markdown."""
    settings = Settings()
    embedder = factory.open_embedder(settings)
    generator = factory.generator_loader(settings, embedder)()
    lines = ["| set | turns | right passage among the first 3 | off-topic turns declined |", "|---|---|---|---|"]
    by_type: dict[str, list[bool]] = defaultdict(list)
    with index_of(course(), embedder) as on_course, index_of(corpus(), embedder) as on_handbook:
        for name in (*ON_THE_COURSE, *ON_THE_HANDBOOK):
            index = (on_handbook if name in ON_THE_HANDBOOK else on_course).get()
            turns = list(_turns(name))
            declined = [_is_declined(index, turn, generator) for turn in turns if turn.is_off_topic]
            found = []
            for turn in turns:
                if not turn.is_off_topic:
                    found.append(_is_found(index, turn))
                    by_type[turn.type].append(found[-1])
            lines.append(f"| `{name}` | {len(turns)} | {_share(found)} | {_share(declined)} |")
    lines += ["", "| kind of turn, all sets | turns | right passage among the first 3 |", "|---|---|---|"]
    lines += [f"| {kind} | {len(hits)} | {sum(hits) / len(hits):.3f} |" for kind, hits in by_type.items()]
    return "\n".join(lines)


def _turns(name: str) -> Iterator[Turn]:
    """Yield each turn after the replies that a reader would have seen before it."""
    for conversation in rows(name):
        history: list[Message] = []
        for row in conversation["turns"]:
            yield Turn(row.get("type", "first"), row["question"], tuple(history), row)
            reply = NOT_COVERED_BUT if row.get("declined") else row["evidence"][0]["words"]
            history += [Message("user", row["question"]), Message("assistant", reply)]


def _is_found(index: Index, turn: Turn) -> bool:
    return rank_of(index, standalone(turn.question, turn.history), turn.row["evidence"], AMONG) <= AMONG


def _is_declined(index: Index, turn: Turn, generator: Generator) -> bool:
    """Return whether no part of a turn is taken for covered, as the service decides it."""
    asked = inquiries(turn.question, turn.history, index, Settings().top_k)
    evidence = Evidence(passages_of(asked), index.embedder)
    asking = Asking("", turn.question, turn.history, "standard", Settings().top_k, LIKELIEST)
    prompts = [prompt_for(one, evidence, asking) for one in asked]
    return not any(finish(is_covered(prompt, generator, evidence)) for prompt in prompts)


def _share(hits: list[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    return f"{sum(hits) / len(hits):.3f} of {len(hits)} ({low:.3f} to {high:.3f})"
