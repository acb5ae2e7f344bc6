"""Whoever goes away while the model is on another server, which says nothing yet, leaves a place to others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI, Request

from assistant.api.app import create_api
from assistant.generators.remote import RemoteGenerator
from assistant.settings import Settings
from tests.assistant.api.test_leaving import DOORS, place_is_left
from tests.fakes import assistant_of, served
from tests.patience import PATIENCE, wait_until


class Silent:
    """What a server has met that takes longer to think than a test waits."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.hung_up = threading.Event()
        self.url = ""


@pytest.fixture
def silent() -> Iterator[Silent]:
    state, app = Silent(), FastAPI()

    @app.post("/v1/chat/completions")
    async def think(request: Request) -> None:
        await request.body()
        state.asked.set()
        with anyio.move_on_after(2 * PATIENCE):
            while not await request.is_disconnected():
                await anyio.sleep(0.05)
            state.hung_up.set()

    with served(app) as url:
        state.url = f"{url}/v1"
        yield state


@pytest.mark.parametrize(("path", "body"), DOORS)
def test_while_another_server_thinks(tmp_path: Path, silent: Silent, path: str, body: dict[str, Any]) -> None:
    assistant = assistant_of(RemoteGenerator(silent.url, "m"), tmp_path)
    app = create_api(assistant, Settings(data_dir=tmp_path, max_waiting=1, limit_address="0", limit_site="0"))
    with served(app) as address, httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client:
        assert place_is_left(client, path, body, silent.asked.is_set)
        assert wait_until(silent.hung_up.is_set)
