"""A short one of `make soak`."""

from __future__ import annotations

import re

import pytest

from tests.benchmarks import soak


@pytest.mark.slow
def test_many_streaming_readers_get_each_their_own_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["--seconds", "15", "--embedder", "hashing", "--questions", "40", "--max-waiting", "128"]) == 0
    table = capfd.readouterr().out
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+) \|$", table, re.MULTILINE)
    counted = {what: int(number.replace(",", "")) for what, number in rows}
    assert counted["whole"] > 100
    assert counted["broken off on purpose"] > 5
    assert not any(counted[what] for what in ("refused: the room was full", "lost", "mixed up", "out of order"))
