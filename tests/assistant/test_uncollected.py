from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from assistant.uncollected import uncollected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_nothing_is_collected_while_it_is_set_up_and_what_is_there_then_is_looked_at_no_more() -> None:
    gc.unfreeze()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1_000


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_it_is_on_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="no index"), uncollected():
        raise ValueError("no index")
    assert gc.isenabled()
