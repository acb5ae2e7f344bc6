"""A guide, and a real nginx before it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from tests.browser.conftest import context, page  # noqa: F401 (fixtures)
from tests.browser.widget.conftest import course  # noqa: F401 (a fixture)
from tests.deploy import proxy
from tests.fakes import Script, assistant_of, served

Behind = Callable[..., str]

PROXY = "127.0.0.1"


@pytest.fixture(scope="session")
def nginx() -> None:
    """Skip what needs nginx where there is none."""
    if proxy.program() is None:
        reason = "There is no nginx. Run: apt-get install -y nginx-light openssl"
        # Where nobody reads the log a skip would pass for a success.
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


@pytest.fixture
def behind(nginx: None, tmp_path: Path) -> Iterator[Behind]:
    """Serve a guide behind nginx, at a path or at its own name; returns its public address, without a slash behind."""
    with ExitStack() as running:

        def start(script: Script | None = None, at: str = "/guide", collecting: bool = False, **chosen: Any) -> str:
            settings = Settings(data_dir=tmp_path, root_path=at, **{"trusted_proxy": (PROXY,), **chosen})
            app = create_app(assistant_of(script or Script(), tmp_path), settings)
            guide = running.enter_context(served(app, uvicorn_config(app, settings)))
            folder = tmp_path / "nginx"
            if at:
                return running.enter_context(proxy.at_a_path(folder, guide, collecting)) + at
            return running.enter_context(proxy.at_its_own_name(folder, guide))

        yield start
