"""How many replies are kept, and for how long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.api.middleware.replies import MOST_BYTES, MOST_KEPT, SECONDS_KEPT, KeptReplies, Reply
from tests.clock import Clock


def reply(body: bytes = b"said") -> Reply:
    return Reply(b"digest", 200, (), body)


def test_a_reply_is_kept_for_an_hour() -> None:
    clock = Clock()
    kept = KeptReplies(clock)
    kept.keep("a", reply())
    clock.now += SECONDS_KEPT - 1
    assert kept.get("a") == reply()
    clock.now += 1
    assert kept.get("a") is None


def test_the_oldest_makes_room_for_a_new_one() -> None:
    kept = KeptReplies()
    for name in range(MOST_KEPT + 1):
        kept.keep(name, reply())
    assert kept.get(0) is None
    assert kept.get(1)
    assert kept.get(MOST_KEPT)


@given(st.lists(st.integers(0, MOST_BYTES // 4), max_size=30))
def test_together_they_never_take_more_than_was_allowed(sizes: list[int]) -> None:
    kept = KeptReplies()
    zeros = memoryview(bytes(MOST_BYTES // 4))  # One block of memory: a slice of it copies nothing.
    for name, size in enumerate(sizes):
        kept.keep(name, reply(zeros[:size]))  # type: ignore[arg-type]
        there = [size for name, size in enumerate(sizes) if kept.get(name)]
        assert sum(there) <= MOST_BYTES
        assert kept.get(name)
