"""The API over a small course, asked in the same process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.generators import Generator
from assistant.settings import Settings
from assistant.standby import Standby
from tests.fakes import Script, assistant_of

Connect = Callable[..., TestClient]
HERE = "http://127.0.0.1:7860"


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """Return a client of the API with a generator and settings of the test's choice."""

    def client(generator: Generator | None = None, standby: Standby | None = None, **chosen: Any) -> TestClient:
        assistant = assistant_of(generator or Script(), tmp_path, standby=standby)
        app = create_api(assistant, Settings(data_dir=tmp_path, **chosen))
        return TestClient(app, HERE, raise_server_exceptions=False)

    return client


@pytest.fixture
def client(connect: Connect) -> TestClient:
    """Return a client of the API whose generator answers from the course."""
    return connect()
