"""A client that goes away at a moment of a test's choice, without having read what it was sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.patience import wait_until


def leave_when(
    happened: Callable[[], bool], url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> None:
    """Ask, and go away as soon as something has happened."""
    address, content = urlsplit(url), json.dumps(body).encode()
    assert address.hostname and address.port
    named = {"host": "127.0.0.1", "content-type": "application/json", "content-length": str(len(content))}
    fields = [f"{name}: {value}" for name, value in (named | dict(headers or {})).items()]
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall("\r\n".join([f"POST {address.path} HTTP/1.1", *fields, "", ""]).encode() + content)
        assert wait_until(happened)
