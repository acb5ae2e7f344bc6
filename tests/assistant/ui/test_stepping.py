"""Closing a generator while another thread is at a step of it."""

from __future__ import annotations

import threading
from collections.abc import Generator

from assistant.ui.stepping import OneStepAtATime


def test_closing_waits_for_the_step_and_then_closes() -> None:
    in_step, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def writing() -> Generator[int, None, None]:
        try:
            in_step.set()
            go_on.wait(5)
            yield 1
            yield 2
        finally:
            closed.set()

    items = OneStepAtATime(writing())
    stepping = threading.Thread(target=next, args=(items,))
    stepping.start()
    in_step.wait(5)
    closing = threading.Thread(target=items.close)
    closing.start()
    assert not closed.wait(0.1)
    go_on.set()
    closing.join(5)
    assert closed.is_set()


def test_it_yields_what_the_generator_yields() -> None:
    assert list(OneStepAtATime(item for item in (1, 2, 3))) == [1, 2, 3]
