"""The texts in an engine's cache: those that are read or written, and some that have ended and may be gone on from.

What texts have in common is read once: a text goes on where another has read. Nothing here knows of threads: whoever
calls holds the lock (`sharing`).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from assistant.generators.engine import Engine, Piece, Scores
from assistant.generators.pages import Pages

READ_AT_ONCE = 256
"""Tokens of a prompt in one pass, for which whoever writes waits. Smaller pieces made all of them slower together."""

_FEW = 32
"""What is no longer than this is written rather than read, and goes into the next pass whatever else does."""

_REMEMBERED = 16
"""Texts that have ended and that another may go on from: an answer from its check."""


class Text:
    """One text: its tokens, how many of them have been read, and the pages that hold these."""

    def __init__(self, ids: Sequence[int], receive: Callable[[Scores], None], asked_at: float | None = None) -> None:
        """Prepare to read tokens, at least one, for who asked at a time of the monotonic clock, or now.

        `receive` gets the scores after the last `wanted` tokens when all have been read, and may let the text grow.
        """
        self.ids = list(ids)
        self.stays = len(ids)
        """How many tokens are never taken back."""
        self.read = 0
        self.pages: list[int] = []
        self.wanted = 1
        self.receive = receive
        self.asked_at = time.monotonic() if asked_at is None else asked_at
        self.has_news = False
        """Whether whoever receives its scores has made something of them that its reader has not been told of."""
        self.told = 0.0
        """When its reader was last told, by the monotonic clock."""
        self.failed: Exception | None = None

    @property
    def waiting(self) -> int:
        """How many tokens have not been read."""
        return len(self.ids) - self.read

    def grow(self, tokens: Sequence[int]) -> None:
        """Let some more tokens be read, and ask for the scores after each."""
        self.ids += tokens
        self.wanted = len(tokens)

    def shrink(self, length: int) -> None:
        """Take back all but the first so many tokens."""
        del self.ids[length:]
        self.read = min(self.read, length)


class Texts:
    """All texts of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pages = Pages(engine)
        self.present: list[Text] = []
        """Those that are read or written, the longest there first."""
        self._ended: deque[Text] = deque()
        """Those that may be gone on from, the oldest first."""

    def enter(self, text: Text) -> None:
        """Take a text in: what another has read of it already is read."""
        if found := self._most_alike(text):
            self._go_on(text, *found)
        self.present.append(text)

    def leave(self, text: Text) -> None:
        """Let a text go; another may still go on from it."""
        if text in self.present:
            self.present.remove(text)
            self._ended.append(text)
            if len(self._ended) > _REMEMBERED:
                self._forget_oldest()

    def next_pieces(self) -> list[tuple[Text, Piece]]:
        """Return what goes into the next pass: the words of all that write, and a piece of one that is read.

        Who asked first is read first: so an answer comes right after its check, and the second question of a message
        before those of whoever asked later.
        """
        waiting = [text for text in self.present if text.waiting]
        written = [text for text in waiting if text.waiting <= _FEW]
        read = sorted((text for text in waiting if text.waiting > _FEW), key=lambda text: text.asked_at)
        return [(text, self._piece(text)) for text in [*written, *read[:1]]]

    def _piece(self, text: Text) -> Piece:
        more = min(text.waiting, READ_AT_ONCE)
        while len(text.pages) * self._engine.page_size < text.read + more:
            if not self._pages.free and self._ended:
                self._forget_oldest()
            else:
                text.pages.append(self._pages.take())
        tokens = text.ids[text.read : text.read + more]
        # A copy of the pages: while the pass is computed the text may be left, and another go on from it.
        return Piece(tokens, text.read, tuple(text.pages), text.wanted if more == text.waiting else 0)

    def _most_alike(self, text: Text) -> tuple[Text, int] | None:
        """Return the text that begins most alike, and with how many tokens; of one that is there what stays counts.

        The last token is always read anew, for its scores.
        """
        ids = text.ids[:-1]
        alike = [(one, common_prefix(ids, one.ids[: min(one.read, one.stays)])) for one in self.present]
        alike += [(one, common_prefix(ids, one.ids[: one.read])) for one in self._ended]
        return max(alike, key=lambda found: found[1], default=None)

    def _go_on(self, text: Text, other: Text, alike: int) -> None:
        """Let a text go on where it and another part: what they share are whole pages.

        Of one that has ended, whoever goes on takes over the page in which they part, unless more of the ended one
        would be lost with it than is shared: an answer takes that of its check.
        """
        whole, more = divmod(alike, self._engine.page_size)
        text.pages = self._pages.share(other.pages[:whole])
        text.read = whole * self._engine.page_size
        is_worth_it = more and other.read - alike < alike
        if is_worth_it and other in self._ended and self._pages.is_alone(other.pages[whole]):
            text.pages.append(other.pages.pop(whole))
            text.read = alike
            other.shrink(whole * self._engine.page_size)

    def _forget_oldest(self) -> None:
        self._pages.give_back(self._ended.popleft().pages)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many first items two sequences share."""
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
