"""How long a test waits: long for what must come, since the machine may be busy; what must be quick is measured in
processor time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

PATIENCE = 30.0
"""Seconds until something has surely gone wrong. Only a test that fails waits for so long."""
PATIENCE_MS = 1_000 * PATIENCE
"""The same for the browser, which counts in milliseconds."""


def wait_until(happened: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Return whether something happened within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.01)
    return happened()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where something computes for longer: seconds of this process, so that what else the machine does does not
    count. What waits for ever fails too."""
    with _alarm("ITIMER_PROF", seconds, f"computed for more than {seconds} s"), waiting_at_most(2 * PATIENCE):
        yield


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Fail where something takes longer by the clock: for what waits for others, who take much longer than that."""
    with _alarm("ITIMER_REAL", seconds, f"not done within {seconds} s"):
        yield


@contextmanager
def _alarm(timer: str, seconds: float, message: str) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        pytest.skip("no timer on this system")

    def fail(number: int, frame: FrameType | None) -> None:
        raise AssertionError(message)

    which, rings = {
        "ITIMER_PROF": (signal.ITIMER_PROF, signal.SIGPROF),
        "ITIMER_REAL": (signal.ITIMER_REAL, signal.SIGALRM),
    }[timer]
    before = signal.signal(rings, fail)
    signal.setitimer(which, seconds)
    try:
        yield
    finally:
        signal.setitimer(which, 0)
        signal.signal(rings, before)
