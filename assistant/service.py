"""One question from beginning to end. Every door of the program, API, chat and command line, renders these events."""

from __future__ import annotations

import collections.abc
import sys
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from assistant.acting import act
from assistant.coverage import is_covered
from assistant.declining import declined, not_covered_in_part
from assistant.errors import DocumentNotFound, InvalidQuestion, InvalidSetting
from assistant.evidence import Evidence, cited_sources
from assistant.generators import Generator
from assistant.generators.extractive import ExtractiveGenerator
from assistant.grounding import Grounding
from assistant.inquiry import about, inquiries, passages_of, prompt_for
from assistant.learning.wishes import wished
from assistant.messages import LIKELIEST, Action, Asking, Decoding, Done, Event, Events, Level, Message, Sources, Token
from assistant.pausing import with_signs
from assistant.prompting import Prompt, form_of
from assistant.records import Records
from assistant.reply import Reply
from assistant.settings import Settings, settings_of
from assistant.standby import Standby
from assistant.suggestions import suggest
from assistant.timing import timed
from assistant.usage import Tally, tokens_of
from assistant.waiting import wait_for_turn
from assistant.writing import Draft
from index.embedding import Embedder
from index.lexical import terms
from index.retrieval import CurrentIndex, Passage
from index.storage import IndexedDocument

Written = collections.abc.Generator[Event, None, Generator | None]

Watch = Callable[[Events, str, Tally], Events]
"""Passes the events of an answer on, all of them and unchanged. Gets its question too, and what it will have cost."""

QUOTED = "The model's own words could not be traced to the material, so this answer quotes the material word for word."

CLOSE_ENOUGH_TO_QUOTE = 0.4
"""Cosine of the question and the nearest sentence from which the material may speak for itself. Below it a model whose
words nothing carries has told us that the passages do not answer."""

_MAX_TURNS = 8
"""How many last messages of a history can matter to a follow-up."""


class Assistant:
    """Explains from the material of one index, with one generator."""

    def __init__(
        self,
        settings: Settings,
        index: CurrentIndex,
        embedder: Embedder,
        standby: Standby,
        records: Records | None = None,
        watch: Watch = lambda events, question, tally: events,
    ) -> None:
        self._settings = settings
        self._index = index
        self._embedder = embedder
        self._standby = standby
        self._records = records
        self._watch = watch

    @classmethod
    def open(
        cls,
        data_dir: str | Path | None = None,
        *,
        generator: str | None = None,
        embedder: str | None = None,
        wait: bool = True,
        **settings: Any,
    ) -> Assistant:
        """Open what `concept-guide` has set up, and load the model.

        Args:
            data_dir: holds the index and the weights; the user's own where none is named.
            generator: what writes the answers, as for `concept-guide serve`.
            embedder: what the index was built with.
            wait: return when the model is there; else answers quote the material until it is.
            settings: any other of `Settings` by its name. What is not given is as the variables say.

        Raises:
            InvalidSetting: there is no such setting, or its value makes no sense.
            WeightsMissing: a model has not been pulled.
            IndexUnusable: there is no index, or not one that fits.
        """
        # Here and not above: the factory knows the service, and only who opens one needs the factory.
        from assistant.factory import open_assistant

        if unknown := settings.keys() - Settings.model_fields.keys():
            raise InvalidSetting(f"There is no setting {sorted(unknown)[0]!r}. See: assistant.settings.Settings")
        chosen = settings_of(data_dir=data_dir, generator=generator, embedder=embedder, **settings)
        assistant = open_assistant(chosen)
        assistant.documents()  # An index that cannot be used is said now.
        assistant.standby.load_now() if wait else assistant.standby.load_in_background()
        return assistant

    def recorded_in(self, records: Records) -> Assistant:
        """Return the same assistant, whose questions are kept where the operator wants that (`Records`)."""
        return Assistant(self._settings, self._index, self._embedder, self._standby, records, self._watch)

    def watched_by(self, watch: Watch) -> Assistant:
        """Return the same assistant, whose answers are watched by somebody, in place of who watched them before."""
        return Assistant(self._settings, self._index, self._embedder, self._standby, self._records, watch)

    @property
    def standby(self) -> Standby:
        """Whether the generator is loaded, and what serves meanwhile."""
        return self._standby

    @property
    def embedder(self) -> Embedder:
        """What queries are embedded with."""
        return self._embedder

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        level: Level = "standard",
        top_k: int | None = None,
        action: Action | None = None,
        decoding: Decoding = LIKELIEST,
        answer_id: str | None = None,
    ) -> Reply:
        """Answer from the material: Sources, then Token and Cited in turn, then Done; Waiting where others come first.

        With an action, the question and its history are those of the answer that the action is on. Whoever has to
        know the answer's id before it is there brings one. Closing the reply stops the model.

        Raises:
            InvalidQuestion: at once, for an empty or far too long question.
            GenerationFailed: while iterating, when the model dies.
        """
        self.check(question, *(message.content for message in history))
        asking = Asking(
            answer_id or uuid.uuid4().hex,
            question,
            tuple(history[-_MAX_TURNS:]),
            level,
            top_k or self._settings.top_k,
            decoding,
        )
        tally, said = Tally(), (*history, Message("user", question))
        if action := action or wished(question, asking.history):
            events = timed(act(action, asking, self._index, self._standby, tally))
        else:
            events = self._kept(timed(self._answer(asking, tally)), question, level)
        return Reply(self._watch(events, question, tally), said, tally)

    def _kept(self, events: Events, question: str, level: Level) -> Events:
        """Pass events on, and give the question and its answer to the records."""
        nearest: list[str] = []
        with closing(events):
            for event in events:
                if isinstance(event, Sources):
                    nearest = [passage.title for passage in event.passages]
                elif isinstance(event, Done) and self._records:
                    self._records.asked(event, question, level, nearest)
                yield event

    def _answer(self, asking: Asking, tally: Tally) -> Events:
        index = self._index.get()
        asked = inquiries(asking.question, asking.history, index, asking.top_k)
        passages = passages_of(asked)
        yield Sources(passages)

        generator, notice = self._standby.current()
        evidence = Evidence(passages, self._embedder)
        draft = Draft(Grounding(evidence, about(asked), index.vocabulary.acronyms))
        writers: list[Generator] = []
        not_covered: list[str] = []
        with ExitStack() as turn:
            yield from wait_for_turn(generator, turn)
            for inquiry in asked:
                if _room(asking.decoding, draft, generator) <= 0:
                    tally.is_cut_off = True
                    break
                prompt = prompt_for(inquiry, evidence, asking, form_of(asking.question))
                writer = yield from self._write(draft, prompt, generator, evidence, tally)
                writers += [writer] if writer else []
                not_covered += [inquiry.missing if writer else inquiry.asked]
        not_covered = [part for part in not_covered if part]
        if writers and not_covered:
            yield from draft.add(not_covered_in_part(not_covered))
        suggestions = suggest(about(asked), passages, index.documents, self._embedder, answered=bool(writers))
        if not writers:
            yield declined(asking.id, generator.name, not_covered, suggestions, usage=tally.usage)
            return
        yield Done(
            asking.id,
            answered=True,
            answer=draft.answer,
            sources=cited_sources(passages, draft.citations),
            citations=draft.citations,
            not_covered=tuple(not_covered),
            suggestions=suggestions,
            model=writers[0].name,
            notice=notice if all(writer is generator for writer in writers) else QUOTED,
            usage=tally.usage,
            is_cut_off=tally.is_cut_off,
        )

    def _write(self, draft: Draft, prompt: Prompt, generator: Generator, evidence: Evidence, tally: Tally) -> Written:
        """Write what answers a question, if the passages do, and return who wrote it.

        Where nothing of the generator's words could be kept, or what was only says the question again, it is the
        material's own.
        """
        if not (yield from with_signs(Token(""), is_covered(prompt, generator, evidence))):
            return None
        said, cited = len(draft.answer), len(draft.citations)
        room = _room(prompt.decoding, draft, generator)
        writers: list[tuple[Generator, int]] = [(generator, min(room, self._settings.max_answer_tokens))]
        if evidence.closeness(prompt.question, prompt.passages) >= CLOSE_ENOUGH_TO_QUOTE:
            writers.append((ExtractiveGenerator(self._embedder), room))
        for writer, max_tokens in writers:
            with closing(tally.written(writer, prompt, max_tokens)) as pieces:
                yield from draft.write(pieces)
            if draft.repeats or _adds_to(prompt.question, draft.answer[said:]):
                return writer
        return generator if len(draft.citations) > cited else None

    def search(self, query: str, k: int = 5) -> list[Passage]:
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


def _room(decoding: Decoding, draft: Draft, generator: Generator) -> int:
    """Return how many tokens an answer may still have."""
    return sys.maxsize if decoding.max_tokens is None else decoding.max_tokens - tokens_of(draft.answer, generator)


def _adds_to(question: str, answer: str) -> bool:
    """Return whether an answer says more than its question: `Machine learning has its limits` does not."""
    return bool(set(terms(answer)) - set(terms(question)))


def _is_text(string: str) -> bool:
    """Return whether every character is whole: JSON and a terminal can both bring half of a surrogate pair."""
    try:
        string.encode()
    except UnicodeEncodeError:
        return False
    return True
