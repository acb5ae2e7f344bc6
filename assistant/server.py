"""Serves the chat and the API from one process."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from assistant.api.app import create_api
from assistant.errors import PortInUse
from assistant.service import Assistant
from assistant.settings import Settings


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """Return the whole application: the API with the chat at `/`."""
    from assistant.ui.app import mount_chat

    app = create_api(assistant, settings.allow_origin)
    return mount_chat(app, assistant)


def serve(assistant: Assistant, settings: Settings) -> None:
    """Serve until interrupted. The generator is loaded meanwhile."""
    assistant.standby.load_in_background()
    app = create_app(assistant, settings)
    # A stream that is still open must not keep Ctrl-C waiting.
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=2)


def check_port(host: str, port: int) -> None:
    """Raise PortInUse, before anything slow is begun, where the address is taken or not this machine's."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortInUse(
                f"{host}:{port} cannot be listened on ({error.strerror}). "
                f"Stop what uses it, or choose another: concept-guide serve --port {port + 1}"
            ) from error
