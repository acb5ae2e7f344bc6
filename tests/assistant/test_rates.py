"""How often something may happen."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from assistant import rates
from assistant.rates import MOST_KEYS, MovingWindow, Rate, rate
from tests.clock import Clock


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12/minute", Rate(12, "minute")),
        (" 1 / Second ", Rate(1, "second")),
        ("1000000/day", Rate(1_000_000, "day")),
        ("", None),
        ("0", None),
        (" ", None),
    ],
)
def test_a_rate_is_read(text: str, meant: Rate | None) -> None:
    assert rate(text) == meant


@pytest.mark.parametrize(
    "text", ["12", "minute", "12/minutes", "0/minute", "-1/minute", "1.5/minute", "12/week", "1000001/day", "٣/minute",
             "12/minute;100/day", "9" * 5_000 + "/day", "12//minute", "none"]
)  # fmt: skip
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="as in 12/minute"):
        rate(text)


def test_the_window_moves_with_the_time() -> None:
    clock = Clock()
    window = MovingWindow(Rate(2, "minute"), clock)
    window.count("a")
    clock.now += 40
    window.count("a")
    assert window.seconds_to_wait("a") == 20
    assert window.seconds_to_wait("b") == 0
    clock.now += 20
    assert window.seconds_to_wait("a") == 0
    window.count("a")
    assert window.seconds_to_wait("a") == 40


@given(st.lists(st.floats(0, 90), min_size=1, max_size=80), st.integers(1, 5))
def test_no_stretch_ever_holds_more_than_the_rate(pauses: list[float], times: int) -> None:
    clock = Clock()
    window = MovingWindow(Rate(times, "minute"), clock)
    counted: list[float] = []
    for pause in pauses:
        clock.now += pause
        within = [at for at in counted if at > clock.now - 60]
        if window.seconds_to_wait("a"):
            assert len(within) == times
        else:
            assert len(within) < times
            window.count("a")
            counted.append(clock.now)


@given(
    st.lists(st.tuples(st.floats(0, 70), st.integers(1, 3)), max_size=20), st.integers(1, 6), st.integers(1, 8)
)  # fmt: skip
def test_several_wait_as_long_as_it_takes_until_all_of_them_fit(
    calls: list[tuple[float, int]], most: int, times: int
) -> None:
    clock = Clock()
    window = MovingWindow(Rate(most, "minute"), clock)
    for pause, each in calls:
        clock.now += pause
        if not window.seconds_to_wait("a", each):
            window.count("a", each)
    wait = window.seconds_to_wait("a", times)
    assert (wait == math.inf) == (times > most)
    if 0 < wait < math.inf:
        clock.now += wait * 0.999
        assert window.seconds_to_wait("a", times) > 0
        clock.now += wait * 0.001 + 1e-6
    if wait < math.inf:
        assert window.seconds_to_wait("a", times) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 5)), max_size=200))
def test_only_who_counted_lately_is_remembered(calls: list[tuple[int, float]]) -> None:
    clock = Clock()
    window = MovingWindow(Rate(3, "second"), clock)
    last: dict[int, float] = {}
    for key, pause in calls:
        clock.now += pause
        window.count(str(key))
        last[key] = clock.now
        assert len(window) == sum(at > clock.now - 1 for at in last.values())


def test_a_flood_of_keys_does_not_fill_the_memory() -> None:
    window = MovingWindow(Rate(3, "day"), Clock())
    for n in range(MOST_KEYS + 500):
        window.count(str(n))
    assert len(window) == MOST_KEYS


def test_who_is_forgotten_in_a_flood_was_quiet_for_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_KEYS", 2)
    window = MovingWindow(Rate(2, "day"), Clock())
    for key in "abac":
        window.count(key)
    assert window.seconds_to_wait("a") > 0
    assert len(window) == 2
