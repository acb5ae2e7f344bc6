"""A real server over the small course, and the protocol's own client in both of its eras."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from mcp import Client, MCPError

from assistant.api.app import create_api
from assistant.generators import Generator
from assistant.settings import Settings
from tests.fakes import Script, assistant_of, served

Said = TypeVar("Said")
Serve = Callable[..., str]

ERAS = ("auto", "legacy")
"""With the first the client speaks the newest version, with the second the one that most clients still speak."""


@contextmanager
def doors(folder: Path) -> Iterator[Serve]:
    """Give what serves a course of a test's choice and returns the address of its door."""
    with ExitStack() as servers:

        def start(generator: Generator | None = None, documents: Any = None, **chosen: Any) -> str:
            course = {"documents": documents} if documents else {}
            assistant = assistant_of(generator or Script(), folder, **course)
            app = create_api(assistant, Settings(data_dir=folder, **chosen))
            return f"{servers.enter_context(served(app))}/mcp"

        yield start


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve a course of the test's choice."""
    with doors(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the door to the small course."""
    with doors(tmp_path_factory.mktemp("course")) as start:
        # The tests of a module come faster than any reader.
        yield start(limit_address="0", limit_site="0")


@pytest.fixture(params=ERAS)
def era(request: pytest.FixtureRequest) -> str:
    """Each of the ways in which the client can speak."""
    return str(request.param)


def talk(door: str, say: Callable[[Client], Awaitable[Said]], era: str = "auto") -> Said:
    """Return what comes of some calls of one client."""

    async def conversation() -> Said:
        async with Client(door, mode=era) as client:
            return await say(client)

    return anyio.run(conversation)


def refused(door: str, say: Callable[[Client], Awaitable[object]], era: str = "auto") -> str:
    """Return how the server refuses a call."""

    async def complaint(client: Client) -> str:
        with pytest.raises(MCPError) as refusal:
            await say(client)
        return str(refusal.value)

    return talk(door, complaint, era)


def text_of(result: Any) -> str:
    """Return the first block of a result, which is its text."""
    return str(result.content[0].text)
