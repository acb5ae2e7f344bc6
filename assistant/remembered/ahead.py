"""Answers what is likely to be asked next while nobody waits for the model, so that it is remembered by then.

That is what the chat offers to begin with, and what the last answers suggest. Only a model in this process is put to
this use: one on another server may cost money, and what quotes or follows a script is quick without.
"""

from __future__ import annotations

import logging
import math
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice

from assistant.errors import ConceptGuideError
from assistant.generators import TakesTurns
from assistant.messages import LIKELIEST, Asking, Events, Level
from assistant.remembered.memory import Key, Memory
from assistant.remembered.replaying import key_of
from assistant.standby import Standby
from index.retrieval import CurrentIndex

_PAUSE = 3.0
"""Seconds between two looks at the queue: a reader who has just been answered may go on at once."""
_FOLLOWED = 5
"""Answers whose suggestions are answered."""
_SECONDS_TO_STOP = 2.0

_log = logging.getLogger(__name__)


class Ahead:
    """Asks one question after the other, and stops in the middle of an answer when somebody comes."""

    def __init__(
        self,
        answer: Callable[[Asking], Events],
        starters: Sequence[str],
        top_k: int,
        current: CurrentIndex,
        standby: Standby,
        memory: Memory,
    ) -> None:
        """`answer` remembers what it answers."""
        self._answer = answer
        self._starters = starters
        self._top_k = top_k
        self._current = current
        self._standby = standby
        self._memory = memory
        self._tried: deque[Key] = deque(maxlen=1_000)
        self._own: deque[str] = deque(maxlen=1_000)
        """Ids of the answers that were made here. What they suggest is not followed: it would never end."""

    @contextmanager
    def running(self, pause: float = _PAUSE) -> Iterator[None]:
        """Answer in the background until the block is left."""
        stop = threading.Event()

        def run() -> None:
            while not stop.wait(pause):
                self.step(stop.is_set)

        thread = threading.Thread(target=run, name="answer-ahead", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(_SECONDS_TO_STOP)

    def step(self, is_stopped: Callable[[], bool] = lambda: False) -> bool:
        """Answer one question if the model is free, and return whether there was one and it was answered to its end."""
        generator, _ = self._standby.current()
        if not self._memory.most or not isinstance(generator, TakesTurns) or generator.turn.length:
            return False
        key = None
        try:
            asking, key = next(self._unanswered(), (None, None))
            if asking is None or key is None:
                return False
            with closing(self._answer(asking)) as events:
                for _ in events:
                    if is_stopped() or generator.turn.length > 1:
                        return False
            self._tried.append(key)
        except Exception as error:  # Nobody waits for this answer: whatever it fails at, the next may be had.
            is_known = isinstance(error, ConceptGuideError)
            level = logging.INFO if is_known else logging.ERROR
            _log.log(level, "A question was not answered ahead: %s", error, exc_info=not is_known)
            if key:
                self._tried.append(key)
            return False
        return True

    def _unanswered(self) -> Iterator[tuple[Asking, Key]]:
        index = self._current.get()
        for question, level in self._likely():
            # Whoever asks meanwhile comes first.
            asking = Asking(uuid.uuid4().hex, question, (), level, self._top_k, LIKELIEST, at=math.inf)
            key = key_of(asking, index, self._standby)
            if key and key not in self._memory and key not in self._tried:
                self._own.append(asking.id)
                yield asking, key

    def _likely(self) -> Iterator[tuple[str, Level]]:
        yield from ((question, "standard") for question in self._starters)
        readers = (key for answer_id, key in self._memory.given_last() if answer_id not in self._own)
        for key in islice(readers, _FOLLOWED):
            yield from ((question, key.level) for question in self._memory.suggested_by(key))
