"""Several texts in one cache, read and written in passes that they share.

A pass over ten tokens costs little more than one over a single token, since the weights are what has to be fetched. So
whoever waits for the next words of an answer computes a pass for everybody (continuous batching, Yu 2022,
https://www.usenix.org/conference/osdi22/presentation/yu): those who write put their next tokens into it, and one who
still reads puts in a piece of its prompt, so that nobody's long prompt stops another's words. Which these are, and what
texts share, is decided elsewhere (`texts`); here is who computes, who waits, and what becomes of a failure.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import GenerationFailed
from assistant.generators import Reading
from assistant.generators.engine import Engine, Piece, Scores
from assistant.generators.texts import Text, Texts
from assistant.pausing import Work

_SECONDS_A_TEXT = 0.05
"""How long words are gathered before they are told, for each text there is."""

_SECONDS_OF_SILENCE = 0.5
"""After these whoever waits is told that it goes on, so that a reader who has gone is noticed."""


class Sharing:
    """One engine and the texts that share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = Texts(engine)
        self._lock = threading.Lock()
        """Held for a moment by who looks at the texts or changes them: nobody waits for a pass to come or to go."""
        self._left: deque[Text] = deque()
        """Those whose readers have gone, until somebody who holds the lock lets them go."""
        self._passed = threading.Condition()
        """Told after each pass."""
        self._passes = 0
        self._is_computing = False
        self.reading = Reading()

    @property
    def texts(self) -> int:
        """How many texts are being read or written."""
        return len(self._texts.present)

    def run(self, text: Text) -> Work[None]:
        """Read a text, and all others along with it, until it has nothing more to read. Closing leaves it out.

        Raises:
            GenerationFailed: a pass could not be computed. All texts that are there are lost, the next ones are not.
        """
        with self._among_texts(text):
            while self._goes_on(text):
                if text.has_news:
                    text.has_news, text.told = False, time.monotonic()
                yield
                self._until_news(text)
            if text.failed:
                raise GenerationFailed(str(text.failed)) from text.failed

    def _goes_on(self, text: Text) -> bool:
        with self._lock:  # Between what has been read and what it grows by, a text looks complete.
            return text.waiting > 0 and not text.failed

    def _until_news(self, text: Text) -> None:
        """Compute passes, or wait for them, until there are words to tell, or nothing is to come, or for a while.

        The first words are told at once. To tell each few of the next ones apart would keep the processor from the
        passes, the more so the more readers there are.
        """
        until = time.monotonic() + _SECONDS_OF_SILENCE
        while self._goes_on(text) and not self._is_due(text):
            self._pass()
            if time.monotonic() >= until:
                return

    def _is_due(self, text: Text) -> bool:
        return text.has_news and time.monotonic() - text.told >= _SECONDS_A_TEXT * self.texts

    def _pass(self) -> None:
        """Compute one pass, or wait for the end of the one that another computes."""
        with self._passed:
            if self._is_computing:
                seen = self._passes
                self._passed.wait_for(lambda: not self._is_computing or self._passes != seen)
                return
            self._is_computing = True
        try:
            self._compute()
        finally:
            with self._passed:
                self._passes += 1
                self._is_computing = False
                self._passed.notify_all()

    @contextmanager
    def _among_texts(self, text: Text) -> Iterator[None]:
        with self._changing() as texts:
            texts.enter(text)
            self.reading = Reading(self.reading.kept + text.read, self.reading.anew + text.waiting)
        try:
            yield
        finally:
            self._left.append(text)
            # Never waits: the collector of garbage may end a reply, and that within a thread that holds the lock.
            if self._lock.acquire(blocking=False):
                try:
                    self._let_go()
                finally:
                    self._lock.release()

    @contextmanager
    def _changing(self) -> Iterator[Texts]:
        """Hold the lock; gives the texts that are still there."""
        with self._lock:
            self._let_go()
            yield self._texts

    def _let_go(self) -> None:
        while self._left:
            self._texts.leave(self._left.popleft())

    def _compute(self) -> None:
        """Compute one pass. What fails is told to everybody, and nothing of the cache is used again."""
        try:
            with self._changing() as texts:
                pieces = texts.next_pieces()
            if not pieces:
                return
            scores = self._engine.forward([piece for _, piece in pieces])
            with self._changing() as texts:
                self._hand_out(scores, pieces, texts)
        except Exception as error:
            with self._changing() as texts:
                for text in texts.present:
                    if text.waiting:
                        text.failed = error
                self._texts = Texts(self._engine)

    def _hand_out(self, scores: Scores, pieces: list[tuple[Text, Piece]], texts: Texts) -> None:
        """Tell each text what has become of its piece, but for those that were left meanwhile."""
        for text, piece in pieces:
            mine, scores = scores[: piece.wanted], scores[piece.wanted :]
            if text in texts.present:
                text.read += len(piece.tokens)
                if piece.wanted:
                    try:
                        text.receive(mine)
                    except Exception as error:
                        text.failed = error
