from __future__ import annotations

import threading

import pytest

from assistant.errors import ConceptGuideError, WeightsMissing
from assistant.generators import Generator
from assistant.standby import FAILED, LOADING, Standby
from tests.fakes import Script
from tests.patience import PATIENCE, wait_until

MEANWHILE, LOADED = Script("meanwhile"), Script("loaded")


def test_the_stand_in_answers_until_the_generator_is_there() -> None:
    go_on = threading.Event()

    def load() -> Generator:
        go_on.wait(PATIENCE)
        return LOADED

    standby = Standby(load, MEANWHILE)
    standby.load_in_background()
    assert standby.current() == (MEANWHILE, LOADING)
    assert not standby.ready
    go_on.set()
    assert wait_until(lambda: standby.ready)
    assert standby.current() == (LOADED, None)


def test_whoever_waits_gets_the_generator() -> None:
    standby = Standby(lambda: LOADED, MEANWHILE)
    standby.load_now()
    assert standby.current() == (LOADED, None)


def test_it_is_loaded_once_however_often_it_is_asked_for() -> None:
    loads: list[int] = []

    def load() -> Generator:
        loads.append(1)
        return LOADED

    standby = Standby(load, MEANWHILE)
    threads = [threading.Thread(target=standby.load_now) for _ in range(5)]
    standby.load_in_background()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [1]


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (WeightsMissing("default has not been pulled."), r"^default has not been pulled\.$"),
        (RuntimeError("bad shape"), r"^The language model could not be loaded: bad shape$"),
        (MemoryError(), r"^The language model could not be loaded: "),
    ],
)
def test_a_failure_is_kept_and_the_stand_in_answers_on(raised: Exception, says: str) -> None:
    def load() -> Generator:
        raise raised

    standby = Standby(load, MEANWHILE)
    standby.load_in_background()
    assert wait_until(lambda: standby.error is not None)
    assert standby.current() == (MEANWHILE, FAILED)
    assert not standby.ready
    with pytest.raises(ConceptGuideError, match=says):
        standby.load_now()


def test_ctrl_c_while_loading_is_no_failure_of_the_model() -> None:
    attempts: list[int] = []

    def load() -> Generator:
        attempts.append(1)
        if len(attempts) == 1:
            raise KeyboardInterrupt
        return LOADED

    standby = Standby(load, MEANWHILE)
    with pytest.raises(KeyboardInterrupt):
        standby.load_now()
    assert standby.error is None
    standby.load_now()
    assert standby.ready
