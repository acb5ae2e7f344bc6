"""The objects that other programs rely on, in JSON: extended at need, never renamed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.messages import Citation, Cited, Done
from index.retrieval import SECTION_SEPARATOR, Passage
from index.storage import IndexedDocument

DESCRIBED = ConfigDict(use_attribute_docstrings=True)
"""What is said below a field is said in the API's description too."""
_FROM_BROWSERS_TOO = DESCRIBED | ConfigDict(str_max_length=1_000_000)
"""An answer comes back with its conversation: where a length is checked, half a character is refused too."""


class Placed(BaseModel):
    """A passage and where it stands: a span of a document's text, from `char_start` to `char_end`."""

    model_config = _FROM_BROWSERS_TOO

    n: int
    document_id: str
    title: str
    section: str
    place: str | None
    """The page, slide, cell or minute of the file where it begins, for a file that has such."""
    url: str | None
    char_start: int
    char_end: int
    score: float

    @property
    def where(self) -> str:
        """Where it stands, for a reader: title, headings and place."""
        return SECTION_SEPARATOR.join(part for part in (self.title, self.section, self.place) if part)


class Source(Placed):
    """A cited passage: `quote` is the document's text at the span."""

    quote: str

    @classmethod
    def of(cls, passage: Passage) -> Source:
        """Render a passage as a source."""
        return cls(quote=passage.text, **_place(passage))


class SearchResult(Placed):
    """A ranked passage: `text` is the document's text at the span."""

    text: str

    @classmethod
    def of(cls, passage: Passage) -> SearchResult:
        """Render a passage as a search result."""
        return cls(text=passage.text, **_place(passage))


class SentenceCitation(BaseModel):
    """The exact words behind `answer[answer_start:answer_end]`, in the passage that source `n` narrows."""

    model_config = _FROM_BROWSERS_TOO

    n: int
    document_id: str
    quote: str
    char_start: int
    char_end: int
    answer_start: int
    answer_end: int

    @classmethod
    def of(cls, citation: Citation) -> SentenceCitation:
        """Render a citation."""
        return cls(
            n=citation.n,
            document_id=citation.document_id,
            quote=citation.quote,
            char_start=citation.start,
            char_end=citation.end,
            answer_start=citation.answer_start,
            answer_end=citation.answer_end,
        )


class TokenUsage(BaseModel):
    """Tokens of the model: what it was given to write from, and what it wrote; 0 for what was declined unread, and for
    what was remembered."""

    prompt_tokens: int
    completion_tokens: int


class Answer(BaseModel):
    """The reply to a question."""

    model_config = _FROM_BROWSERS_TOO

    id: str
    answered: bool
    reason: Literal["not_covered"] | None
    answer: str
    sources: list[Source]
    citations: list[SentenceCitation]
    not_covered: list[str]
    suggestions: list[str]
    model: str
    notice: str | None
    timings_ms: dict[str, int]
    usage: TokenUsage = Field(default_factory=lambda: TokenUsage(prompt_tokens=0, completion_tokens=0))
    remembered: bool = False
    """Whether it was written when somebody asked the same before."""

    @classmethod
    def of(cls, done: Done) -> Answer:
        """Render the last event of an answer."""
        return cls(
            id=done.id,
            answered=done.answered,
            reason=done.reason,
            answer=done.answer,
            sources=[Source.of(passage) for passage in done.sources],
            citations=[SentenceCitation.of(citation) for citation in done.citations],
            not_covered=list(done.not_covered),
            suggestions=list(done.suggestions),
            model=done.model,
            notice=done.notice,
            timings_ms=dict(done.timings_ms),
            usage=TokenUsage(prompt_tokens=done.usage.prompt_tokens, completion_tokens=done.usage.completion_tokens),
            remembered=done.is_remembered,
        )


class AnswerSoFar(BaseModel):
    """The checked sentences of an answer that is still being written: shown instead of the tokens before it."""

    answer: str
    citations: list[SentenceCitation]

    @classmethod
    def of(cls, cited: Cited) -> AnswerSoFar:
        """Render the event that ends a sentence."""
        return cls(answer=cited.answer, citations=[SentenceCitation.of(citation) for citation in cited.citations])


class DocumentEntry(BaseModel):
    """A document that can be cited."""

    id: str
    title: str
    url: str | None
    chunks: int
    added: str

    @classmethod
    def of(cls, document: IndexedDocument) -> DocumentEntry:
        """Render a document's entry."""
        return cls(id=document.id, title=document.title, url=document.url, chunks=document.chunks, added=document.added)


class DocumentWithText(DocumentEntry):
    """A document with the text that every span counts in."""

    text: str

    @classmethod
    def of(cls, document: IndexedDocument) -> DocumentWithText:
        """Render a whole document."""
        return cls(text=document.text, **DocumentEntry.of(document).model_dump())


class Results(BaseModel):
    """Ranked passages."""

    results: list[SearchResult]


class Documents(BaseModel):
    """Documents that can be cited, in the order of their ids: every one of them, or a page."""

    model_config = DESCRIBED

    documents: list[DocumentEntry]
    next: str | None
    """What `after` is for the next page; null where this is the last."""


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "n": passage.n,
        "document_id": passage.document_id,
        "title": passage.title,
        "section": passage.section,
        "place": passage.place,
        "url": passage.url,
        "char_start": passage.start,
        "char_end": passage.end,
        "score": round(passage.score, 4),
    }
