"""How much the readers of one network may have made in the chat: so often in a time, and so many answers at once.

The chat has no keys and does not pass the limits of the API: whoever opens it asks. A class sits behind one address.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import gradio as gr
from starlette.types import Scope

from assistant.errors import Busy
from assistant.rates import MovingWindow, Rate, in_words

ANSWERS_OF_A_NETWORK = 16
"""Answers that readers of one network may wait for at once: half of what is taken on at all."""

NetworkOf = Callable[[Scope], str]
"""By what the sender of a request is counted."""


class Allowance:
    """Counts what is made in the chat by who asks for it. Used by many threads."""

    def __init__(self, rate: Rate | None, network_of: NetworkOf, now: Callable[[], float] = time.monotonic) -> None:
        """No rate is no limit of how often; the answers at once are bounded all the same."""
        self._window = MovingWindow(rate, now) if rate else None
        self._network_of = network_of
        self._answers: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, request: gr.Request) -> None:
        """Count one thing that is made. Raises Busy, and counts nothing, where the network has had too many."""
        network = self._network(request)
        with self._lock:
            self._take(network)

    @contextmanager
    def answering(self, request: gr.Request) -> Iterator[None]:
        """Count an answer, which also holds a place until it is there.

        Raises Busy, and counts nothing, where the network has had too many or has no place left.
        """
        network = self._network(request)
        with self._lock:
            if self._answers[network] >= ANSWERS_OF_A_NETWORK:
                raise Busy(
                    f"Your network waits for {ANSWERS_OF_A_NETWORK} answers already. Ask again when one is there."
                )
            self._take(network)
            self._answers[network] += 1
        try:
            yield
        finally:
            with self._lock:
                self._answers -= Counter([network])  # What nobody waits for is forgotten.

    def _take(self, network: str) -> None:
        if self._window is None:
            return
        if seconds := self._window.seconds_to_wait(network):
            raise Busy(f"Your network has asked {self._window.rate}. Go on in {in_words(seconds)}.")
        self._window.count(network)

    def _network(self, request: gr.Request) -> str:
        return self._network_of(request.request.scope) if request.request else ""
