"""The authors' page over a small course, with a real server before it where a test needs one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.records import Records
from assistant.settings import Settings
from assistant.ui.authors.app import mount_authors
from tests.fakes import Script, assistant_of

PASSWORD = "correct horse battery"
HERE = "http://127.0.0.1:7860"

Connect = Callable[..., TestClient]


def authors_app(folder: Path, **chosen: Any) -> FastAPI:
    """Return the API with the authors' page, over the small course."""
    settings = Settings(data_dir=folder, **{"author_password": PASSWORD, **chosen})
    records = Records(settings.records_dir, settings.keep_questions)
    app = create_api(assistant_of(Script(), folder), settings, records)
    return mount_authors(app, assistant_of(Script(), folder), settings, records)


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """Return a client of the page; `signed_in` says whether it has said the password."""

    def client(signed_in: bool = False, **chosen: Any) -> TestClient:
        client = TestClient(authors_app(tmp_path, **chosen), HERE, raise_server_exceptions=False)
        if signed_in:
            assert client.post("/authors/login", data={"password": PASSWORD}).status_code == 200
        return client

    return client
