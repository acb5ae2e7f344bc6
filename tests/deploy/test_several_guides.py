"""Two guides behind one nginx, by the file that ships: who stays with whom, and what becomes of them when one ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from tests.deploy import proxy
from tests.deploy.conftest import PROXY
from tests.fakes import QUESTION, Script, assistant_of, served

READERS = [f"203.0.113.{n}" for n in range(1, 21)]


class Guides:
    """Two guides and the address at which nginx shows them as one."""

    def __init__(self, folder: Path) -> None:
        self.scripts = (Script(), Script())
        self._folder = folder
        self._running = [ExitStack(), ExitStack()]

    def start(self, stack: ExitStack) -> str:
        """Serve them and put nginx before them; gives the address."""
        addresses = []
        for number, (script, running) in enumerate(zip(self.scripts, self._running, strict=True)):
            stack.enter_context(running)
            folder = self._folder / str(number)
            settings = Settings(data_dir=folder, root_path="/guide", trusted_proxy=(PROXY,), limit_address="100/minute")
            app = create_app(assistant_of(script, folder), settings)
            addresses.append(running.enter_context(served(app, uvicorn_config(app, settings))))
        return stack.enter_context(proxy.before_several(self._folder / "nginx", addresses)) + "/guide"

    def end_first(self) -> None:
        """End the first guide."""
        self._running[0].close()


@pytest.fixture
def guides(nginx: None, tmp_path: Path) -> Guides:
    return Guides(tmp_path)


@pytest.fixture
def address(guides: Guides) -> Iterator[str]:
    with ExitStack() as stack:
        yield guides.start(stack)


def ask(address: str, reader: str, key: str = "") -> httpx.Response:
    """Ask as a page of the guide's own does, from an address far away."""
    headers = {"sec-fetch-site": "same-origin", proxy.READER: reader} | ({"idempotency-key": key} if key else {})
    with httpx.Client(trust_env=False, timeout=20) as web:
        return web.post(f"{address}/api/ask", json={"question": QUESTION}, headers=headers)


def answered_by(guides: Guides, address: str, reader: str) -> int:
    """Ask, and return which of the guides has answered."""
    before = [len(script.prompts) for script in guides.scripts]
    assert ask(address, reader).json()["answered"]
    after = [len(script.prompts) for script in guides.scripts]
    return next(n for n in (0, 1) if after[n] > before[n])


def test_a_reader_stays_with_one_guide_and_both_have_readers(guides: Guides, address: str) -> None:
    first = {reader: answered_by(guides, address, reader) for reader in READERS}
    assert set(first.values()) == {0, 1}
    assert {reader: answered_by(guides, address, reader) for reader in READERS} == first


def test_a_request_sent_twice_is_answered_once(address: str) -> None:
    once, twice = (ask(address, READERS[0], key="the-same") for _ in range(2))
    assert twice.headers["idempotent-replayed"] == "true"
    assert twice.json() == once.json()


def test_readers_of_a_guide_that_has_ended_are_answered_by_the_other(guides: Guides, address: str) -> None:
    guides.end_first()
    assert {answered_by(guides, address, reader) for reader in READERS[:8]} == {1}
