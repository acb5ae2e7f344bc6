"""One question from beginning to end. Every door of the program, API, chat and command line, renders these events."""

from __future__ import annotations

import collections.abc
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace

from assistant.conversation import DECLINED
from assistant.coverage import is_covered
from assistant.errors import DocumentNotFound, InvalidQuestion
from assistant.evidence import Evidence
from assistant.generators import Generator, OneAtATime
from assistant.generators.extractive import ExtractiveGenerator
from assistant.grounding import Grounding
from assistant.inquiry import inquiries, passages_of
from assistant.messages import Citation, Done, Event, Events, Level, Message, Sources, Token
from assistant.pausing import with_signs
from assistant.prompting import Prompt, form_of
from assistant.settings import Settings
from assistant.standby import Standby
from assistant.suggestions import suggest
from assistant.writing import Draft
from index.embedding import Embedder
from index.lexical import terms
from index.retrieval import CurrentIndex, Passage
from index.storage import IndexedDocument

NOT_COVERED = f"{DECLINED}, so I would rather not guess."
NOT_COVERED_BUT = f"{NOT_COVERED} It does answer questions like these:"

Written = collections.abc.Generator[Event, None, Generator | None]

QUOTED = "The model's own words could not be traced to the material, so this answer quotes the material word for word."

_SECONDS_BETWEEN_SIGNS = 0.25
"""How long a reader who waits for the model is not looked after."""

CLOSE_ENOUGH_TO_QUOTE = 0.4
"""Cosine of the question and the nearest sentence from which the material may speak for itself. Below it a model whose
words nothing carries has told us that the passages do not answer."""

_MAX_TURNS = 8
"""How many last messages of a history can matter to a follow-up."""


class Assistant:
    """Explains from the material of one index, with one generator."""

    def __init__(self, settings: Settings, index: CurrentIndex, embedder: Embedder, standby: Standby) -> None:
        self._settings = settings
        self._index = index
        self._embedder = embedder
        self._standby = standby

    @property
    def standby(self) -> Standby:
        """Whether the generator is loaded, and what serves meanwhile."""
        return self._standby

    @property
    def embedder(self) -> Embedder:
        """What queries are embedded with."""
        return self._embedder

    def ask(
        self, question: str, history: Sequence[Message] = (), level: Level = "standard", top_k: int | None = None
    ) -> Events:
        """Answer from the material: Sources, then Token and Cited in turn, then Done.

        Closing the iterator stops the model.

        Raises:
            InvalidQuestion: at once, for an empty or far too long question.
            GenerationFailed: while iterating, when the model dies.
        """
        self.check(question, *(message.content for message in history))
        return _timed(self._answer(question, history[-_MAX_TURNS:], level, top_k or self._settings.top_k))

    def _answer(self, question: str, history: Sequence[Message], level: Level, top_k: int) -> Events:
        index = self._index.get()
        asked = inquiries(question, history, index, top_k)
        passages = passages_of(asked)
        yield Sources(passages)

        generator, notice = self._standby.current()
        evidence = Evidence(passages, self._embedder)
        about = " ".join(inquiry.question for inquiry in asked)
        draft = Draft(Grounding(evidence, about, index.vocabulary.acronyms))
        writers: list[Generator] = []
        not_covered: list[str] = []
        with ExitStack() as turn:
            yield from _wait_for_turn(generator, turn)
            for inquiry in asked:
                nearest = evidence.nearest_first(inquiry.question, inquiry.passages)
                prompt = Prompt(inquiry.question, nearest, level, form_of(question))
                writer = yield from self._write(draft, prompt, generator, evidence)
                writers += [writer] if writer else []
                not_covered += [inquiry.missing if writer else inquiry.asked]
        not_covered = [part for part in not_covered if part]
        if writers and not_covered:
            yield from draft.add(_not_covered_in_part(not_covered))
        suggestions = suggest(about, passages, index.documents, self._embedder, answered=bool(writers))
        if not writers:
            yield _declined(generator, not_covered, suggestions)
            return
        yield Done(
            uuid.uuid4().hex,
            answered=True,
            answer=draft.answer,
            sources=_cited_sources(passages, draft.citations),
            citations=draft.citations,
            not_covered=tuple(not_covered),
            suggestions=suggestions,
            model=writers[0].name,
            notice=notice if all(writer is generator for writer in writers) else QUOTED,
        )

    def _write(self, draft: Draft, prompt: Prompt, generator: Generator, evidence: Evidence) -> Written:
        """Write what answers a question, if the passages do, and return who wrote it.

        Where nothing of the generator's words could be kept, or what was only says the question again, it is the
        material's own.
        """
        if not (yield from with_signs(Token(""), is_covered(prompt, generator, evidence))):
            return None
        said, cited = len(draft.answer), len(draft.citations)
        writers: list[Generator] = [generator]
        if evidence.closeness(prompt.question, prompt.passages) >= CLOSE_ENOUGH_TO_QUOTE:
            writers.append(ExtractiveGenerator(self._embedder))
        for writer in writers:
            with closing(writer.stream(prompt, self._settings.max_answer_tokens)) as pieces:
                yield from draft.write(pieces)
            if draft.repeats or _adds_to(prompt.question, draft.answer[said:]):
                return writer
        return generator if len(draft.citations) > cited else None

    def search(self, query: str, k: int) -> list[Passage]:
        """Return the k best passages for a query. Raises InvalidQuestion for an empty or far too long one."""
        self.check(query)
        index = self._index.get()
        return index.search(index.vocabulary.corrected(query), k)

    def documents(self) -> list[IndexedDocument]:
        """Return every document that can be cited."""
        return list(self._index.get().documents.values())

    def document(self, document_id: str) -> IndexedDocument:
        """Return one document. Raises DocumentNotFound."""
        try:
            return self._index.get().documents[document_id]
        except KeyError:
            raise DocumentNotFound(
                f"There is no document {document_id[:80]!r}. See what there is with: concept-guide documents"
            ) from None

    def check(self, question: str, *earlier: str) -> None:
        """Raise InvalidQuestion for a question that `ask` would not take, or earlier ones that are no text."""
        limit = self._settings.max_question_chars
        if not question.strip():
            raise InvalidQuestion("The question is empty. Type what you would like to understand.")
        if not all(_is_text(part) for part in (question, *earlier)):
            raise InvalidQuestion("The question holds half of a character, which is no text. Type it again.")
        if len(question) > limit:
            raise InvalidQuestion(f"The question has {len(question):,} characters, at most {limit:,} fit. Shorten it.")


def _timed(events: Events) -> Events:
    """Pass events on; the last says how many milliseconds after the question each kind came."""
    started = time.perf_counter()
    timings: dict[str, int] = {}
    with closing(events):
        for event in events:
            match event:
                case Sources():
                    timings["retrieval"] = _milliseconds_since(started)
                case Token(text) if text:
                    timings.setdefault("first_token", _milliseconds_since(started))
                case Done():
                    event = replace(event, timings_ms=timings | {"total": _milliseconds_since(started)})
            yield event


def _declined(generator: Generator, not_covered: Sequence[str], suggestions: tuple[str, ...]) -> Done:
    return Done(
        uuid.uuid4().hex,
        answered=False,
        answer=NOT_COVERED_BUT if suggestions else NOT_COVERED,
        reason="not_covered",
        not_covered=tuple(not_covered),
        suggestions=suggestions,
        model=generator.name,
    )


def _wait_for_turn(generator: Generator, turn: ExitStack) -> Iterator[Token]:
    """Return when the generator is free and held by `turn`.

    Yields nothing to read meanwhile: at each event a reader who has gone is noticed, and waits no longer.
    """
    if isinstance(generator, OneAtATime):
        while not generator.turn.acquire(timeout=_SECONDS_BETWEEN_SIGNS):
            yield Token("")
        turn.callback(generator.turn.release)


def _adds_to(question: str, answer: str) -> bool:
    """Return whether an answer says more than its question: `Machine learning has its limits` does not."""
    return bool(set(terms(answer)) - set(terms(question)))


def _not_covered_in_part(parts: Sequence[str]) -> str:
    quoted = ", ".join(f"“{part.strip(' ,;?!.')}”" for part in parts)
    return f"The course material does not cover this part of the question: {quoted}."


def _cited_sources(passages: Sequence[Passage], citations: Sequence[Citation]) -> tuple[Passage, ...]:
    """Return the cited passages, each narrowed to the span from its first cited word to its last."""
    sources = []
    for passage in passages:
        spans = [(citation.start, citation.end) for citation in citations if citation.n == passage.n]
        if spans:
            start, end = min(start for start, _ in spans), max(end for _, end in spans)
            text = passage.text[start - passage.start : end - passage.start]
            sources.append(replace(passage, text=text, start=start, end=end))
    return tuple(sources)


def _is_text(string: str) -> bool:
    """Return whether every character is whole: JSON and a terminal can both bring half of a surrogate pair."""
    try:
        string.encode()
    except UnicodeEncodeError:
        return False
    return True


def _milliseconds_since(start: float) -> int:
    return round((time.perf_counter() - start) * 1000)
