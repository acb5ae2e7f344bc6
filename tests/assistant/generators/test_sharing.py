"""Texts that share one engine: who is read when, who waits for what, and what becomes of those that are left."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from assistant.errors import GenerationFailed
from assistant.generators.engine import Piece, Scores
from assistant.generators.sharing import Sharing
from assistant.generators.texts import READ_AT_ONCE, Text
from assistant.pausing import Work, finish
from tests.patience import PATIENCE

PAGE = 32


class Counting:
    """An engine that computes nothing and notes what it is asked."""

    page_size = PAGE

    def __init__(self) -> None:
        self.pages = 128
        self.passes: list[list[Piece]] = []
        self.during: Callable[[], None] = lambda: None

    def forward(self, pieces: Sequence[Piece]) -> Scores:
        self.passes.append(list(pieces))
        during, self.during = self.during, lambda: None
        during()
        return np.zeros((sum(piece.wanted for piece in pieces), 4), np.float32)

    def add_pages(self) -> None:
        self.pages *= 2


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def sharing(engine: Counting, monkeypatch: pytest.MonkeyPatch) -> Sharing:
    """Texts that are told of each pass."""
    monkeypatch.setattr("assistant.generators.sharing._SECONDS_A_TEXT", 0.0)
    monkeypatch.setattr("assistant.generators.sharing._SECONDS_OF_SILENCE", 0.0)
    return Sharing(engine)


def nothing(scores: Scores) -> None:
    """Receive scores, and write no more."""


def writer(sharing: Sharing, ids: Sequence[int], tokens: int = 1_000) -> tuple[Text, Work[None]]:
    """Return a text that writes one token a pass, and its reader's work."""

    def receive(scores: Scores) -> None:
        text.has_news = True
        if len(text.ids) < len(ids) + tokens:
            text.grow([9])

    text = Text(ids, receive)
    return text, sharing.run(text)


def test_who_came_first_is_read_first_however_long_it_takes(sharing: Sharing) -> None:
    ended: list[int] = []

    def reading(number: int, tokens: int) -> Work[None]:
        return sharing.run(Text([number] + [30] * tokens, lambda scores: ended.append(number)))

    readers = [reading(number, tokens) for number, tokens in enumerate((380, 300, 200, 100), start=1)]
    for reader in readers:
        next(reader)
    finish(readers[-1])
    assert ended == [1, 2, 3, 4]


def test_who_asks_of_something_else_than_all_others_is_read_too(sharing: Sharing, engine: Counting) -> None:
    """All others go on from what was read of one page, and new ones of them come without end."""
    page = list(range(1_000, 1_400))
    finish(sharing.run(Text([*page, 1], nothing)))
    alone = Text([7] * 600, nothing)
    waiting = sharing.run(alone)
    next(waiting)
    for number in range(2, 12):
        finish(sharing.run(Text([*page, *[number] * 300], nothing)))
    assert alone.waiting == 0


def test_who_asked_first_is_read_first_with_the_answer_and_the_second_question_too(sharing: Sharing) -> None:
    asked_at = time.monotonic()
    later = Text([7] * 300, nothing)
    waiting = sharing.run(later)
    next(waiting)
    for question in (range(1_000, 1_300), range(2_000, 2_300)):
        finish(sharing.run(Text([*question, 1], nothing, asked_at)))
        finish(sharing.run(Text([*question, *[2] * 40], nothing, asked_at)))
    assert later.read == 0


def test_a_prompt_is_read_in_pieces_and_whoever_writes_goes_on_beside_each(sharing: Sharing, engine: Counting) -> None:
    _, writing = writer(sharing, [1, 2])
    next(writing)
    next(writing)
    engine.passes.clear()
    finish(sharing.run(Text([4] * 600, nothing)))
    assert [len(pieces[-1].tokens) for pieces in engine.passes] == [READ_AT_ONCE, READ_AT_ONCE, 600 - 2 * READ_AT_ONCE]
    assert all(pieces[0].tokens == [9] for pieces in engine.passes)


def test_who_comes_back_after_anothers_pass_gets_its_words_without_waiting_for_a_pass(
    sharing: Sharing, engine: Counting
) -> None:
    text, work = writer(sharing, [1, 2])
    next(work)
    finish(sharing.run(Text([3, 4], nothing)))
    assert (len(engine.passes), text.read) == (1, 2)
    next(work)
    assert len(engine.passes) == 1


def test_whoever_waits_for_a_pass_shares_it(sharing: Sharing, engine: Counting) -> None:
    """Not one pass more is computed than the longest of them needs."""
    works = [writer(sharing, [number, 2], 20)[1] for number in range(8)]
    for work in works:
        next(work)
    threads = [threading.Thread(target=finish, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(engine.passes) <= 21 + len(works)
    assert sum(len(piece.tokens) for pieces in engine.passes for piece in pieces) == 8 * 22


def test_a_reply_that_the_collector_of_garbage_ends_holds_up_nobody(sharing: Sharing) -> None:
    def leave() -> None:
        _, work = writer(sharing, [1, 2])
        next(work)
        cycle: list[object] = [work]
        cycle.append(cycle)

    def collect(scores: Scores) -> None:
        gc.collect()

    def another() -> None:
        finish(sharing.run(Text([5, 6, 7], collect)))

    leave()
    thread = threading.Thread(target=another, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    finish(sharing.run(Text([8], nothing)))
    assert sharing.texts == 0


def test_what_a_pass_is_about_stays_when_a_reader_leaves_meanwhile(sharing: Sharing, engine: Counting) -> None:
    _, work = writer(sharing, list(range(40)))
    next(work)
    next(work)
    seen: list[Sequence[int]] = []

    def leave_and_come_again() -> None:
        [piece] = engine.passes[-1]
        seen.append(list(piece.pages))
        work.close()
        next(sharing.run(Text(list(range(40)), nothing)))  # It takes over the last page.
        seen.append(list(piece.pages))

    engine.during = leave_and_come_again
    sharing._compute()
    assert seen[0] == seen[1] != []


def test_where_a_pass_fails_who_has_read_all_has_not_failed(sharing: Sharing, engine: Counting) -> None:
    done, waits = Text([1], nothing), Text([2] * 10, nothing)
    first, second = sharing.run(done), sharing.run(waits)
    next(first)
    sharing._compute()
    next(second)

    def die() -> None:
        raise ValueError("broken")

    engine.during = die
    with pytest.raises(GenerationFailed, match="broken"):
        finish(second)
    finish(first)
    finish(sharing.run(Text([2] * 10, nothing)))


def test_what_was_read_of_a_popular_passage_stays_while_others_ask_of_others(sharing: Sharing) -> None:
    system, popular, rare = [1] * 20, list(range(1_000, 1_200)), list(range(2_000, 2_200))
    for passage, question in ((popular, 3), (rare, 4), (popular, 5)):
        text = Text([*system, *passage, question], nothing)
        before = sharing.reading.kept
        finish(sharing.run(text))
    assert sharing.reading.kept - before > len(popular)


def test_the_first_words_are_told_at_once_and_the_next_ones_gathered(
    sharing: Sharing, engine: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.generators.sharing._SECONDS_A_TEXT", PATIENCE)
    monkeypatch.setattr("assistant.generators.sharing._SECONDS_OF_SILENCE", PATIENCE)
    _, work = writer(sharing, [1, 2], 20)
    next(work)
    next(work)
    assert len(engine.passes) == 1
    assert next(work, "at its end") == "at its end"
    assert len(engine.passes) == 21


def test_whoever_comes_back_while_its_next_words_are_chosen_is_not_at_its_end(sharing: Sharing) -> None:
    choosing, may_go_on = threading.Event(), threading.Event()

    def receive(scores: Scores) -> None:
        if len(text.ids) == 3:
            choosing.set()
            may_go_on.wait(0.2)
        if len(text.ids) < 9:
            text.grow([9])

    text = Text([1, 2], receive)
    work = sharing.run(text)
    next(work)
    other = threading.Thread(target=finish, args=(writer(sharing, [3, 4], 50)[1],), daemon=True)
    other.start()
    assert choosing.wait(PATIENCE)
    finish(work)
    other.join(PATIENCE)
    assert len(text.ids) == 9


def test_who_cannot_take_its_scores_is_told_and_nobody_else(sharing: Sharing) -> None:
    def break_down(scores: Scores) -> None:
        raise MemoryError("no room for scores")

    other, work = writer(sharing, [3, 4], 5)
    next(work)
    with pytest.raises(GenerationFailed, match="no room"):
        finish(sharing.run(Text([1, 2], break_down)))
    finish(work)
    assert len(other.ids) == 7
