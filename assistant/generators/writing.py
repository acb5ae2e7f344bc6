"""How the next tokens of an answer are chosen, several in one pass.

Decoding is greedy with prompt lookup (Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding): an answer
often quotes its passages, so what followed the last words there is proposed, and one pass over the proposal accepts as
much of it as the model would have written itself. The text is that of plain greedy decoding, up to rounding; with a
temperature, tokens are drawn instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

import numpy as np

from assistant.generators.engine import Scores
from assistant.generators.texts import Text, common_prefix
from assistant.messages import Decoding

_PROPOSED = (2, 4, 8, 12)
"""How many tokens are proposed where the last one, two, three, and more were found together at an earlier place: the
more they are, the likelier that what followed them there comes again."""

_COLDEST = 1e-4
"""A lower temperature is as good as none, and a score divided by it may be too large for a number."""

Choosing = Callable[[Scores, int], list[int]]
"""Scores (places, vocabulary) and how many tokens stand before the first place in, a token for each place out."""


class Writing:
    """The continuation of one text: grows it pass by pass until it is complete."""

    def __init__(
        self,
        ids: Sequence[int],
        choose: Choosing,
        stops: frozenset[int],
        max_tokens: int,
        room: Callable[[], int],
        asked_at: float | None = None,
    ) -> None:
        """Prepare to continue `ids` by at most `max_tokens`, ending before one of `stops`.

        `room` says how many tokens one text may propose in a pass: the more write, the fewer.
        """
        self.text = Text(ids, self._receive, asked_at)
        self.written: list[int] = []
        self._begin = len(ids)
        self._choose, self._stops, self._most, self._room = choose, stops, max_tokens, room

    def _receive(self, scores: Scores) -> None:
        """Write as many tokens as agree with what was proposed and the one after them, and propose the next ones."""
        proposal = self.text.ids[self._begin + len(self.written) :]
        choices = self._choose(scores, len(self.written))
        chosen = choices[: common_prefix(proposal, choices) + 1]
        kept = list(takewhile(lambda token: token not in self._stops, chosen))[: self._most - len(self.written)]
        self.written += kept
        self.text.has_news |= bool(kept)
        if len(kept) < len(chosen) or len(self.written) == self._most:
            self.text.shrink(self._begin + len(self.written))
            return
        self.text.shrink(self._begin + len(self.written) - 1)  # The last one has not been read.
        more = min(self._room(), self._most - len(self.written) - 1)
        self.text.grow([kept[-1], *look_up([*self.text.ids, kept[-1]])[:more]])


def choosing(decoding: Decoding) -> Choosing:
    """Return how tokens are chosen: the likeliest, or drawn.

    The draw at a place depends on the seed and the place alone (adding Gumbel noise to the scores and taking the
    largest draws from their distribution), so that one seed gives one text, however many tokens are proposed.
    """
    if decoding.temperature < _COLDEST:
        return lambda scores, written: scores.argmax(-1).tolist()
    seed = decoding.seed if decoding.seed is not None else int(np.random.SeedSequence().generate_state(1)[0])

    def drawn(scores: Scores, written: int) -> list[int]:
        rows = (row / decoding.temperature + _noise(seed, written + n, row.size) for n, row in enumerate(scores))
        return [int(row.argmax()) for row in rows]

    return drawn


def _noise(seed: int, place: int, size: int) -> Scores:
    noise: Scores = np.random.default_rng([abs(seed), place]).gumbel(size=size).astype(np.float32)
    return noise


def look_up(ids: Sequence[int]) -> list[int]:
    """Return what followed the place that is most like the end, the latest of them; nothing where there is none."""
    likest, most = 0, 0
    for place in range(len(ids) - 1, 0, -1):
        if ids[place - 1] == ids[-1] and (alike := _alike_before(ids, place)) > most:
            likest, most = place, alike
    return list(ids[likest : likest + _PROPOSED[most - 1]]) if most else []


def _alike_before(ids: Sequence[int], place: int) -> int:
    """Return how many tokens before a place are those at the end, as far as that matters."""
    longest = min(len(_PROPOSED), place)
    return next((n for n in range(longest) if ids[place - 1 - n] != ids[-1 - n]), longest)
