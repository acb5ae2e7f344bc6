"""Who may use a generator that serves one question at a time."""

from __future__ import annotations

import threading

from assistant.generators.turn import Turn
from tests.patience import wait_until


def test_first_come_is_first_served() -> None:
    turn = Turn()
    with turn.place() as first, turn.place() as second, turn.place() as third:
        assert (first.ahead, second.ahead, third.ahead) == (0, 1, 2)


def test_who_leaves_the_middle_of_the_queue_moves_those_behind() -> None:
    turn = Turn()
    with turn.place() as first:
        with turn.place():
            last = turn.place()
            behind = last.__enter__()
            assert behind.ahead == 2
        assert (first.ahead, behind.ahead) == (0, 1)
        last.__exit__(None, None, None)
    assert not turn.length


def test_a_move_of_the_queue_wakes_who_waits() -> None:
    turn = Turn()
    with turn.place():
        waiting = turn.place()
        place = waiting.__enter__()
        waiter = threading.Thread(target=place.wait, args=(60,))
        waiter.start()
        assert waiter.is_alive()
    assert wait_until(lambda: not waiter.is_alive())
    assert place.ahead == 0
    waiting.__exit__(None, None, None)


def test_who_stands_first_does_not_wait() -> None:
    turn = Turn()
    with turn.place() as first:
        first.wait(60)
