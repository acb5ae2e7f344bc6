"""The assistant over one index: what every door of the program, API, chat, command line and library, asks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

from assistant.acting import act
from assistant.answering import answer
from assistant.errors import DocumentNotFound, InvalidQuestion, InvalidSetting
from assistant.learning.wishes import wished
from assistant.messages import (
    LIKELIEST,
    Action,
    ActionKind,
    Asking,
    Decoding,
    Done,
    Events,
    Level,
    Message,
    Sources,
)
from assistant.records import Records
from assistant.remembered import Ahead, Memory, remembered
from assistant.reply import Reply
from assistant.settings import Settings, settings_of
from assistant.standby import Standby
from assistant.timing import timed
from assistant.usage import Tally
from index.embedding import Embedder
from index.retrieval import CurrentIndex, Passage
from index.storage import IndexedDocument

Watch = Callable[[Events, str, Tally], Events]
"""Passes the events of an answer on, all of them and unchanged. Gets its question too, and what it will have cost."""

MOST_READ = 20
"""Passages for one answer."""
MOST_FOUND = 1_000
"""Passages of one search."""
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
        memory: Memory | None = None,
    ) -> None:
        self._settings = settings
        self._index = index
        self._embedder = embedder
        self._standby = standby
        self._records = records
        self._watch = watch
        self._memory = Memory(settings.remember_answers) if memory is None else memory

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
        return Assistant(self._settings, self._index, self._embedder, self._standby, records, self._watch, self._memory)

    def watched_by(self, watch: Watch) -> Assistant:
        """Return the same assistant, whose answers are watched by somebody, in place of who watched them before."""
        return Assistant(self._settings, self._index, self._embedder, self._standby, self._records, watch, self._memory)

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
            InvalidQuestion: at once, for an empty or far too long question, or a choice that there is not.
            GenerationFailed: while iterating, when the model dies.
        """
        self.check(question, *(message.content for message in history))
        _check_choices(level, top_k, action)
        asking = Asking(
            answer_id or uuid.uuid4().hex,
            question,
            tuple(history[-_MAX_TURNS:]),
            level,
            top_k or self._settings.top_k,
            decoding,
            time.monotonic(),
        )
        tally, said = Tally(), (*history, Message("user", question))
        if action := action or wished(question, asking.history):
            events = timed(act(action, asking, self._index, self._standby, tally))
        else:
            events = self._kept(timed(self._answered(asking, tally)), question, level)
        return Reply(self._watch(events, question, tally), said, tally)

    def _answered(self, asking: Asking, tally: Tally) -> Events:
        """Answer a question, unless the same was asked before: then that answer is given again (`remembered`)."""
        most = self._settings.max_answer_tokens
        events = answer(asking, self._index, self._embedder, self._standby, most, tally)
        return remembered(asking, events, self._index, self._standby, self._memory)

    def forget(self, answer_id: str) -> None:
        """Write the answer to this question anew when somebody asks it next: its reader is not content with it."""
        self._memory.forget(answer_id)

    def ahead(self, starters: Sequence[str]) -> Ahead:
        """Return what answers likely questions before they are asked. Neither records nor watches them."""

        def answered(asking: Asking) -> Events:
            return self._answered(asking, Tally())

        return Ahead(answered, starters, self._settings.top_k, self._index, self._standby, self._memory)

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

    def search(self, query: str, k: int = 5) -> list[Passage]:
        """Return the k best passages for a query. Raises InvalidQuestion for an empty or far too long one."""
        self.check(query)
        _check_count("k", k, MOST_FOUND)
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


def _check_choices(level: Level, top_k: int | None, action: Action | None) -> None:
    """Raise InvalidQuestion for what no type checker has looked at."""
    if level not in get_args(Level):
        raise InvalidQuestion(f"There is no level {level!r}. Choose beginner, standard or expert.")
    if action and action.kind not in get_args(ActionKind):
        raise InvalidQuestion(f"There is no action {action.kind!r}. Choose simpler, deeper or example.")
    if top_k is not None:
        _check_count("top_k", top_k, MOST_READ)


def _check_count(name: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise InvalidQuestion(f"{name} is {count}. Choose 1 to {most:,} passages.")


def _is_text(string: str) -> bool:
    """Return whether every character is whole: JSON and a terminal can both bring half of a surrogate pair."""
    try:
        string.encode()
    except UnicodeEncodeError:
        return False
    return True
