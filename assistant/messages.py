"""What goes in and out of a question: messages, citations, and the events of one answer."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from index.retrieval import Passage  # With numpy and more, which a command line that only parses has no use for.

Role = Literal["system", "user", "assistant"]
Level = Literal["beginner", "standard", "expert"]
ActionKind = Literal["simpler", "deeper", "example"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, or one part of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that carry one sentence of an answer.

    `document.text[start:end] == quote`. The sentence is `answer[answer_start:answer_end]`, without its mark.
    """

    n: int
    """The number of the passage, as in the marks `[n]` of the answer and in `Sources`."""
    document_id: str
    start: int
    end: int
    quote: str
    answer_start: int
    answer_end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text, from `start` to `end`."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Action:
    """What a learner wants of an answer: it told more simply, more of the matter, or an example."""

    kind: ActionKind
    said: tuple[Span, ...] = ()
    """What the answer cites, and what earlier actions on it did. It comes from outside: it may name anything."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """What whoever asks may choose of how the model writes."""

    max_tokens: int | None = None
    """At most so many tokens in the answer, and never more than the operator allows the model."""
    temperature: float = 0.0
    """0 always takes the likeliest token; at 1 tokens are drawn as likely as the model has them."""
    seed: int | None = None
    """Draws the same tokens again."""


LIKELIEST = Decoding()
"""Always the likeliest token, and as many as the operator allows."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What was asked, and how it is to be answered."""

    id: str
    """The answer's."""
    question: str
    history: tuple[Message, ...]
    level: Level
    top_k: int
    decoding: Decoding
    at: float | None = None
    """When, by the monotonic clock: of several readers, who asked first is read first."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer has cost the model, in its tokens; estimated for a model whose tokens are not known here."""

    prompt_tokens: int = 0
    """What it was given to write from: the passages count in."""
    completion_tokens: int = 0
    """What it wrote: what was taken back counts in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many answers come before this one at the generator, whenever that has changed; 0 when its turn has come.

    Where the generator is free there is none.
    """

    ahead: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The passages an answer will be written from, best first. Comes before the first word."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text to append to what is shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The checked answer so far, with its marks: it replaces everything shown so far."""

    answer: str
    citations: tuple[Citation, ...]
    settled: int
    """Up to which character of the answer nothing will be taken back any more."""


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer. Comes last, once."""

    id: str
    answered: bool
    answer: str
    reason: Literal["not_covered"] | None = None
    sources: tuple[Passage, ...] = ()
    """The cited passages only, each narrowed to the words that the answer rests on."""
    citations: tuple[Citation, ...] = ()
    not_covered: tuple[str, ...] = ()
    """The parts of the question that the material does not answer, in the reader's words."""
    suggestions: tuple[str, ...] = ()
    model: str = ""
    notice: str | None = None
    """What a reader should know about how this answer was made, such as that the model is still loading."""
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    usage: Usage = Usage()
    is_cut_off: bool = False
    """Whether the model had more to say than it was allowed to. What was asked may then be answered by nothing."""
    is_remembered: bool = False
    """Whether it was written when somebody asked the same before. It has cost nothing then."""

    @property
    def text_alone(self) -> str:
        """The answer for who sees nothing beside it: what its last line leads in to stands there too."""
        if not (self.suggestions and self.answer.endswith(":")):
            return self.answer
        return "\n\n".join((self.answer, "\n".join(f"- {question}" for question in self.suggestions)))


Event = Sources | Waiting | Token | Cited | Done

Events = Generator[Event, None, None]
"""The events of one answer as they happen. Closing it stops the model."""
