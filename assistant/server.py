"""Serves the chat and the API from one process."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from assistant.api.app import create_api
from assistant.learning.concepts import CurrentConcepts
from assistant.offline import stay_offline
from assistant.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.widget import routes as widget


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """Return the whole application: the API with the chat at `/`."""
    stay_offline()
    from assistant.ui.app import mount_chat
    from assistant.ui.authors.app import mount_authors

    concepts = CurrentConcepts(assistant.documents)
    records = Records(settings.records_dir, settings.keep_questions)
    assistant = assistant.recorded_in(records)
    app = create_api(assistant, settings, records, concepts)
    app.include_router(widget.router(settings.origins.frame_ancestors()))
    app = mount_authors(app, assistant, settings, records)  # Before the chat, which takes every address that is left.
    return mount_chat(app, assistant, concepts, records, settings.origins)


def serve(assistant: Assistant, settings: Settings, started: Callable[[], None]) -> None:
    """Serve until interrupted, and call `started` once the address answers. The generator is loaded meanwhile."""
    assistant.standby.load_in_background()
    app = create_app(assistant, settings)
    from assistant.ui.app import end_streams

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        # A stream that is still open must not keep Ctrl-C waiting.
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a server is meant to end.
        _Server(config, started, lambda: end_streams(app)).run()


class _Server(uvicorn.Server):
    """Says when it listens, for only then is the address worth opening, and when it is about to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = started
        self._before_stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so, then wait for what is still open."""
        self._before_stopping()
        await super().shutdown(sockets)
